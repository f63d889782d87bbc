"""Companies that pay, freelancers who are paid, and months of approved work between them."""

from datetime import timedelta

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from billing.collection import dunning
from billing.collection import setup as collection_setup
from billing.collection.run import bill_company, companies_to_bill
from billing.invoices import actions
from billing.ledger.models import Account, LedgerEntry
from billing.ledger.posting import move
from billing.payouts import setup as payouts_setup
from billing.payouts.models import PayoutAccount
from billing.stripe import gateway
from billing.stripe.fake import accounts, charges, customers
from billing.stripe.fake.memory import find
from billing.stripe.models import FakeObject
from billing.stripe.tasks import settle
from marketplace.timesheets.models import TimeEntry, Timesheet
from tests import factories


def set_up_payment(company, by, choice="card"):
    """The company enters one of the fake's methods on the hosted page."""
    url = collection_setup.start_setup(company, by=by)
    with transaction.atomic():
        session = find("checkout.session", url.rstrip("/").split("/")[-1])
        customers.complete_session(session, choice)
    settle()
    company.refresh_from_db()
    return company.customer


def set_up_payouts(freelancer):
    """She opens her account, gives what is asked for, and signs the billing mandate."""
    payouts_setup.start_onboarding(freelancer, by=freelancer.user)
    account = PayoutAccount.objects.get(freelancer=freelancer)
    with transaction.atomic():
        accounts.enable(find("v2.core.account", account.stripe_id))
    text = payouts_setup.mandate_text(freelancer)
    payouts_setup.sign_mandate(
        freelancer, text=text, typed_name=freelancer.user.name, by=freelancer.user
    )
    settle()
    return account


def approved_timesheet(engagement, minutes=(120, 90), month=None):
    """A month of work that the company has approved."""
    sheet = Timesheet.objects.create(
        engagement=engagement, month=month or engagement.start_on.replace(day=1)
    )
    for number, duration in enumerate(minutes):
        day = sheet.month + timedelta(days=number)
        TimeEntry.objects.create(timesheet=sheet, day=day, minutes=duration)
    now = timezone.now()
    Timesheet.objects.filter(pk=sheet.pk).update(
        status="approved", version=1, submitted_at=now, approved_at=now
    )
    return sheet


def bill_a_month(engagement, payer, choice="card"):
    """Both sides are set up, and a month of approved work is billed; gives her account at Stripe.

    choice: which of the fake's payment methods the payer enters for the company.
    """
    set_up_payment(engagement.company, payer, choice)
    account = set_up_payouts(engagement.freelancer)
    run_billing(approved_timesheet(engagement).month)
    settle()
    return FakeObject.objects.get(pk=account.stripe_id)


def approved_month(companies, choice="card"):
    """A month of approved work for so many companies, both sides of each set up; its first day."""
    for _each in range(companies):
        engagement = factories.active_engagement(factories.ProposalFactory())
        owner = factories.member(factories.UserFactory(), engagement.company, "owner")
        set_up_payment(engagement.company, owner, choice)
        set_up_payouts(engagement.freelancer)
        month = approved_timesheet(engagement).month
    return month


def write_off(payment, by):
    """The bank refuses a debit, a reminder is in vain, and its one invoice is written off."""
    charges.fail(find("payment_intent", payment.intent_id))
    settle()
    invoice = payment.invoices.get()
    invoice.mark_overdue()
    dunning.remind(on=timezone.localdate() + timedelta(days=1))
    dunning.write_off(invoice, by=by, reason="The company was wound up.")
    return invoice


def on_its_way(number, company, cents, *, happened_at):
    """A ledger entry alone: the company's bank was asked for so much."""
    return move(
        f"payment:{number}:processing",
        LedgerEntry.Kind.PAYMENT_PROCESSING,
        cents,
        out_of=(Account.RECEIVABLE, company),
        to=(Account.IN_TRANSIT, None),
        happened_at=happened_at,
    )


def moved_at_stripe():
    """Σ of Stripe's own balance transactions: what the ledger must agree with."""
    return sum(movement["net"] for movement in gateway.balance_transactions())


def run_billing(month, *, by=None):
    """Bill a month at once, in this process. Returns {Company: CompanyRun}."""
    return {company: bill_company(company, month, by=by) for company in companies_to_bill(month)}


def issue_for_month(engagement, month):
    """Bill a month of one engagement. Returns its services Invoice, or None. Raises Held."""
    billed = actions.issue_for_month([engagement], month)
    if engagement in billed.held:
        raise billed.held[engagement]
    return billed.invoices.get(engagement)


def charges_at_stripe():
    """Successful charges in Stripe's own list."""
    return FakeObject.objects.filter(kind="charge", data__status="succeeded").count()


def another_engagement(company):
    """With a freelancer of its own."""
    need = factories.NeedFactory(company=company)
    return factories.active_engagement(factories.ProposalFactory(need=need))


def queries():
    """Counts what is asked of the database within."""
    return CaptureQueriesContext(connection)
