"""A company's engagements are billed together: what one of them lacks is no other's matter."""

import pytest

from accounts.models import User
from billing.collection.run import bill_company
from billing.invoices.actions import issue_for_month
from billing.invoices.holds import Hold
from billing.invoices.models import Invoice
from mail.models import OutgoingMail
from marketplace.people.models import Freelancer
from tests import factories
from tests.billing import worlds
from tests.billing.invoices.conftest import OCTOBER, worked

pytestmark = pytest.mark.django_db


@pytest.fixture
def four(engagement, company):
    found = [engagement, *(worlds.another_engagement(company) for _ in range(3))]
    for each in found:
        worked(each, OCTOBER, [60])
    return found


def test_each_has_its_invoice_and_the_platforms_numbers_follow_each_other(four):
    billed = issue_for_month(four, OCTOBER)

    assert set(billed.invoices) == set(four)
    assert [billed.invoices[each].position for each in four] == [1] * 4
    ours = Invoice.objects.filter(kind="commission").order_by("services__engagement_id")
    assert [invoice.number for invoice in ours] == [f"BD-0000{n}" for n in (1, 2, 3, 4)]
    assert issue_for_month(four, OCTOBER).invoices == billed.invoices


def test_one_freelancers_numbers_follow_each_other(engagement, company):
    need = factories.NeedFactory(company=company)
    proposal = factories.ProposalFactory(need=need, freelancer=engagement.freelancer)
    hers = [engagement, factories.active_engagement(proposal)]
    for each in hers:
        worked(each, OCTOBER, [60])

    billed = issue_for_month(hers, OCTOBER)

    assert [billed.invoices[each].position for each in hers] == [1, 2]


def test_what_one_lacks_holds_up_no_other(four):
    Freelancer.objects.filter(pk=four[1].freelancer_id).update(street="")

    billed = issue_for_month(four, OCTOBER)

    assert {each: held.hold for each, held in billed.held.items()} == {
        four[1]: Hold.FREELANCER_IDENTITY
    }
    assert set(billed.invoices) == {four[0], *four[2:]}
    sheets = [each.timesheets.get().status for each in four]
    assert sheets == ["invoiced", "approved", "invoiced", "invoiced"]


def test_each_reader_has_one_mail(four, amelie, claire):
    User.objects.update(language="en")
    issue_for_month(four, OCTOBER)

    mails = OutgoingMail.objects.filter(template="invoice_issued")
    readers = [amelie, claire, *(each.freelancer.user for each in four)]
    assert sorted(mail.to for mail in mails) == sorted(reader.email for reader in readers)
    hers = mails.get(to=amelie.email)
    assert hers.subject == "4 invoices are ready: €168.00"
    for invoice in Invoice.objects.all():
        assert (invoice.number in hers.text) == (not invoice.is_commission)
        assert (f"/invoices/{invoice.pk}/" in hers.html) == (not invoice.is_commission)


def test_one_more_costs_its_entries_in_the_ledger_alone(four):
    first, one, *two = four
    issue_for_month([first], OCTOBER)  # Begins the platform's series.
    with worlds.queries() as alone:
        issue_for_month([one], OCTOBER)
    with worlds.queries() as together:
        issue_for_month(two, OCTOBER)

    assert len(together) - len(alone) == 2


def test_a_run_bills_those_with_a_mandate_and_names_the_others(four, company):
    for each in four[1:]:
        worlds.set_up_payouts(each.freelancer)

    run = bill_company(company, OCTOBER)

    assert run.waiting == {four[0]: Hold.MANDATE}
    assert {invoice.engagement for invoice in run.invoices} == set(four[1:])
