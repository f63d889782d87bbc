"""What freelancers receive, and when it is not simply passed on: unpaid, refused, too much."""

from functools import partial

from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import require
from backoffice.decisions import as_seen, carry_out, show
from backoffice.forms import OverpaymentDecisionForm, ReasonForm, UnpaidDecisionForm
from backoffice.permissions import is_operations
from billing.invoices.models import Invoice
from billing.payouts import actions, overpayments, own_funds, reversals
from billing.payouts.amounts import due_cents, left_cents
from billing.payouts.models import Overpayment, Transfer
from billing.payouts.refusals import next_try_at, words
from billing.stripe.models import Operation
from journal.timeline import timeline


def transfer(request, pk):
    """GET admin/transfers/<pk>/: what left for a freelancer, what of it came back, and why."""
    require(is_operations(request.user))
    found = Transfer.objects.with_invoices().select_related("payment")
    record = get_object_or_404(found, pk=pk)
    context = {
        "record": record,
        "reversals": record.reversals.all(),
        "owed": record.overpayments.open(),
        "history": timeline(record),
    }
    return render(request, "backoffice/transfer.html", context)


def unpaid(request, pk, form=None, status=200):
    """GET admin/queues/unpaid/<pk>/: what a written-off invoice owes a freelancer."""
    require(is_operations(request.user))
    found = Transfer.objects.select_related("invoice__company", "freelancer__user")
    record = get_object_or_404(found, pk=pk)
    return show(
        request,
        "backoffice/unpaid.html",
        record,
        form or UnpaidDecisionForm(to_type=record.invoice.number),
        undecided=record.waits_for_us,
        status=status,
        # Credit notes may have come since it was held back.
        due_cents=(cents := due_cents(record.invoice)),
        seen=as_seen(cents),
    )


@require_POST
def unpaid_decision(request, pk):
    """POST admin/queues/unpaid/<pk>/decision/: pay her in the company's place, or wait."""
    require(is_operations(request.user))
    record = get_object_or_404(Transfer.objects.select_related("invoice"), pk=pk)
    return carry_out(
        request,
        UnpaidDecisionForm(request.POST, to_type=record.invoice.number),
        partial(_decide_unpaid, record, by=request.user),
        again=partial(unpaid, request, pk),
        done=_("Decided."),
        too_late=_("The company has paid, or somebody has decided."),
        seen_now=lambda: as_seen(due_cents(locked_invoice(record.invoice_id))),
    )


def locked_invoice(pk):
    return Invoice.objects.select_for_update(no_key=True).get(pk=pk)


def _decide_unpaid(record, *, decision, reason, by):
    pays = decision == UnpaidDecisionForm.PAY
    act = own_funds.pay if pays else own_funds.keep_waiting
    act(record, by=by, reason=reason)


def refused(request, pk, form=None, status=200):
    """GET admin/queues/refused/<pk>/: why Stripe refused a transfer, and when it tries again."""
    require(is_operations(request.user))
    found = Transfer.objects.select_related("invoice__company", "freelancer__user")
    record = get_object_or_404(found, pk=pk)
    waiting = Transfer.objects.refused().filter(pk=pk).first()
    return show(
        request,
        "backoffice/refused.html",
        record,
        form or ReasonForm(),
        undecided=waiting is not None,
        status=status,
        why=words(waiting.refusal) if waiting else "",
        next_try_at=next_try_at(record),
    )


@require_POST
def refused_decision(request, pk):
    """POST admin/queues/refused/<pk>/decision/: send it again at once."""
    require(is_operations(request.user))
    record = get_object_or_404(Transfer, pk=pk)
    return carry_out(
        request,
        ReasonForm(request.POST),
        partial(actions.send_again, record, by=request.user),
        again=partial(refused, request, pk),
        done=_("It is sent again; should Stripe refuse it once more, it comes back here."),
        too_late=_("It is on its way, or something else holds it back."),
    )


def reversal(request, pk, form=None, status=200):
    """GET admin/queues/reversals/<pk>/: what Stripe refused to take back from a freelancer."""
    require(is_operations(request.user))
    record = refused_reversal(pk)
    found = Transfer.objects.select_related("invoice", "freelancer__user")
    transfer = found.get(pk=record.subject_id)
    return show(
        request,
        "backoffice/reversal.html",
        record,
        form or ReasonForm(),
        undecided=not Overpayment.objects.filter(occasion=record.key).exists(),
        status=status,
        transfer=transfer,
        left_cents=(cents := left_cents(transfer)),
        seen=as_seen(cents),
    )


@require_POST
def reversal_decision(request, pk):
    """POST admin/queues/reversals/<pk>/decision/: take it off her next transfers."""
    require(is_operations(request.user))
    record = refused_reversal(pk)
    transfers = Transfer.objects.select_for_update()
    return carry_out(
        request,
        ReasonForm(request.POST),
        partial(reversals.count_as_owed, record, by=request.user),
        again=partial(reversal, request, pk),
        done=_("It is taken off her next transfers, and she is told."),
        too_late=_("Somebody has decided, or nothing is left of the transfer."),
        seen_now=lambda: as_seen(left_cents(transfers.get(pk=record.subject_id))),
    )


def refused_reversal(pk):
    return get_object_or_404(Operation.objects.refused("transfer_reversal"), pk=pk)


def overpayment(request, pk, form=None, status=200):
    """GET admin/queues/overpayments/<pk>/: what a freelancer owes, and what it was taken off."""
    require(is_operations(request.user))
    found = Overpayment.objects.select_related("transfer__invoice", "freelancer__user")
    record = get_object_or_404(found, pk=pk)
    return show(
        request,
        "backoffice/overpayment.html",
        record,
        form or OverpaymentDecisionForm(to_type=record.transfer.invoice.number),
        undecided=record.status == Overpayment.Status.OPEN,
        status=status,
        seen=as_seen(record.left_cents),
        offsets=record.offsets.select_related("transfer__invoice"),
    )


@require_POST
def overpayment_decision(request, pk):
    """POST admin/queues/overpayments/<pk>/decision/: she has paid it back, or need not."""
    require(is_operations(request.user))
    found = Overpayment.objects.select_related("transfer__invoice")
    record = get_object_or_404(found, pk=pk)
    return carry_out(
        request,
        OverpaymentDecisionForm(request.POST, to_type=record.transfer.invoice.number),
        partial(_decide_overpayment, record, by=request.user),
        again=partial(overpayment, request, pk),
        done=_("Decided."),
        too_late=_("It is settled, or a transfer that settles it is just leaving."),
        seen_now=lambda: as_seen(Overpayment.objects.select_for_update().get(pk=pk).left_cents),
    )


def _decide_overpayment(record, *, decision, reason, by):
    repaid = decision == OverpaymentDecisionForm.REPAID
    act = overpayments.repay if repaid else overpayments.waive
    act(record, by=by, reason=reason)
