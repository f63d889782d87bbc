"""What changed after a year was declared: corrected, deleted, or still to be given."""

from xml.etree import ElementTree

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from backoffice.queues.declarations import sellers
from billing.payouts.models import Transfer
from billing.reporting import dac7_file
from billing.reporting.declarations import NothingNew, declare, is_due
from billing.reporting.models import DueYear, SellerIdentity
from marketplace.people.models import Freelancer
from tests.billing.reporting.declared import DPI, MARCH, amounts, another_seller, due_years, moved

pytestmark = pytest.mark.django_db


def indicators(xml):
    """(kind of message, [kind and references of the platform's record, then of each seller's])."""
    root = ElementTree.fromstring(xml)
    specs = [[node.text for node in spec] for spec in root.iter(f"{DPI}DocSpec")]
    return root.find(f".//{DPI}MessageTypeIndic").text, specs


def read(declaration):
    with declaration.xml.open() as file:
        return file.read().decode()


def test_a_later_file_corrects_deletes_and_declares_anew(transfer, identity, oscar):
    platform, seller = "OP_2025_000001008", f"OP_2025_000001008_{transfer.freelancer_id}"
    first = declare(2025, by=oscar)
    moved(transfer, MARCH, status="part_reversed", reversed_cents=1_000)
    second = declare(2025, by=oscar)
    moved(transfer, MARCH, status="reversed", reversed_cents=transfer.amount_cents)
    third = declare(2025, by=oscar)
    moved(transfer, MARCH, status="sent", reversed_cents=0)
    fourth = declare(2025, by=oscar)

    assert indicators(read(first)) == (
        "DPI401",
        [["OECD1", f"{platform}_v1"], ["OECD1", f"{seller}_v1"]],
    )
    assert indicators(read(second)) == (
        "DPI402",
        [["OECD0", f"{platform}_v1"], ["OECD2", f"{seller}_v2", f"{seller}_v1"]],
    )
    assert amounts(read(second), "ConsQ1") == [round(transfer.amount_cents / 100) - 10]
    assert indicators(read(third)) == (
        "DPI402",
        [["OECD0", f"{platform}_v1"], ["OECD3", f"{seller}_v3", f"{seller}_v2"]],
    )
    assert third.figures == {}
    assert indicators(read(fourth))[1][1] == ["OECD2", f"{seller}_v4", f"{seller}_v3"]
    with pytest.raises(NothingNew):
        declare(2025, by=oscar)


@pytest.fixture
def declared_as_a_firm(transfer, freelancer, oscar):
    """She was declared as a firm, and corrects her legal form without saying who she is."""
    Freelancer.objects.filter(pk=freelancer.pk).update(legal_form="EURL")
    declare(2025, by=oscar)
    Freelancer.objects.filter(pk=freelancer.pk).update(legal_form="EI")
    return transfer


def test_who_no_longer_says_enough_of_herself_is_not_deleted(declared_as_a_firm, oscar, client):
    moved(declared_as_a_firm, MARCH, status="part_reversed", reversed_cents=1_000)
    other = another_seller(declared_as_a_firm)
    file = read(declare(2025, by=oscar))
    client.force_login(oscar)

    assert [spec[0] for spec in indicators(file)[1]] == ["OECD0", "OECD1"]
    assert f"_{other.freelancer_id}_v1" in file
    page = client.get(reverse("backoffice_dac7", args=[2025]))
    [(freelancer, missing)] = page.context["incomplete"].items()
    assert freelancer == declared_as_a_firm.freelancer
    assert len(missing) == 1
    with translation.override("en"):
        assert dac7_file.missing(freelancer) == ["what the tax office asks about a person"]
    assert is_due(2025)


def test_what_she_gives_later_corrects_what_was_declared(declared_as_a_firm, oscar, request):
    moved(declared_as_a_firm, MARCH, status="part_reversed", reversed_cents=1_000)
    request.getfixturevalue("identity")

    file = read(declare(2025, by=oscar))

    assert [spec[0] for spec in indicators(file)[1]] == ["OECD0", "OECD2"]
    assert "IndividualSeller" in file
    assert not is_due(2025)


def test_a_deletion_repeats_what_was_declared_whoever_she_is_today(declared_as_a_firm, oscar):
    moved(
        declared_as_a_firm, MARCH, status="reversed", reversed_cents=declared_as_a_firm.amount_cents
    )

    file = read(declare(2025, by=oscar))

    assert [spec[0] for spec in indicators(file)[1]] == ["OECD0", "OECD3"]
    assert "EntitySeller" in file
    assert amounts(file, "ConsQ1") == [round(declared_as_a_firm.amount_cents / 100)]


def test_a_year_is_due_again_however_old_it_is(client, transfer, identity, oscar):
    year = timezone.localdate().year - 3
    moved(transfer, MARCH.replace(year=year))
    declare(year, by=oscar)
    assert due_years() == []
    Transfer.objects.update(status="reversed", reversed_cents=transfer.amount_cents)
    client.force_login(oscar)

    assert due_years() == [year]
    assert f"DAC7 {year}" in client.get(reverse("backoffice_queues")).text
    make = reverse("backoffice_dac7_declaration", args=[year])
    assert make in client.get(reverse("backoffice_dac7", args=[year])).text
    client.post(make)
    assert due_years() == []


def test_a_year_that_was_never_declared_stays_due_and_this_one_is_not(transfer):
    assert due_years() == [2025]

    moved(transfer, timezone.now())
    assert due_years() == []


@pytest.mark.parametrize("years", [1, 5])
def test_the_queue_is_two_queries_however_many_years_it_holds(
    transfer, identity, oscar, years, django_assert_num_queries
):
    declare(2025, by=oscar)
    moved(transfer, MARCH, status="part_reversed", reversed_cents=1_000)
    assert due_years() == [2025]
    DueYear.objects.bulk_create(DueYear(year=2025 - back) for back in range(1, years))

    with django_assert_num_queries(2), translation.override("en"):
        waiting = sellers().waiting

    assert len(waiting) == years
    assert (waiting[-1].label, waiting[-1].detail) == ("DAC7 2025", "to be corrected")


def test_a_correction_leaves_out_who_has_not_changed(transfer, identity, oscar):
    declare(2025, by=oscar)
    another_seller(transfer)

    kinds = [spec[0] for spec in indicators(read(declare(2025, by=oscar)))[1]]

    assert kinds == ["OECD0", "OECD1"]


def change_identity(freelancer, what):
    if what == "tax_number":
        SellerIdentity.objects.update(tax_number="3210987654321")
    else:
        Freelancer.objects.filter(pk=freelancer.pk).update(**{what: "Autre"})


@pytest.mark.parametrize("what", ["tax_number", "street", "city"])
def test_a_changed_identity_is_corrected_with_the_same_figures(transfer, identity, oscar, what):
    first = read(declare(2025, by=oscar))
    assert not is_due(2025)
    change_identity(transfer.freelancer, what)
    assert due_years() == [2025]

    second = read(declare(2025, by=oscar))

    kind, [_platform, seller] = indicators(second)
    assert (kind, seller[0]) == ("DPI402", "OECD2")
    new = "3210987654321" if what == "tax_number" else "Autre"
    assert new in second
    assert new not in first
    assert amounts(second, "ConsQ1") == amounts(first, "ConsQ1")
    assert not is_due(2025)
    with pytest.raises(NothingNew):
        declare(2025, by=oscar)


def test_who_moves_has_not_moved_in_years_before_the_last_declared(transfer, identity, oscar):
    declare(2025, by=oscar)
    later = another_seller(transfer)
    moved(later, MARCH.replace(year=2026))
    declare(2026, by=oscar)
    assert not is_due(2026)

    change_identity(transfer.freelancer, "street")
    assert not is_due(2025)
    change_identity(later.freelancer, "street")
    assert is_due(2026)


def test_a_firm_s_new_name_is_corrected_too(declared_as_a_firm, oscar):
    Freelancer.objects.update(legal_form="EURL", legal_name="Benali Office EURL")

    assert "Benali Office EURL" in read(declare(2025, by=oscar))


def test_who_takes_her_identity_back_leaves_what_was_declared(transfer, identity, oscar):
    """As with an account that is deleted: nothing false was said, and nothing new can be."""
    declare(2025, by=oscar)
    identity.delete()

    assert not is_due(2025)
    with pytest.raises(NothingNew):
        declare(2025, by=oscar)


def test_what_is_kept_of_her_identity_does_not_repeat_it(transfer, identity, oscar):
    figures = str(declare(2025, by=oscar).figures)

    assert identity.tax_number not in figures
    assert identity.last_name not in figures
