"""Hours that cannot be invoiced, and invoices that want a person."""

from django.urls import reverse
from django.utils.translation import gettext as _

from backoffice.queues.queue import Waiting, queue
from billing.collection import run
from billing.invoices.models import Invoice, ThresholdNotice
from formatting.formatter import money


def held_up():
    return queue(
        "held-up",
        _("Hours that cannot be invoiced yet"),
        _("Everything that was approved can be invoiced."),
        run.held_up(run.last_month()).select_related("company", "freelancer__user"),
        lambda engagement: Waiting(
            label=str(engagement),
            since=None,
            href=engagement.get_absolute_url(),
            detail=", ".join(what_holds_up(engagement)),
        ),
    )


def what_holds_up(engagement):
    if engagement.lacks_freelancer:
        yield _("the freelancer's address or number is missing")
    if engagement.lacks_company:
        yield _("the company's address or number is missing")
    if engagement.lacks_mandate:
        yield _("the billing mandate is missing")


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
