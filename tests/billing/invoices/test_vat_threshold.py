"""The VAT exemption ends at a threshold: whoever comes near it or passes it is told, once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection
from django.urls import reverse

from billing.invoices.credits import credit
from billing.invoices.models import Invoice, ThresholdNotice
from billing.invoices.vat_threshold import level_of, note, owed_from, standing, watch
from mail.models import OutgoingMail
from tests.billing.invoices.conftest import NOVEMBER, OCTOBER, worked
from tests.billing.worlds import issue_for_month


@pytest.fixture
def thresholds(settings):
    """Low ones: 100 € and 110 €, at 42 € an hour."""
    settings.VAT_FRANCHISE = {"BASE_CENTS": 10_000, "INCREASED_CENTS": 11_000, "WARNING_BP": 8_000}


def invoiced(engagement, month, minutes):
    worked(engagement, month, [minutes])
    return issue_for_month(engagement, month)


def today():
    return Invoice.objects.services().first().issued_on


def mails():
    return list(
        OutgoingMail.objects.filter(template="vat_threshold").values_list("subject", flat=True)
    )


@pytest.mark.parametrize(
    ("cents", "level"),
    [
        (0, None),
        (2_999_999, None),
        (3_000_000, "near"),
        (3_750_000, "near"),
        (3_750_001, "base"),
        (4_125_000, "base"),
        (4_125_001, "increased"),
    ],
)
def test_a_threshold_is_passed_by_the_first_cent_above_it(cents, level):
    assert level_of(cents) == level


@pytest.mark.django_db
def test_she_is_told_once_at_eighty_per_cent_and_once_when_passed(engagement, thresholds):
    engagement.freelancer.user.language = "en"
    engagement.freelancer.user.save()
    invoiced(engagement, OCTOBER, 120)  # 84 €

    watch(today=today())
    watch(today=today())
    assert mails() == ["You come close to the VAT threshold"]

    invoiced(engagement, NOVEMBER, 60)  # 126 €: over both at once
    watch(today=today())
    assert watch(today=today()) == []
    assert set(mails()) == {
        "You come close to the VAT threshold",
        "You have passed the increased VAT threshold",
    }


@pytest.mark.django_db
def test_credit_notes_count_against_the_turnover_and_no_lower_step_is_told_after(
    engagement, thresholds, oscar
):
    invoice = invoiced(engagement, OCTOBER, 150)  # 105 €
    [notice] = watch(today=today())
    credit(invoice, {invoice.lines.get().pk: 30}, reason="x", by=oscar)

    assert notice.level == "base"
    found = standing(engagement.freelancer, year=today().year)
    assert (found.turnover_cents, found.level) == (8_400, "near")
    assert watch(today=today()) == []


@pytest.mark.django_db
def test_another_year_begins_at_nothing(engagement, thresholds):
    invoiced(engagement, OCTOBER, 150)

    assert watch(today=date(today().year + 1, 2, 1)) == []


@pytest.mark.django_db
@pytest.mark.parametrize(("minutes", "levels"), [(120, []), (150, ["base"]), (200, ["increased"])])
def test_what_was_passed_in_the_last_hour_of_a_year_is_noticed_in_january(
    engagement, thresholds, minutes, levels
):
    """To have come near it means nothing any more."""
    invoiced(engagement, OCTOBER, minutes)
    january = date(today().year + 1, 1, 1)

    new = watch(today=january)

    assert [(each.year, each.level) for each in new] == [
        (january.year - 1, each) for each in levels
    ]
    assert watch(today=january) == []
    assert ("base" in levels) == (
        owed_from([engagement.freelancer]) == {engagement.freelancer_id: january}
    )


@pytest.mark.django_db
def test_whoever_charges_vat_is_left_alone(engagement, thresholds):
    invoiced(engagement, OCTOBER, 150)
    engagement.freelancer.vat_regime = "standard"
    engagement.freelancer.save()

    assert watch(today=today()) == []
    assert standing(engagement.freelancer, year=today().year) is None


@pytest.mark.django_db
def test_her_money_page_says_where_she_stands_and_what_to_do(client, engagement, thresholds):
    invoiced(engagement, OCTOBER, 150)
    client.force_login(engagement.freelancer.user)

    page = client.get("/en/invoices/earnings/").text

    assert "You have passed the VAT threshold" in page
    assert "€105.00" in page
    assert reverse("people:section", args=["identity"]).split("/", 2)[2] in page


@pytest.mark.django_db
def test_operations_see_her_until_she_charges_vat(client, engagement, thresholds, oscar):
    invoiced(engagement, OCTOBER, 180)
    watch(today=today())
    client.force_login(oscar)
    queues = reverse("backoffice_queues")
    name, detail = str(engagement.freelancer), "126,00"

    page = client.get(queues).text
    assert name in page
    assert detail in page
    engagement.freelancer.vat_regime = "standard"
    engagement.freelancer.save()
    assert detail not in client.get(queues).text


@pytest.mark.django_db
def test_the_later_step_replaces_the_earlier_one_in_the_queue(freelancer):
    for level in ("near", "base", "increased"):
        ThresholdNotice.objects.create(
            freelancer=freelancer, year=2026, level=level, turnover_cents=1
        )

    assert [notice.level for notice in ThresholdNotice.objects.waiting()] == ["increased"]


@pytest.mark.django_db(transaction=True)
def test_four_watches_at_once_tell_her_once(freelancer):
    def once(_number):
        try:
            return note(freelancer.pk, 2026, "base", 3_800_000)[1]
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(once, range(4))) == [False, False, False, True]
    assert len(mails()) == 1
