"""What waits for the administrator, by noun, oldest first."""

from dataclasses import dataclass, field
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from billing.collection.models import Chargeback, Payment, Refund
from billing.collection.run import held_up, last_month
from billing.invoices.models import Invoice, Objection, ThresholdNotice
from billing.payouts.models import Transfer
from billing.reconciliation.models import Discrepancy
from billing.stripe.models import Operation, WebhookEvent
from cms.leads.models import Lead
from formatting.formatter import moment, money
from mail.models import OutgoingMail
from marketplace.needs.models import Need
from marketplace.people.models import VigilancePaper
from marketplace.timesheets.models import Dispute
from matching.drift import CHANGED
from matching.models import Appeal, DriftCheck

SHOWN = 20


@dataclass(frozen=True)
class Waiting:
    """One record of a queue: what it is, where to deal with it, since when it waits."""

    label: str
    since: datetime | None
    href: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Queue:
    """A queue with its oldest records; `count` counts all of them."""

    title: str
    empty: str
    count: int
    waiting: list[Waiting] = field(default_factory=list)

    @property
    def more(self):
        return self.count - len(self.waiting)


def all_queues():
    """Every queue in the order in which people wait for it: clients, money, machines."""
    return [
        _leads(),
        _needs(),
        _papers(),
        _appeals(),
        _disputes(),
        _objections(),
        _held_up(),
        _failed_payments(),
        _overdue_invoices(),
        _vat_thresholds(),
        _chargebacks(),
        _waiting_refunds(),
        _failed_refunds(),
        _refused_reversals(),
        _stuck_operations(),
        _discrepancies(),
        _failing_events(),
        _drift(),
        _unsent_mails(),
    ]


def _queue(title, empty, records, describe):
    return Queue(title, empty, records.count(), [describe(r) for r in records[:SHOWN]])


def _leads():
    return _queue(
        _("Leads to answer, soonest deadline first"),
        _("Every lead has its answer."),
        Lead.objects.waiting(),
        lambda lead: Waiting(
            label=lead.name,
            since=lead.created_at,
            href=reverse("backoffice_lead", args=[lead.pk]),
            detail=f"{lead.get_kind_display()} · {moment(lead.due_at)}",
        ),
    )


def _needs():
    return _queue(
        _("Needs to read"),
        _("Every submitted need has been read."),
        Need.objects.to_moderate().select_related("company"),
        lambda need: Waiting(
            label=need.title,
            since=need.active_at,
            href=reverse("backoffice_need", args=[need.pk]),
            detail=str(need.company),
        ),
    )


def _papers():
    return _queue(
        _("Vigilance papers to check"),
        _("Every paper has been checked."),
        VigilancePaper.objects.to_check().select_related("freelancer__user"),
        lambda paper: Waiting(
            label=paper.get_kind_display(),
            since=paper.submitted_at,
            href=reverse("backoffice_paper", args=[paper.pk]),
            detail=str(paper.freelancer),
        ),
    )


def _appeals():
    return _queue(
        _("Appeals against a match"),
        _("Everybody who asked for a person has an answer."),
        Appeal.objects.waiting().select_related("user"),
        lambda appeal: Waiting(
            label=appeal.user.name,
            since=appeal.submitted_at,
            href=reverse("backoffice_appeal", args=[appeal.pk]),
            detail=appeal.text[:120],
        ),
    )


def _drift():
    """The last check alone: an older one says nothing about today."""
    last = DriftCheck.objects.first()
    far = last is not None and last.worst > CHANGED
    return _queue(
        _("The ranking sees other needs or profiles than it knows"),
        _("Needs and profiles are those that the ranking knows."),
        DriftCheck.objects.filter(pk=last.pk if far else None),
        lambda check: Waiting(
            label=check.engine_version,
            since=check.at,
            href=reverse("backoffice_model"),
            detail=f"{check.worst:.2f}",
        ),
    )


def _disputes():
    escalated = Dispute.objects.filter(status=Dispute.Status.ESCALATED)
    return _queue(
        _("Disputes to decide"),
        _("No dispute waits for a decision."),
        escalated.select_related(
            "timesheet__engagement__company", "timesheet__engagement__freelancer__user"
        ).order_by("opened_at"),
        lambda dispute: Waiting(
            label=str(dispute.timesheet.engagement),
            since=dispute.opened_at,
            href=dispute.get_absolute_url(),
            detail=dispute.reason[:120],
        ),
    )


def _objections():
    return _queue(
        _("Invoices that a freelancer contests"),
        _("No freelancer waits for an answer about an invoice."),
        Objection.objects.filter(status=Objection.Status.OPEN).select_related("invoice"),
        lambda objection: Waiting(
            label=objection.invoice.number,
            since=objection.opened_at,
            href=reverse("backoffice_objection", args=[objection.pk]),
            detail=objection.text[:120],
        ),
    )


def _failed_payments():
    return _queue(
        _("Failed payments"),
        _("No payment failed for good."),
        Payment.objects.failed().select_related("company").order_by("pk"),
        lambda payment: Waiting(
            label=str(payment.company),
            since=payment.created_at,
            href=payment.get_absolute_url(),
            detail=payment.get_status_display(),
        ),
    )


def _held_up():
    return _queue(
        _("Hours that cannot be invoiced yet"),
        _("Everything that was approved can be invoiced."),
        held_up(last_month()).select_related("company", "freelancer__user"),
        lambda engagement: Waiting(
            label=str(engagement),
            since=None,
            href=engagement.get_absolute_url(),
            detail=", ".join(_what_holds_up(engagement)),
        ),
    )


def _what_holds_up(engagement):
    if engagement.lacks_freelancer:
        yield _("the freelancer's address or number is missing")
    if engagement.lacks_company:
        yield _("the company's address or number is missing")
    if engagement.lacks_mandate:
        yield _("the billing mandate is missing")


def _overdue_invoices():
    return _queue(
        _("Overdue invoices"),
        _("No invoice is overdue."),
        Invoice.objects.overdue().select_related("company"),
        lambda invoice: Waiting(
            label=invoice.number,
            since=invoice.created_at,
            href=reverse("backoffice_debt", args=[invoice.pk]),
            detail=f"{invoice.company} · {money(invoice.outstanding_cents)}",
        ),
    )


def _vat_thresholds():
    """Until she charges VAT, her agreements and invoices leave it out."""
    return _queue(
        _("Freelancers over the VAT threshold"),
        _("Nobody over the threshold invoices without VAT."),
        ThresholdNotice.objects.waiting().select_related("freelancer__user"),
        lambda notice: Waiting(
            label=str(notice.freelancer),
            since=notice.noticed_at,
            href=notice.freelancer.get_absolute_url(),
            detail=f"{notice.get_level_display()} · {notice.year} · {money(notice.turnover_cents)}",
        ),
    )


def _chargebacks():
    return _queue(
        _("Payments that a bank disputes"),
        _("No bank disputes a payment."),
        Chargeback.objects.open().select_related("payment__company"),
        lambda chargeback: Waiting(
            label=str(chargeback.payment.company),
            since=chargeback.opened_at,
            href=reverse("backoffice_chargeback", args=[chargeback.pk]),
            detail=_answer_due(chargeback),
        ),
    )


def _answer_due(chargeback):
    amount = money(chargeback.amount_cents)
    if not chargeback.may_be_answered:
        return _("%(amount)s · the bank decides") % {"amount": amount}
    if chargeback.answer_before is None:
        return amount
    due = moment(chargeback.answer_before)
    return _("%(amount)s · answer before %(due)s") % {"amount": amount, "due": due}


def _waiting_refunds():
    """The sweep runs each hour: what it has not sent by the next day it cannot send."""
    notes = Invoice.objects.to_refund().filter(issued_on__lt=timezone.localdate())
    return _queue(
        _("Credit notes that could not be refunded"),
        _("Every credit note has been refunded or set off."),
        notes.select_related("company"),
        lambda note: Waiting(
            label=note.number,
            since=note.created_at,
            href=note.get_absolute_url(),
            detail=str(note.company),
        ),
    )


def _failed_refunds():
    return _queue(
        _("Refunds that failed"),
        _("No refund failed."),
        Refund.objects.filter(status=Refund.Status.FAILED)
        .select_related("payment__company")
        .order_by("pk"),
        lambda refund: Waiting(
            label=str(refund.payment.company),
            since=refund.created_at,
            href=reverse("backoffice_refund", args=[refund.pk]),
            detail=money(refund.amount_cents),
        ),
    )


def _refused_reversals():
    """Money that a freelancer keeps although it should have come back."""
    kept = Transfer.objects.left().exclude(status=Transfer.Status.REVERSED)
    return _queue(
        _("Money that Stripe could not take back from a freelancer"),
        _("Stripe has taken back all that it was asked for."),
        Operation.objects.refused("transfer_reversal").filter(subject_id__in=kept.values("pk")),
        lambda operation: Waiting(
            label=operation.key,
            since=operation.created_at,
            href=reverse("backoffice_operation", args=[operation.pk]),
            detail=money(operation.params["amount"]),
        ),
    )


def _stuck_operations():
    return _queue(
        _("Calls to Stripe that a person has to settle"),
        _("Every call to Stripe has its answer."),
        Operation.objects.stuck(),
        lambda operation: Waiting(
            label=operation.key,
            since=operation.created_at,
            href=reverse("backoffice_operation", args=[operation.pk]),
            detail=operation.kind,
        ),
    )


def _discrepancies():
    return _queue(
        _("Differences from Stripe’s list"),
        _("Our books and Stripe’s list agree."),
        Discrepancy.objects.filter(status=Discrepancy.Status.OPEN),
        lambda difference: Waiting(
            label=difference.stripe_id,
            since=difference.found_at,
            href=reverse("backoffice_discrepancy", args=[difference.pk]),
            detail=money(difference.difference_cents),
        ),
    )


def _failing_events():
    return _queue(
        _("Messages from Stripe that could not be applied"),
        _("Every message from Stripe has been applied."),
        WebhookEvent.objects.failing().order_by("pk"),
        lambda event: Waiting(label=str(event), since=event.received_at),
    )


def _unsent_mails():
    return _queue(
        _("Mails that could not be sent"),
        _("Every mail has left."),
        OutgoingMail.objects.given_up().order_by("pk"),
        lambda mail: Waiting(label=mail.subject, since=mail.created_at, detail=mail.last_error),
    )
