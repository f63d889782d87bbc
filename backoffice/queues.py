"""What waits for the administrator, by noun, oldest first."""

from dataclasses import dataclass, field
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from billing.collection.models import Payment
from billing.stripe.models import Operation, WebhookEvent
from mail.models import OutgoingMail
from marketplace.needs.models import Need
from marketplace.people.models import VigilancePaper
from marketplace.timesheets.models import Dispute

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
        _needs(),
        _papers(),
        _disputes(),
        _failed_payments(),
        _stuck_operations(),
        _failing_events(),
        _unsent_mails(),
    ]


def _queue(title, empty, records, describe):
    return Queue(title, empty, records.count(), [describe(r) for r in records[:SHOWN]])


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
    submitted = VigilancePaper.objects.filter(status=VigilancePaper.Status.SUBMITTED)
    return _queue(
        _("Vigilance papers to check"),
        _("Every paper has been checked."),
        submitted.select_related("freelancer__user").order_by("pk"),
        lambda paper: Waiting(
            label=paper.get_kind_display(),
            since=paper.submitted_at,
            href=reverse("backoffice_paper", args=[paper.pk]),
            detail=str(paper.freelancer),
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


def _stuck_operations():
    return _queue(
        _("Calls to Stripe that a person has to settle"),
        _("Every call to Stripe has its answer."),
        Operation.objects.stuck(),
        lambda operation: Waiting(
            label=operation.key, since=operation.created_at, detail=operation.kind
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
