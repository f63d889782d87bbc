"""Messages from Stripe that could not be applied."""

import json
from functools import partial

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import require
from backoffice.decisions import carry_out, show
from backoffice.forms import EventDecisionForm
from backoffice.permissions import is_operations
from billing.stripe import inbox
from billing.stripe.models import WebhookEvent


def event(request, pk, form=None, status=200):
    """GET admin/queues/events/<pk>/: what Stripe said, and why it could not be applied."""
    require(is_operations(request.user))
    record = get_object_or_404(WebhookEvent, pk=pk)
    return show(
        request,
        "backoffice/event.html",
        record,
        form or EventDecisionForm(),
        undecided=record.processed_at is None,
        status=status,
        content=json.dumps(record.payload, indent=2, ensure_ascii=False),
    )


@require_POST
def event_decision(request, pk):
    """POST admin/queues/events/<pk>/decision/: apply it again, or dismiss it."""
    require(is_operations(request.user))
    record = get_object_or_404(WebhookEvent, pk=pk)
    return carry_out(
        request,
        EventDecisionForm(request.POST),
        partial(_decide, record, by=request.user),
        again=partial(event, request, pk),
        done=_("Decided."),
        too_late=_("This message has been applied or dismissed."),
    )


def _decide(record, *, decision, reason, by):
    act = inbox.retry if decision == EventDecisionForm.RETRY else inbox.dismiss
    act(record, by=by, reason=reason)
