"""What a machine could not do by itself."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.queues.queue import Waiting, queue
from billing.reconciliation.models import Discrepancy, Reconciliation
from billing.stripe.models import Operation, WebhookEvent
from formatting.formatter import moment, money
from mail.models import OutgoingMail
from matching.drift import CHANGED
from matching.models import DriftCheck


def stuck_operations():
    return queue(
        "stuck-operations",
        _("Calls to Stripe that a person has to settle"),
        _("Every call to Stripe has its answer."),
        Operation.objects.stuck(),
        _waiting_call,
        all_together=reverse("backoffice_operations"),
    )


def unanswered_operations():
    """Nothing to decide yet: they are repeated by themselves, for a day."""
    return queue(
        "unanswered-operations",
        _("Calls that Stripe has not answered so far"),
        _("Stripe answers."),
        Operation.objects.unanswered(),
        _waiting_call,
    )


def _waiting_call(operation):
    return Waiting(
        label=operation.key,
        since=operation.created_at,
        href=reverse("backoffice_operation", args=[operation.pk]),
        detail=operation.kind,
    )


def discrepancies():
    return queue(
        "discrepancies",
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


def missing_comparisons():
    return queue(
        "missing-comparisons",
        _("Comparisons with Stripe’s list that were not made"),
        _("Every night’s comparison with Stripe’s list was made."),
        Reconciliation.objects.missing(at=timezone.now()),
        lambda comparison: Waiting(
            label=moment(comparison.began_at),
            since=comparison.began_at,
            href=reverse("backoffice_reconciliation"),
            detail=_("No other one since") if comparison.finished_at else _("Interrupted"),
        ),
    )


def failing_events():
    return queue(
        "failing-events",
        _("Messages from Stripe that could not be applied"),
        _("Every message from Stripe has been applied."),
        WebhookEvent.objects.failing().order_by("pk"),
        lambda event: Waiting(
            label=str(event),
            since=event.received_at,
            href=reverse("backoffice_event", args=[event.pk]),
            detail=event.last_error,
        ),
    )


def drift():
    """The last check alone: an older one says nothing about today."""
    last = DriftCheck.objects.first()
    far = last is not None and last.worst > CHANGED
    return queue(
        "drift",
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


def unsent_mails():
    return queue(
        "unsent-mails",
        _("Mails that could not be sent"),
        _("Every mail has left."),
        OutgoingMail.objects.given_up().order_by("pk"),
        lambda mail: Waiting(label=mail.subject, since=mail.created_at, detail=mail.last_error),
    )
