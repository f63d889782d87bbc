from celery import shared_task
from django.utils import timezone

from billing.invoices import documents, vat_threshold
from billing.invoices.models import Invoice
from journal.sweeps import each

# Few enough that little is lost with a worker that dies.
AT_A_TIME = 20


@shared_task
def make_documents(invoice_ids):
    documents.make_all(invoice_ids)


@shared_task
def mark_overdue():
    """Each day: what a company should have seen to by now."""
    each(Invoice.objects.past_due(on=timezone.localdate()), Invoice.mark_overdue)


@shared_task
def make_missing_documents():
    """Find what a lost message left behind."""
    missing = list(Invoice.objects.without_document().values_list("pk", flat=True)[:500])
    for start in range(0, len(missing), AT_A_TIME):
        make_documents.delay(missing[start : start + AT_A_TIME])


@shared_task
def watch_vat_thresholds():
    """Each hour: who comes near the end of her VAT exemption, or has passed it."""
    vat_threshold.watch(today=timezone.localdate())
