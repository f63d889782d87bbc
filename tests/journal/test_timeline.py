from django.utils import translation

from journal.models import Entry
from journal.timeline import timeline
from tests import factories


def test_an_address_is_never_shown_for_a_name(need, amelie, oscar):
    amelie.name = oscar.name = ""
    amelie.save()
    oscar.save()
    deleted = factories.UserFactory(name="", is_active=False)
    for user in (amelie, oscar, deleted, None):
        Entry.objects.record(need, "open", by=user)

    with translation.override("en"):
        shown = [entry["by"] for entry in timeline(need)]

    assert shown == ["the company", "our team", "deleted account", "automatically"]


def test_a_name_is_shown(need, amelie):
    Entry.objects.record(need, "open", by=amelie)

    assert timeline(need)[0]["by"] == "Amélie Roche"


def test_reasons_of_our_own_are_read_in_the_reader_s_language(need, amelie):
    Entry.objects.record(need, "open", by=amelie, reason="Another proposal was chosen.")
    Entry.objects.record(need, "open", by=amelie, reason="Trop loin, à 100 %.")
    Entry.objects.record(need, "open", by=amelie)

    with translation.override("fr"):
        ours, hers, none = [entry["text"] for entry in timeline(need)]

    assert ours == "Une autre proposition a été retenue."
    assert (hers, none) == ("Trop loin, à 100 %.", "")
