"""A need that is saved while the same visitor's words are being kept: neither loses the other."""

from marketplace.needs import session
from marketplace.needs.models import Need
from tests.needs.conftest import TEXT

START = "/fr/needs/new/"


def keep_going_on(client, monkeypatch, kept):
    """What she types is being kept while she presses Continue: one request inside the other."""

    def slowly(request, place):
        assert "elsewhere" not in request.session  # The session is read by now.
        monkeypatch.undo()
        assert client.post(START, {"text": TEXT}).status_code == 302
        kept(request, place)

    client.get(START)
    monkeypatch.setattr(session, "keep_typed", slowly)
    client.post(START, {"text": TEXT, "refresh": "1"}, headers={"HX-Request": "true"})
    return client.get(f"/fr/needs/{Need.objects.get().token}/where/").status_code


def test_a_need_saved_while_its_words_are_being_kept_is_not_lost(client, terms, monkeypatch):
    assert keep_going_on(client, monkeypatch, session.keep_typed) == 200


def test_a_session_written_back_as_it_was_read_loses_the_need(client, terms, monkeypatch):
    """The control."""

    def write_back(request, place):
        request.session[session.TYPED] = {"place": place, "content": ""}

    assert keep_going_on(client, monkeypatch, write_back) == 404
