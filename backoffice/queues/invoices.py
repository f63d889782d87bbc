"""Hours that cannot be invoiced, and invoices that want a person."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.queues.queue import Waiting, queue
from billing.collection.held_up import held_up, holds_of
from billing.collection.run import last_month
from billing.invoices.models import Invoice, ThresholdNotice
from billing.runs.models import CompanyBilling
from formatting.formatter import money


def uninvoiceable_hours():
    return queue(
        "held-up",
        _("Hours that cannot be invoiced yet"),
        _("Everything that was approved can be invoiced."),
        held_up(last_month()).select_related("company", "freelancer__user"),
        lambda engagement: Waiting(
            label=str(engagement),
            since=None,
            href=engagement.get_absolute_url(),
            detail=", ".join(str(hold.label) for hold in holds_of(engagement)),
        ),
    )


def failed_billings():
    """Each run tries again by itself; who has seen to the fault need not wait for the next one."""
    return queue(
        "failed-billings",
        _("Companies whose billing failed"),
        _("No company’s billing failed."),
        CompanyBilling.objects.left_failed().select_related("company", "run"),
        lambda billing: Waiting(
            label=str(billing.company),
            since=billing.run.started_at,
            href=reverse("backoffice_billing_run", args=[billing.run_id]),
            detail=billing.error,
        ),
    )


def missing_documents():
    """They are tried again every few minutes: what fails for an hour fails for a reason."""
    an_hour_ago = timezone.now() - timedelta(hours=1)
    return queue(
        "missing-documents",
        _("Invoices whose files cannot be made"),
        _("Every invoice has its files."),
        Invoice.objects.without_document_since(an_hour_ago).order_by("pk"),
        lambda invoice: Waiting(
            label=invoice.number,
            since=invoice.created_at,
            href=reverse("backoffice_document", args=[invoice.pk]),
            detail=invoice.get_kind_display(),
        ),
    )


def overdue_invoices():
    return queue(
        "overdue-invoices",
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


def vat_thresholds():
    """Until she charges VAT, her agreements and invoices leave it out."""
    return queue(
        "vat-thresholds",
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
