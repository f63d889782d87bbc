from celery import shared_task

from billing.invoices import documents
from billing.invoices.models import Invoice


@shared_task
def make_document(invoice_id):
    documents.make(Invoice.objects.get(pk=invoice_id))


@shared_task
def make_missing_documents():
    """Find what a lost message left behind."""
    for invoice_id in Invoice.objects.without_document().values_list("pk", flat=True)[:500]:
        make_document.delay(invoice_id)
