from celery import shared_task
from django.utils import timezone

from billing.invoices import documents, vat_threshold
from billing.invoices.models import Invoice
from journal.models import IllegalMove


@shared_task
def make_document(invoice_id):
    documents.make(Invoice.objects.get(pk=invoice_id))


@shared_task
def mark_overdue():
    """Each day: what a company should have seen to by now."""
    for invoice in Invoice.objects.past_due(on=timezone.localdate()):
        try:
            invoice.mark_overdue()
        except IllegalMove:
            continue  # It was paid, or asked for again, at this moment.


@shared_task
def make_missing_documents():
    """Find what a lost message left behind."""
    for invoice_id in Invoice.objects.without_document().values_list("pk", flat=True)[:500]:
        make_document.delay(invoice_id)


@shared_task
def watch_vat_thresholds():
    """Each hour: who comes near the end of her VAT exemption, or has passed it."""
    vat_threshold.watch(today=timezone.localdate())
