from contextlib import nullcontext
from datetime import timedelta

import pytest
from django.utils import timezone

from journal.models import Entry, IllegalMove
from mail.models import OutgoingMail
from marketplace.needs import actions
from marketplace.needs.models import Need
from marketplace.needs.tasks import expire_idle_needs, warn_idle_needs
from tests import factories


@pytest.fixture
def need(company, amelie):
    return factories.NeedFactory(
        company=company,
        created_by=amelie,
        status="draft",
        contact_email="amelie@atelier-lumen.example",
    )


def mails(template):
    return OutgoingMail.objects.filter(template=template).count()


def age(need, days):
    Need.objects.filter(pk=need.pk).update(active_at=timezone.now() - timedelta(days=days))


def test_a_plain_need_opens_at_once(need, amelie):
    actions.submit_need(need, by=amelie)

    assert need.status == "open"
    verbs = Entry.objects.about(need).values_list("verb", "by")
    assert list(verbs) == [("submitted", amelie.pk), ("open", None)]
    assert mails("need_opened") == 1


def test_a_doubtful_need_waits_for_a_reader(need, amelie):
    need.text += " Écrivez à moi@exemple.fr"
    need.save()

    actions.submit_need(need, by=amelie)

    assert need.status == "submitted"
    assert list(Need.objects.to_moderate()) == [need]
    assert mails("need_being_read") == 1


def test_a_need_that_lacks_something_is_not_submitted(need, amelie):
    need.commune = None
    need.save()

    with pytest.raises(actions.NotReady) as lacking:
        actions.submit_need(need, by=amelie)

    assert lacking.value.steps == ["where"]
    assert need.status == "draft"


def test_a_need_that_asks_for_a_reserved_act_is_not_submitted(need, amelie):
    need.text = "Tenir la comptabilité de l'atelier, de A à Z, chaque mois."
    need.save()

    with pytest.raises(actions.NotReady) as lacking:
        actions.submit_need(need, by=amelie)

    assert [act.kind for act in lacking.value.reserved] == ["book_entries"]


def test_what_is_to_be_changed_is_said_and_the_need_comes_back(need, amelie, oscar):
    need.text += " Voir monsite.com"
    need.save()
    actions.submit_need(need, by=amelie)

    actions.request_changes(need, by=oscar, reason="Sans adresse, s'il vous plaît.")
    assert need.is_editable
    assert "Sans adresse" in OutgoingMail.objects.get(template="need_changes_requested").text

    actions.submit_need(need, by=amelie)
    actions.reject(need, by=oscar, reason="Ce n'est pas un besoin.")
    assert mails("need_rejected") == 1


def test_submitting_twice_is_an_illegal_move(need, amelie):
    actions.submit_need(need, by=amelie)

    with pytest.raises(IllegalMove):
        actions.submit_need(need, by=amelie)


@pytest.mark.parametrize("start", Need.Status.values)
def test_only_the_moves_of_the_table_are_possible(need, amelie, start):
    for target in Need.Status.values:
        Need.objects.filter(pk=need.pk).update(status=start)
        need.refresh_from_db()
        legal = target in Need.MOVES.get(start, ())
        with nullcontext() if legal else pytest.raises(IllegalMove, match=f"{start} → {target}"):
            need.move_to(target, by=amelie)
        need.refresh_from_db()
        assert need.status == (target if legal else start), f"{start} → {target}"


def test_a_copy_says_the_same_and_is_a_new_draft(need, amelie):
    term = factories.TermFactory()
    need.terms.add(term)

    copy = actions.copy_need(need, by=amelie)

    assert (copy.text, copy.company, copy.status) == (need.text, need.company, "draft")
    assert list(copy.terms.all()) == [term]
    assert copy.token != need.token


def test_an_idle_need_is_warned_about_once_then_expires(need):
    Need.objects.filter(pk=need.pk).update(status="open")
    age(need, 26)
    warn_idle_needs()
    warn_idle_needs()
    assert mails("need_expiring") == 1

    expire_idle_needs()
    assert Need.objects.get().status == "open"

    age(need, 31)
    Need.objects.update(expiry_warned_at=timezone.now() - timedelta(days=5, minutes=1))
    expire_idle_needs()
    expire_idle_needs()
    assert Need.objects.get().status == "expired"
    assert mails("need_expired") == 1


def test_no_need_expires_that_nobody_was_warned_about(need):
    Need.objects.filter(pk=need.pk).update(status="open")
    age(need, 60)

    expire_idle_needs()

    assert Need.objects.get().status == "open"


def test_touching_a_need_gives_it_another_term(need):
    Need.objects.filter(pk=need.pk).update(status="open")
    age(need, 26)
    warn_idle_needs()
    need.refresh_from_db()

    need.touch()

    assert not Need.objects.nearly_idle(at=timezone.now()).exists()
    assert need.expiry_warned_at is None


def test_a_visitor_s_forgotten_draft_expires_without_a_mail(db):
    need = factories.NeedFactory(company=None, status="draft")
    age(need, 31)

    expire_idle_needs()

    assert Need.objects.get().status == "expired"
    assert not OutgoingMail.objects.exists()
