"""Money that did not arrive, or did not come back."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.queues.queue import Queue, Waiting, queue
from billing.collection.models import Chargeback, Payment, Refund
from billing.invoices.models import Invoice
from billing.payouts.models import Overpayment, Transfer
from billing.reconciliation.reserve import reserve
from billing.stripe.models import Operation
from formatting.formatter import moment, money


def failed_payments():
    return queue(
        "failed-payments",
        _("Failed payments"),
        _("No payment failed for good."),
        Payment.objects.stopped().select_related("company").order_by("pk"),
        lambda payment: Waiting(
            label=str(payment.company),
            since=payment.created_at,
            href=reverse("backoffice_payment", args=[payment.pk]),
            detail=payment.get_status_display(),
        ),
    )


def chargebacks():
    return queue(
        "chargebacks",
        _("Payments that a bank disputes or asks about"),
        _("No bank disputes a payment or asks about one."),
        Chargeback.objects.waiting().select_related("payment__company"),
        lambda chargeback: Waiting(
            label=str(chargeback.payment.company),
            since=chargeback.opened_at,
            href=reverse("backoffice_chargeback", args=[chargeback.pk]),
            detail=answer_due(chargeback),
        ),
    )


def answer_due(chargeback):
    amount = money(chargeback.amount_cents)
    if chargeback.status == Chargeback.Status.PART_LOST:
        return _("%(amount)s · a part is lost: who bears it?") % {"amount": amount}
    if chargeback.status == Chargeback.Status.TWICE:
        amount = money(chargeback.to_bear_cents)
        return _("%(amount)s · the company has it twice: who bears it?") % {"amount": amount}
    if chargeback.status == Chargeback.Status.OWED_BACK:
        amount = money(chargeback.to_bear_cents)
        return _("%(amount)s · won after all: it goes back to the company") % {"amount": amount}
    if not chargeback.may_be_answered:
        return _("%(amount)s · the bank decides") % {"amount": amount}
    if chargeback.answer_before is None:
        return amount
    due = moment(chargeback.answer_before)
    return _("%(amount)s · answer before %(due)s") % {"amount": amount, "due": due}


def waiting_refunds():
    """The sweep runs each hour: what it has not sent by the next day it cannot send."""
    notes = Invoice.objects.to_refund().filter(issued_on__lt=timezone.localdate())
    return queue(
        "waiting-refunds",
        _("Credit notes that could not be refunded"),
        _("Every credit note has been refunded or set off."),
        notes.select_related("company"),
        lambda note: Waiting(
            label=note.number,
            since=note.created_at,
            href=reverse("backoffice_credit_note", args=[note.pk]),
            detail=str(note.company),
        ),
    )


def held_up_refunds():
    """Stripe sends them by itself once our balance there covers them."""
    return queue(
        "held-up-refunds",
        _("Refunds that Stripe holds back"),
        _("Stripe has sent every refund."),
        Refund.objects.held_up(before=timezone.now() - timedelta(days=1)).select_related(
            "payment__company"
        ),
        lambda refund: Waiting(
            label=str(refund.payment.company),
            since=refund.created_at,
            href=reverse("backoffice_refund", args=[refund.pk]),
            detail=money(refund.amount_cents),
        ),
    )


def failed_refunds():
    return queue(
        "failed-refunds",
        _("Refunds that failed"),
        _("No refund failed."),
        Refund.objects.failed().with_disputes().select_related("payment__company"),
        lambda refund: Waiting(
            label=str(refund.payment.company),
            since=refund.created_at,
            href=reverse("backoffice_refund", args=[refund.pk]),
            detail=still_owed(refund),
        ),
    )


def unexplained_refunds():
    """Neither the books nor the freelancer's share follow from them by themselves."""
    return queue(
        "unexplained-refunds",
        _("Refunds made on Stripe’s own pages"),
        _("It is known of every refund what it was for."),
        Refund.objects.unexplained().with_disputes().select_related("payment__company"),
        lambda refund: Waiting(
            label=str(refund.payment.company),
            since=refund.created_at,
            href=reverse("backoffice_refund", args=[refund.pk]),
            detail=still_owed(refund),
        ),
    )


def still_owed(refund):
    amount = money(refund.owed_cents)
    if refund.open_disputes:
        return _("%(amount)s · wait: the bank disputes its payment") % {"amount": amount}
    return amount


def low_reserve():
    """One row, or none: money is brought to Stripe, or left there, and it is gone."""
    found = reserve()
    waiting = Waiting(
        label=_("%(amount)s are missing") % {"amount": money(found.missing_cents)},
        since=None,
        href=reverse("backoffice_reconciliation"),
        detail=_("%(ours)s of our own at Stripe, %(wanted)s wanted")
        % {"ours": money(found.ours_cents), "wanted": money(found.wanted_cents)},
    )
    return Queue(
        "low-reserve",
        _("Reserve at Stripe for direct debits that companies take back"),
        _("Enough of our own money is at Stripe."),
        count=1 if found.missing_cents else 0,
        waiting=[waiting] if found.missing_cents else [],
    )


def refused_reversals():
    """Money that a freelancer keeps although it should have come back."""
    kept = Transfer.objects.left().exclude(status=Transfer.Status.REVERSED)
    return queue(
        "refused-reversals",
        _("Money that Stripe could not take back from a freelancer"),
        _("Stripe has taken back all that it was asked for."),
        Operation.objects.refused("transfer_reversal")
        .filter(subject_id__in=kept.values("pk"))
        .exclude(key__in=Overpayment.objects.values("occasion")),
        lambda operation: Waiting(
            label=operation.key,
            since=operation.created_at,
            href=reverse("backoffice_reversal", args=[operation.pk]),
            detail=money(operation.params["amount"]),
        ),
    )
