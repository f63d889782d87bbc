"""A market that does business in any order: the stateful model of money.

One company, two freelancers, and everything that people, banks and Stripe can do to money. What
is true at every moment is an invariant; what is true once all that waits was done is checked by
`calm_down`. Whatever is compared with Stripe is compared with the fake's own list.
"""

from contextlib import suppress
from datetime import date, timedelta
from itertools import count
from unittest import mock

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Sum
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from billing.collection import actions, chargebacks, dunning, reversals
from billing.collection import tasks as collection
from billing.collection.models import Chargeback, Payment
from billing.invoices.credits import credit
from billing.invoices.models import BilledEntry, Invoice, InvoiceLine, Series
from billing.ledger.models import Leg
from billing.payouts import overpayments, own_funds
from billing.payouts import tasks as payouts
from billing.payouts.models import Overpayment
from billing.reconciliation.actions import post_own
from billing.stripe import gateway
from billing.stripe.fake import accounts, charges, disputes, own_money
from billing.stripe.fake.memory import find
from billing.stripe.tasks import due, settle
from journal.models import IllegalMove
from marketplace.timesheets.models import TimeEntry
from tests.billing import worlds
from tests.faults import at_hand, books, world

FIRST_MONTH = date(2026, 1, 1)
MONTHS = 9
RESERVE_CENTS = 10_000_000
MINUTES = st.lists(st.integers(1, 480), min_size=1, max_size=3)


class Market(RuleBasedStateMachine):
    """company: one with an owner; engagements: two of it, both sides set up."""

    def __init__(self, company, engagements, oscar):
        super().__init__()
        self.company, self.engagements, self.oscar = company, engagements, oscar
        self.months = [0] * len(engagements)
        # A millisecond passes at each look, whatever the machine does: a life can be lived again.
        began = timezone.now()
        looks = (began + timedelta(milliseconds=passed) for passed in count(1))
        self.clock = mock.patch("django.utils.timezone.now", looks.__next__)
        self.clock.start()
        self.example = transaction.atomic()
        # Calls to Stripe refuse to be made within a transaction, except within a test's own.
        self.example._from_testcase = True
        self.example.__enter__()
        # What she pays back to our bank account is not at Stripe, nor what refunds that came back
        # and went by hand cost us: operations keep enough there (ADR 18).
        own_money.top_up(RESERVE_CENTS)
        post_own(gateway.balance_transactions())

    def teardown(self):
        settings.STRIPE_FAKE_FAULTS = {}
        try:
            if not connection.needs_rollback:
                self.calm_down()
        finally:
            transaction.set_rollback(True)
            self.example.__exit__(None, None, None)
            self.clock.stop()

    # --- Work and documents ---------------------------------------------------------------------

    @initialize(minutes=MINUTES, choice=st.sampled_from(["card", "sepa"]), calm=st.booleans())
    def begin(self, minutes, choice, calm):
        self.give_a_method(choice)
        for number in range(len(self.engagements)):
            self.approve(number, minutes)
        worlds.run_billing(FIRST_MONTH)
        if calm:
            settle()

    @precondition(lambda self: min(self.months) < MONTHS)
    @rule(minutes=MINUTES)
    def bill_another_month(self, minutes):
        """Of the one who has worked less, so that the months of both differ."""
        self.approve(self.months.index(min(self.months)), minutes)
        worlds.run_billing(FIRST_MONTH + relativedelta(months=MONTHS))

    def approve(self, number, minutes):
        month = FIRST_MONTH + relativedelta(months=self.months[number])
        worlds.approved_timesheet(self.engagements[number], minutes, month)
        self.months[number] += 1

    @precondition(lambda self: self.creditable())
    @rule(data=st.data())
    def credit(self, data):
        line = data.draw(st.sampled_from(self.creditable()))
        minutes = data.draw(st.integers(1, line.left))
        credit(line.invoice, {line.pk: minutes}, reason="Too much.", by=self.oscar)

    def creditable(self):
        lines = InvoiceLine.objects.filter(invoice__kind="services").order_by("pk")
        lines = lines.annotate(taken=Sum("credit_lines__minutes", default=0))
        return list(lines.annotate(left=F("minutes") - F("taken")).filter(left__gt=0))

    # --- The company and its bank ---------------------------------------------------------------

    @rule(choice=st.sampled_from(["card", "card_declined", "card_authentication", "sepa"]))
    def give_a_method(self, choice):
        worlds.set_up_payment(self.company, self.company.memberships.get().user, choice)

    @precondition(lambda self: at_hand.intents("processing"))
    @rule(data=st.data(), arrives=st.booleans())
    def debit_ends(self, data, arrives):
        intent = data.draw(st.sampled_from(at_hand.intents("processing")))
        (charges.succeed if arrives else charges.fail)(intent)

    @precondition(lambda self: at_hand.refused_debits())
    @rule(data=st.data())
    def bank_changes_its_mind(self, data):
        charges.succeed(data.draw(st.sampled_from(at_hand.refused_debits())))

    @precondition(lambda self: Payment.objects.failed().exists())
    @rule()
    def try_again(self):
        actions.retry(Payment.objects.failed().order_by("pk").first(), by=self.oscar)

    @precondition(lambda self: at_hand.disputable())
    @rule(data=st.data(), share=st.sampled_from(["what is left", "a cent", "all"]))
    def dispute(self, data, share):
        intent = data.draw(st.sampled_from(at_hand.disputable()))
        cents = {"what is left": None, "a cent": 1, "all": intent.data["amount"]}
        disputes.dispute(intent, cents[share])

    @precondition(lambda self: at_hand.disputable())
    @rule(data=st.data())
    def bank_asks(self, data):
        disputes.inquire(data.draw(st.sampled_from(at_hand.disputable())))

    @precondition(lambda self: disputes.open_disputes().exists())
    @rule(ours=st.booleans())
    def bank_decides(self, ours):
        record = disputes.open_disputes().order_by("created_at")[0]
        if not disputes.is_inquiry(record):
            disputes.close_dispute(record, won=ours)
        elif ours:
            disputes.close_inquiry(record)
        else:
            disputes.escalate(record)

    @precondition(lambda self: at_hand.to_bear().exists())
    @rule(repaid=st.booleans())
    def settle_what_is_lost(self, repaid):
        """A part, or what the company has twice."""
        settled = chargebacks.repay if repaid else chargebacks.bear
        # Not while a refund is under way that may make it more.
        with suppress(IllegalMove):
            settled(at_hand.to_bear().order_by("pk")[0], by=self.oscar, reason="Agreed.")

    @precondition(lambda self: disputes.lost_disputes().exists())
    @rule(data=st.data())
    def bank_changes_its_mind_about_a_dispute(self, data):
        lost = list(disputes.lost_disputes().order_by("created_at"))
        disputes.close_dispute(data.draw(st.sampled_from(lost)), won=True)

    @precondition(lambda self: Chargeback.objects.filter(status="owed_back").exists())
    @rule()
    def what_it_had_repaid_goes_back(self):
        won = Chargeback.objects.filter(status="owed_back").order_by("pk")[0]
        chargebacks.give_back(won, by=self.oscar, reason="By bank transfer.")

    @precondition(lambda self: Invoice.objects.to_refund().exists())
    @rule()
    def refund_what_was_credited(self):
        reversals.refund_credit_notes()

    @precondition(lambda self: at_hand.refunds("succeeded"))
    @rule(data=st.data())
    def refund_comes_back(self, data):
        charges.fail_refund(data.draw(st.sampled_from(at_hand.refunds("succeeded"))))

    @precondition(lambda self: at_hand.failed_refunds())
    @rule(by_hand=st.booleans())
    def settle_a_failed_refund(self, by_hand):
        failed = at_hand.failed_refunds()[0]
        if by_hand or failed.lost_disputes:
            reversals.settle_refund_by_hand(failed, by=self.oscar, reason="By bank transfer.")
        else:
            reversals.send_refund_again(failed, by=self.oscar, reason="A new account.")

    @precondition(lambda self: self.unpaid())
    @rule(data=st.data())
    def time_passes_on_a_debt(self, data):
        invoice = data.draw(st.sampled_from(self.unpaid()))
        if invoice.status == Invoice.Status.DUNNING:
            dunning.write_off(invoice, by=self.oscar, reason="Wound up.")
        elif invoice.status == Invoice.Status.OVERDUE:
            invoice.start_dunning()
        else:
            invoice.mark_overdue()

    def unpaid(self):
        return list(Invoice.objects.awaiting_collection())

    @precondition(lambda self: at_hand.held_for_us().exists())
    @rule()
    def pay_in_the_company_s_place(self):
        own_funds.pay(
            at_hand.held_for_us().order_by("pk").first(), by=self.oscar, reason="She worked."
        )

    @precondition(lambda self: Overpayment.objects.open().exists())
    @rule(waived=st.booleans())
    def end_what_she_owes(self, waived):
        act = overpayments.waive if waived else overpayments.repay
        # Not while a transfer that settles a part of it is leaving.
        with suppress(IllegalMove):
            act(Overpayment.objects.open()[0], by=self.oscar, reason="She leaves us.")

    # --- The freelancers' accounts --------------------------------------------------------------

    @rule(number=st.integers(0, 1), enabled=st.booleans())
    def account_changes(self, number, enabled):
        (accounts.enable if enabled else accounts.restrict)(self.account(number))

    @rule(number=st.integers(0, 1))
    def pay_out_to_her_bank(self, number):
        accounts.pay_out(self.account(number))

    def account(self, number):
        freelancer = self.engagements[number].freelancer
        return find("v2.core.account", freelancer.payout_account.stripe_id)

    # --- The machinery --------------------------------------------------------------------------

    @precondition(lambda self: due())
    @rule(data=st.data(), count=st.integers(1, 5), lost_reply=st.sampled_from([0, 0.5, 1]))
    def some_things_are_done(self, data, count, lost_reply):
        """In any order, each perhaps in vain: what is lost or came too early waits."""
        settings.STRIPE_FAKE_FAULTS = {"lost_reply": lost_reply}
        for _each in range(count):
            if waiting := due():
                task, pk = data.draw(st.sampled_from(waiting))
                task(pk)
        settings.STRIPE_FAKE_FAULTS = {}

    @precondition(lambda self: not due())
    @rule()
    def time_passes(self):
        world.let_time_pass()

    @rule()
    def calm_down(self):
        """Do all that waits; then the books must agree with Stripe and with the documents."""
        for _each in range(3):
            world.let_time_pass()
            settle()
            reversals.refund_credit_notes()
            collection.let_go_of_credited_debts()
            payouts.release_transfers()
        assert not due()
        books.check(self.company)

    # --- At every moment ------------------------------------------------------------------------

    @invariant()
    def entries_balance(self):
        connection.check_constraints()
        assert sum(cents for _, cents in Leg.objects.trial_balance()) == 0

    @invariant()
    def credits_are_within_their_invoices(self):
        documents = Invoice.objects.filter(corrects=None).with_outstanding()
        assert not documents.filter(outstanding_cents__lt=0).exists()

    @invariant()
    def numbers_have_no_gap(self):
        for series in Series.objects.all():
            taken = list(series.invoices.order_by("position").values_list("position", flat=True))
            assert taken == list(range(1, series.next_number))

    @invariant()
    def each_minute_is_billed_once(self):
        billed = BilledEntry.objects.select_related("entry")
        assert all(row.minutes == row.entry.minutes for row in billed)
        for line in InvoiceLine.objects.filter(invoice__kind="services"):
            assert line.minutes == sum(row.minutes for row in billed if row.line_id == line.pk)
        unbilled = TimeEntry.objects.filter(billed=None, timesheet__status="invoiced")
        assert not unbilled.exists()
