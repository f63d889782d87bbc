"""What went wrong with money, and what a person does about it.

Failed payments, chargebacks, refunds, bad debts.
"""

from functools import partial

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import Membership
from accounts.permissions import require
from backoffice.decisions import as_seen, carry_out, show
from backoffice.forms import (
    EvidenceForm,
    LossDecisionForm,
    ReasonForm,
    RefundDecisionForm,
    RefundExplanationForm,
    WriteOffForm,
)
from backoffice.permissions import is_operations
from billing.collection import chargebacks, evidence, reversals, unexplained
from billing.collection.actions import ask_again
from billing.collection.models import Chargeback, Customer, Payment, Refund
from billing.collection.upcoming import next_try
from billing.invoices.models import Invoice
from billing.payouts import decisions

PAYERS = (Membership.Role.OWNER, Membership.Role.ACCOUNTANT)


def payment(request, pk, form=None, status=200):
    """GET admin/queues/payments/<pk>/: why a payment failed, and who can do something about it."""
    require(is_operations(request.user))
    record = get_object_or_404(Payment.objects.with_invoices(), pk=pk)
    can_pay = Customer.objects.filter(
        company=record.company, status=Customer.Status.ACTIVE
    ).exists()
    return show(
        request,
        "backoffice/payment.html",
        record,
        form or ReasonForm(),
        undecided=record.is_open_failure and can_pay,
        status=status,
        can_pay=can_pay,
        next_try=next_try(record),
        payers=record.company.memberships.with_role(*PAYERS).select_related("user"),
    )


@require_POST
def payment_attempt(request, pk):
    """POST admin/queues/payments/<pk>/attempts/: ask the company's bank again, now."""
    require(is_operations(request.user))
    record = get_object_or_404(Payment, pk=pk)
    return carry_out(
        request,
        ReasonForm(request.POST),
        partial(ask_again, record, by=request.user),
        again=partial(payment, request, pk),
        done=_("The company’s bank is being asked again."),
        too_late=_(
            "Nothing is left to collect here, or the company has no working payment method."
        ),
    )


def chargeback(request, pk, form=None, status=200):
    """GET admin/queues/chargebacks/<pk>/: our account for the bank, or who bears what is lost."""
    require(is_operations(request.user))
    record = get_object_or_404(Chargeback.objects.select_related("payment__company"), pk=pk)
    to_settle = record.status in (*Chargeback.TO_BEAR, Chargeback.Status.OWED_BACK)
    wait = chargebacks.waits_for_a_refund(record)
    may_count = bool(chargebacks.refunds_of_part(record))
    # What was typed fits no more if the bank has decided meanwhile.
    if to_settle and not isinstance(form, LossDecisionForm):
        form = loss_form(record)
    elif not to_settle and record.may_be_answered and not isinstance(form, EvidenceForm):
        form = EvidenceForm(initial={"text": evidence.draft(record)})
    return show(
        request,
        "backoffice/chargeback.html",
        record,
        form,
        undecided=(to_settle and not wait) or record.may_be_answered,
        status=status,
        to_settle=to_settle,
        is_over=record.status in Chargeback.OVER,
        wait=wait,
        may_count=may_count,
        allocations=record.payment.allocations.select_related("invoice"),
        refunds=record.payment.refunds.all(),
        gone=record.payment.refunds.gone(),
        seen=seen_of_chargeback(record),
    )


def loss_form(record, typed=None):
    return LossDecisionForm(
        typed,
        chargeback=record,
        may_count=bool(chargebacks.refunds_of_part(record)),
        to_type=record.payment.company.name,
    )


def seen_of_chargeback(record):
    return as_seen(record.status, record.amount_cents, record.twice_cents)


def seen_of_chargeback_now(pk):
    """Behind its payment, which Stripe's word and the verbs lock first."""
    Payment.objects.select_for_update(of=["self"]).get(chargebacks=pk)
    return seen_of_chargeback(Chargeback.objects.get(pk=pk))


@require_POST
def chargeback_evidence(request, pk):
    """POST admin/queues/chargebacks/<pk>/evidence/: send our account to the bank, once."""
    require(is_operations(request.user))
    record = get_object_or_404(Chargeback, pk=pk)
    return carry_out(
        request,
        EvidenceForm(request.POST),
        partial(evidence.submit, record, by=request.user),
        again=partial(chargeback, request, pk),
        done=_("Sent to the bank. It decides within some weeks."),
        too_late=_("The bank has had its answer, or its deadline is over."),
        seen_now=partial(seen_of_chargeback_now, pk),
    )


@require_POST
def chargeback_decision(request, pk):
    """POST admin/queues/chargebacks/<pk>/decision/: who bears what belongs to no invoice."""
    require(is_operations(request.user))
    record = get_object_or_404(Chargeback.objects.select_related("payment__company"), pk=pk)
    return carry_out(
        request,
        loss_form(record, request.POST),
        partial(_decide_loss, record, by=request.user),
        again=partial(chargeback, request, pk),
        done=_("Decided."),
        too_late=_("Nothing was changed: read here what became of this dispute meanwhile."),
        seen_now=partial(seen_of_chargeback_now, pk),
        then=reverse("backoffice_chargeback", args=[pk]),
    )


def _decide_loss(record, *, decision, reason, by):
    acts = {
        LossDecisionForm.COUNTED: chargebacks.count_as_refund,
        LossDecisionForm.REPAID: chargebacks.repay,
        LossDecisionForm.BORNE: chargebacks.bear,
        LossDecisionForm.GIVEN_BACK: chargebacks.give_back,
    }
    decisions.decide_loss(record, acts[decision], by=by, reason=reason)


def refund(request, pk, form=None, status=200):
    """GET admin/queues/refunds/<pk>/: one that failed or waits, or that somebody made at Stripe."""
    require(is_operations(request.user))
    found = Refund.objects.with_disputes().select_related("payment__company", "credit_note")
    record = get_object_or_404(found, pk=pk)
    return show(
        request,
        "backoffice/refund.html",
        record,
        form or _refund_form(record, is_covered=unexplained.is_covered(record)),
        undecided=_may_settle(record) or unexplained.may_explain(record),
        status=status,
        seen=as_seen(record.owed_cents),
        allocations=record.payment.allocations.select_related("invoice"),
        is_covered=unexplained.is_covered(record),
    )


def seen_of_refund_now(pk):
    Payment.objects.select_for_update(of=["self"]).get(refunds=pk)
    return as_seen(Refund.objects.get(pk=pk).owed_cents)


def _may_settle(record):
    return record.status == Refund.Status.FAILED and not record.open_disputes


def _refund_form(record, data=None, *, is_covered=None):
    company = record.payment.company.name
    if record.explanation and record.status == Refund.Status.SUCCEEDED:
        return RefundExplanationForm(data, is_covered=is_covered, to_type=company)
    return RefundDecisionForm(data, may_send_again=not record.lost_disputes, to_type=company)


@require_POST
def refund_decision(request, pk):
    """POST admin/queues/refunds/<pk>/decision/: settle one that failed, or say what it was for."""
    require(is_operations(request.user))
    found = Refund.objects.with_disputes().select_related("payment__company")
    record = get_object_or_404(found, pk=pk)
    return carry_out(
        request,
        _refund_form(record, request.POST),
        partial(_decide_refund, record, by=request.user),
        again=partial(refund, request, pk),
        done=_("Decided."),
        too_late=_("Nothing was changed: read here what became of this refund meanwhile."),
        seen_now=partial(seen_of_refund_now, pk),
        then=reverse("backoffice_refund", args=[pk]),
    )


def _decide_refund(record, *, decision, reason, by):
    explanations = {
        RefundExplanationForm.COVERED: unexplained.cover,
        RefundExplanationForm.REPAID: unexplained.repay,
        RefundExplanationForm.BORNE: unexplained.bear,
    }
    if decision in explanations:
        decisions.explain_refund(record, explanations[decision], by=by, reason=reason)
    elif decision == RefundDecisionForm.AGAIN:
        reversals.send_refund_again(record, by=by, reason=reason)
    else:
        reversals.settle_refund_by_hand(record, by=by, reason=reason)


def credit_note(request, pk, form=None, status=200):
    """GET admin/queues/credit-notes/<pk>/: a credit note that could not be refunded by itself."""
    require(is_operations(request.user))
    record = get_object_or_404(
        Invoice.objects.filter(kind=Invoice.Kind.CREDIT_NOTE).select_related("company", "corrects"),
        pk=pk,
    )
    paid_by = Payment.objects.filter(invoices=record.corrects)
    return show(
        request,
        "backoffice/credit_note.html",
        record,
        form or ReasonForm(),
        undecided=reversals.may_settle_otherwise(record),
        status=status,
        payments=paid_by.prefetch_related("refunds", "chargebacks"),
    )


@require_POST
def credit_note_settlement(request, pk):
    """POST admin/queues/credit-notes/<pk>/settlement/: say why nothing more is to go back."""
    require(is_operations(request.user))
    record = get_object_or_404(Invoice.objects.filter(kind=Invoice.Kind.CREDIT_NOTE), pk=pk)
    return carry_out(
        request,
        ReasonForm(request.POST),
        partial(decisions.settle_credit_note, record, by=request.user),
        again=partial(credit_note, request, pk),
        done=_("Settled: nothing more is sent to the company."),
        too_late=_("It is settled, or a bank is deciding on its payment. Nothing was changed."),
    )


def debt(request, pk, form=None, status=200):
    """GET admin/queues/debts/<pk>/: an overdue invoice and the reminders that were sent."""
    require(is_operations(request.user))
    debts = Invoice.objects.services().with_outstanding().select_related("company")
    record = get_object_or_404(debts, pk=pk)
    return show(
        request,
        "backoffice/debt.html",
        record,
        form or WriteOffForm(to_type=record.number),
        undecided=record.can_move_to(Invoice.Status.UNCOLLECTIBLE),
        status=status,
        seen=as_seen(record.outstanding_cents),
        reminders=record.reminders.all(),
    )


@require_POST
def write_off(request, pk):
    """POST admin/queues/debts/<pk>/loss/: give up what the company owes."""
    require(is_operations(request.user))
    debts = Invoice.objects.services().with_outstanding()
    record = get_object_or_404(debts, pk=pk)
    return carry_out(
        request,
        WriteOffForm(request.POST, to_type=record.number),
        partial(decisions.write_off, record, by=request.user),
        again=partial(debt, request, pk),
        done=_("Written off: the platform bears the loss."),
        too_late=_("This invoice is no longer being asked for."),
        seen_now=lambda: as_seen(debts.select_for_update(of=["self"]).get(pk=pk).outstanding_cents),
    )
