"""What a credit note gives back of the commission, down to nothing at all."""

import pytest
from django.db.models import Sum

from billing.invoices.credits import credit, preview
from billing.invoices.models import Invoice
from marketplace.people.models import Freelancer
from tests.billing.invoices.conftest import OCTOBER, renegotiate, worked
from tests.billing.worlds import issue_for_month

pytestmark = pytest.mark.django_db


def take_back(invoice, minutes, by):
    return credit(invoice, {invoice.lines.get().pk: minutes}, reason="Too much.", by=by)


def given_back():
    return Invoice.objects.filter(kind="commission_credit_note")


def test_where_there_was_no_commission_there_is_none_to_give_back(engagement, oscar):
    renegotiate(engagement, start_on=OCTOBER, fee_bp=0)
    worked(engagement, OCTOBER, [60])
    invoice = issue_for_month(engagement, OCTOBER)

    note = take_back(invoice, 30, oscar)

    assert note.total_cents == 2_100
    assert not given_back().exists()


def test_a_share_below_half_a_cent_is_given_back_with_a_later_note(engagement, oscar):
    renegotiate(engagement, start_on=OCTOBER, rate_cents=60)
    worked(engagement, OCTOBER, [60])
    invoice = issue_for_month(engagement, OCTOBER)

    take_back(invoice, 2, oscar)
    assert not given_back().exists()
    take_back(invoice, 3, oscar)

    assert [note.net_cents for note in given_back()] == [1]


def test_a_note_names_all_that_it_takes_back(engagement, oscar):
    worked(engagement, OCTOBER, [60])
    invoice = issue_for_month(engagement, OCTOBER)
    line = invoice.lines.get()

    note = take_back(invoice, 30, oscar)

    taken = note.lines.get()
    same = ("description", "rate_cents", "fee_bp", "vat_category", "vat_bp", "exemption")
    assert [getattr(taken, name) for name in same] == [getattr(line, name) for name in same]
    assert (taken.corrects, taken.agreement, taken.minutes) == (line, line.agreement, 30)
    assert (note.series, note.seller, note.buyer) == (invoice.series, invoice.seller, invoice.buyer)
    assert (note.reason, note.corrects) == ("Too much.", invoice)
    assert "Too much." in note.mentions[0]["text"]
    commission = note.commission
    assert (commission.series, commission.reason) == (invoice.commission.series, "Too much.")
    assert commission.seller == invoice.commission.seller
    (returned,) = commission.lines.all()
    assert returned.corrects == invoice.commission.lines.get()
    assert note.number in returned.description
    assert returned.minutes is None


@pytest.mark.parametrize("minutes", [[2, 3, 31], [None], [7, None]])
@pytest.mark.parametrize("fee_bp", [0, 1_200])
def test_what_a_note_would_come_to_is_what_it_comes_to(engagement, oscar, minutes, fee_bp):
    Freelancer.objects.update(vat_regime="standard", vat_number="FR40303265045")
    vat = {"vat_regime": "standard", "vat_bp": 2_000}
    renegotiate(engagement, start_on=OCTOBER, rate_cents=4_233, fee_bp=fee_bp, **vat)
    worked(engagement, OCTOBER, [61])
    invoice = issue_for_month(engagement, OCTOBER)

    for each in minutes:
        parts = each and {invoice.lines.get().pk: each}
        shown = preview(invoice, parts)
        note = credit(invoice, parts, reason="Too much.", by=oscar)

        assert (shown.net_cents, shown.vat_cents) == (note.net_cents, note.vat_cents)
        assert shown.total_cents == note.total_cents > 0
        back = given_back().filter(services=note).aggregate(cents=Sum("total_cents", default=0))
        assert shown.commission_cents == back["cents"]
        assert shown.share_cents == note.total_cents - back["cents"]
