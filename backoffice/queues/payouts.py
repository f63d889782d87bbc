"""Freelancers who wait for money, or who have too much of it."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.queues.queue import SHOWN, Queue, Waiting, queue
from billing.payouts.models import Overpayment, PayoutAccount, Transfer
from billing.payouts.refusals import words
from billing.payouts.shortfalls import shortfalls
from formatting.formatter import money


def unpaid_freelancers():
    """Their invoice was written off; asked again some weeks after somebody said to wait."""
    held = Transfer.objects.unpaid(on=timezone.localdate())
    return queue(
        "unpaid-freelancers",
        _("Freelancers whose invoice was written off"),
        _("Nobody waits for money that a company will not pay."),
        held.select_related("freelancer__user", "invoice__company"),
        lambda transfer: Waiting(
            label=str(transfer.freelancer),
            since=transfer.created_at,
            href=reverse("backoffice_unpaid", args=[transfer.pk]),
            detail=f"{transfer.invoice.company} · {money(transfer.amount_cents)}",
        ),
    )


def refused_transfers():
    """They are tried again by themselves, ever more rarely; a person may have to act first."""
    return queue(
        "refused-transfers",
        _("Transfers that Stripe refused"),
        _("Stripe has refused no transfer."),
        Transfer.objects.refused().select_related("freelancer__user"),
        lambda transfer: Waiting(
            label=str(transfer.freelancer),
            since=transfer.refused_at,
            href=reverse("backoffice_refused", args=[transfer.pk]),
            detail=f"{money(transfer.amount_cents)} · {words(transfer.refusal)}",
        ),
    )


def outgrown_accounts():
    """She reads the same on her own pages: nobody but she can open another."""
    return queue(
        "outgrown-accounts",
        _("Payout accounts that do not fit the freelancer’s legal form any more"),
        _("Every payout account fits its freelancer’s legal form."),
        PayoutAccount.objects.outgrown().select_related("freelancer__user"),
        lambda account: Waiting(
            label=str(account.freelancer),
            since=None,
            href=account.freelancer.get_absolute_url(),
            detail=_("%(legal_form)s · ask her to open another account on her page of transfers")
            % {"legal_form": account.freelancer.get_legal_form_display() or "—"},
        ),
    )


def overpayments():
    return queue(
        "overpayments",
        _("Money to be taken off freelancers’ next transfers"),
        _("No freelancer owes anything."),
        Overpayment.objects.open().select_related("freelancer__user"),
        lambda overpayment: Waiting(
            label=str(overpayment.freelancer),
            since=overpayment.created_at,
            href=reverse("backoffice_overpayment", args=[overpayment.pk]),
            detail=money(overpayment.left_cents),
        ),
    )


def shortfalls_after_disputes():
    """Its page says what she still owes of it: where she keeps that, she is short of nothing."""
    short = shortfalls()
    return Queue(
        "shortfalls",
        _("Freelancers who have less than is theirs although a dispute was won"),
        _("After every dispute that was won the freelancers have what is theirs."),
        len(short),
        [
            Waiting(
                label=str(transfer.freelancer),
                since=transfer.sent_at,
                href=reverse("backoffice_transfer", args=[transfer.pk]),
                detail=f"{transfer.invoice.company} · {money(cents)}",
            )
            for transfer, cents in short[:SHOWN]
        ],
    )
