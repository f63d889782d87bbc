"""Issued invoices whose files cannot be made."""

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import require
from backoffice.decisions import show
from backoffice.permissions import is_operations
from billing.invoices import documents
from billing.invoices.models import Invoice, InvoiceDocument
from journal.models import Entry


def document(request, pk):
    """GET admin/queues/documents/<pk>/: what is in the way of an invoice's files, tried now."""
    require(is_operations(request.user))
    record = get_object_or_404(Invoice.objects.issued().with_parties(), pk=pk)
    is_missing = not InvoiceDocument.objects.filter(invoice=record).exists()
    return show(
        request,
        "backoffice/document.html",
        record,
        forms.Form(),
        undecided=is_missing,
        fault=documents.what_is_wrong(record) if is_missing else "",
    )


@require_POST
def document_attempt(request, pk):
    """POST admin/queues/documents/<pk>/attempts/: make the files now, if they are missing."""
    require(is_operations(request.user))
    record = get_object_or_404(Invoice.objects.issued(), pk=pk)
    if not InvoiceDocument.objects.filter(invoice=record).exists():
        Entry.objects.record(record, "files_requested", by=request.user)
    try:
        documents.make(record)
    except ExceptionGroup:
        messages.error(request, _("The files could not be made: read here why."))
    else:
        messages.success(request, _("The invoice has its files."))
    return redirect("backoffice_document", pk)
