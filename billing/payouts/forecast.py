"""What has reached a freelancer, month by month, and what is to come. Integer cents."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta
from django.db.models import F, Q, Sum
from django.db.models.functions import TruncMonth

from billing.invoices.models import Invoice
from billing.invoices.reporting import next_invoices
from billing.payouts.amounts import due_together_cents
from billing.payouts.models import Overpayment, Reversal, Transfer
from marketplace.engagements.models import Engagement

MONTHS = 4
# Issued, and the company may still pay it.
OPEN = (Invoice.Status.COLLECTING, *Invoice.AWAITING)


@dataclass(frozen=True)
class Outlook:
    """`paid` by month, oldest first; what is `on_its_way` of invoices; what hours will bring."""

    paid: list[tuple[date, int]]
    on_its_way_cents: int
    to_invoice_cents: int
    owed_cents: int

    @property
    def paid_cents(self):
        return sum(cents for _month, cents in self.paid)

    @property
    def coming_cents(self):
        return max(self.on_its_way_cents + self.to_invoice_cents - self.owed_cents, 0)


def outlook(freelancer, *, today):
    """The Outlook of a freelancer: the last months, and what invoices and hours will bring.

    Hours are before VAT and count as if every one were approved.
    """
    engagements = Engagement.objects.filter(freelancer=freelancer).prefetch_related("agreements")
    coming = next_invoices(engagements, until=today).values()
    return Outlook(
        paid=paid_by_month(freelancer, today=today),
        on_its_way_cents=on_its_way_cents(freelancer),
        to_invoice_cents=sum(invoice.payout_cents for invoice in coming),
        owed_cents=Overpayment.objects.open().filter(freelancer=freelancer).left_cents(),
    )


def paid_by_month(freelancer, *, today):
    """[(first day, cents that left for her account)] of the last months, idle ones too.

    Less what came back of it, through Stripe or by her own bank transfer: what was sent, taken back
    and sent anew reached her once.
    """
    months = [today - relativedelta(months=back, day=1) for back in reversed(range(MONTHS))]
    hers = Transfer.objects.left().filter(freelancer=freelancer, sent_at__date__gte=months[0])
    back = Reversal.objects.filter(transfer__in=hers)
    repaid = Overpayment.objects.filter(transfer__in=hers, status=Overpayment.Status.REPAID)
    cents = Counter(by_month(hers, "sent_at", F("amount_cents") - F("offset_cents")))
    cents.subtract(by_month(back, "transfer__sent_at", F("cents")))
    cents.subtract(by_month(repaid, "transfer__sent_at", F("amount_cents") - F("offset_cents")))
    return [(month, cents[month]) for month in months]


def by_month(records, moment, cents):
    """{first day of the month of a moment: sum of these cents}."""
    sums = records.order_by().values(month=TruncMonth(moment)).annotate(sum=Sum(cents))
    return {row["month"].date(): row["sum"] for row in sums}


def on_its_way_cents(freelancer):
    """What transfers about to leave will bring her, and invoices that companies have yet to pay."""
    left = Transfer.objects.left().exclude(status=Transfer.Status.REVERSED)
    just_paid = Q(status=Invoice.Status.PAID, transfers__isnull=True)
    open_invoices = Invoice.objects.services().filter(
        Q(status__in=OPEN) | just_paid, freelancer=freelancer
    )
    unpaid = open_invoices.exclude(transfers__in=left).exclude(transfers__status="scheduled")
    waiting = Transfer.objects.filter(
        freelancer=freelancer, status__in=["blocked", "scheduled", "failed"]
    )
    held = waiting.exclude(invoice__in=unpaid).aggregate(cents=Sum("amount_cents"))["cents"] or 0
    return held + due_together_cents(unpaid)
