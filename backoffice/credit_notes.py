"""Take back an issued invoice, or some of its hours, inside Wagtail's admin."""

from functools import partial

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.permissions import require
from backoffice.credit_forms import CreditForm, lines_left
from backoffice.decisions import carry_out, show
from backoffice.permissions import is_operations
from billing.invoices.credits import credit, preview
from billing.invoices.models import Invoice
from journal.models import IllegalMove
from marketplace.timesheets.models import Dispute

TOO_LATE = gettext_lazy(
    "A credit note has been issued since you looked: nothing more was taken back."
)


def credit_page(request, pk, form=None, status=200):
    """GET admin/invoices/<pk>/credit/: what can be taken back; once filled in, what that does."""
    require(is_operations(request.user))
    record = credited_invoice(pk)
    lines = lines_left(record)
    form = form or CreditForm(request.GET or None, lines=lines)
    shown = None
    if form.is_valid() and not has_seen_all(request.GET, record):
        messages.info(request, TOO_LATE)
    elif form.is_valid():
        shown = preview(record, form.cleaned_data["minutes_by_line"])
    return show(
        request,
        "backoffice/credit.html",
        record,
        form,
        undecided=bool(lines),
        status=status,
        preview=shown,
        left_cents=shown and record.outstanding_cents - shown.total_cents,
        notes=record.credit_notes.order_by("pk"),
        disputes=disputes_of(record),
    )


def credited_invoice(pk):
    return get_object_or_404(
        Invoice.objects.services().issued().with_parties().with_outstanding(), pk=pk
    )


def has_seen_all(typed, invoice):
    """Whether no credit note has come since the page was shown, for instance by a first click."""
    return typed.get("seen") == str(invoice.credit_notes.count())


def disputes_of(invoice):
    """Those whose outcome may take back hours of it by itself."""
    contested = Dispute.objects.unsettled() | Dispute.objects.to_carry_out()
    return contested.filter(lines__entry__billed__line__invoice=invoice).distinct()


@require_POST
def issue(request, pk):
    """POST admin/invoices/<pk>/credit/notes/: issue what was shown, once."""
    require(is_operations(request.user))
    record = credited_invoice(pk)
    if not has_seen_all(request.POST, record):
        messages.error(request, TOO_LATE)
        return redirect("backoffice_credit", pk)
    return carry_out(
        request,
        CreditForm(request.POST, lines=lines_left(record)),
        partial(_issue, record, seen=request.POST["seen"], by=request.user),
        again=partial(credit_page, request, pk),
        done=_("The credit note is issued, and both parties are told."),
        too_late=TOO_LATE,
        then=record.get_absolute_url(),
    )


@transaction.atomic
def _issue(record, *, minutes_by_line, reason, seen, by):
    """seen: as the page brought it back. Under the lock, for a note may come at any moment."""
    invoice = Invoice.objects.select_for_update(no_key=True).get(pk=record.pk)
    if not has_seen_all({"seen": seen}, invoice):
        raise IllegalMove(f"{invoice} was credited meanwhile")
    credit(invoice, minutes_by_line, reason=reason, by=by)
