"""What each freelancer earned on the platform in a calendar year, quarter by quarter (DAC7).

Source: directive (EU) 2021/514, annex V; CGI, art. 1649 ter A and following. À vérifier each year.
Consideration is compensation in any form that is paid or credited to a seller in connection with
her activity, net of our fees: what left for her, less what was taken back or is owed by her. It is
counted in the quarter in which it left: so a refund in a later year corrects the year of the money
that it takes back, and no quarter falls below zero. What she owed and was left (waived) was paid to
her and stays with her: it counts again in the quarter in which it left, whoever bears it, until the
same share is sent and set off with it. Fees are our commission with its VAT; we withhold no tax.
Integer cents.
"""

from collections import defaultdict
from dataclasses import asdict, dataclass
from datetime import date

from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce, ExtractQuarter

from billing.invoices.models import Invoice
from billing.payouts.models import Overpayment, Transfer
from marketplace.people.models import Freelancer

QUARTERS = (1, 2, 3, 4)


@dataclass(frozen=True)
class Quarter:
    """Three months of one seller; `activities` counts the invoices that she was paid for."""

    consideration_cents: int = 0
    activities: int = 0
    fees_cents: int = 0
    taxes_cents: int = 0


@dataclass(frozen=True)
class SellerYear:
    """A year of one seller: {quarter: Quarter}, all four."""

    freelancer: Freelancer
    quarters: dict[int, Quarter]

    @property
    def consideration_cents(self):
        return sum(quarter.consideration_cents for quarter in self.quarters.values())

    @property
    def fees_cents(self):
        return sum(quarter.fees_cents for quarter in self.quarters.values())

    @property
    def activities(self):
        return sum(quarter.activities for quarter in self.quarters.values())

    def as_json(self):
        return {str(number): asdict(quarter) for number, quarter in self.quarters.items()}


def due_on(year):
    """The last day for declaring a calendar year."""
    return date(year + 1, 1, 31)


def seller_years(year, **narrowing):
    """A SellerYear for each freelancer who was paid in a calendar year, by id. Three queries.

    narrowing: conditions on Transfer, such as freelancer=….
    """
    # Rows, not records: every queue page looks at all years, each with thousands of them.
    transfers = (
        Transfer.objects.left()
        .filter(sent_at__year=year, **narrowing)
        .annotate(
            quarter=ExtractQuarter("sent_at"),
            kept=F("amount_cents") - F("reversed_cents") + left_to_her(),
            sent_anew=Q(successor__status__in=Transfer.LEFT),
        )
        .filter(kept__gt=0)
        .order_by("freelancer_id", "pk")
        .values_list("freelancer_id", "quarter", "invoice_id", "kept", "sent_anew", named=True)
    )
    fees = commissions({transfer.invoice_id for transfer in transfers})
    found = defaultdict(lambda: defaultdict(list))
    for transfer in transfers:
        found[transfer.freelancer_id][transfer.quarter].append(transfer)
    sellers = Freelancer.objects.select_related("user", "seller_identity").in_bulk(found)
    return [
        SellerYear(
            sellers[freelancer_id],
            {number: quarter_of(quarters[number], fees) for number in QUARTERS},
        )
        for freelancer_id, quarters in found.items()
    ]


def left_to_her():
    """Cents of a transfer that she owed and was told to keep."""
    waived = Overpayment.objects.filter(transfer=OuterRef("pk"), status=Overpayment.Status.WAIVED)
    left = Sum(F("amount_cents") - F("offset_cents"))
    sums = waived.order_by().values("transfer").annotate(left=left).values("left")
    return Coalesce(Subquery(sums), 0)


def quarter_of(transfers, fees):
    # What was sent anew after a dispute is the same activity: its last transfer counts for both.
    invoices = {transfer.invoice_id for transfer in transfers if not transfer.sent_anew}
    return Quarter(
        consideration_cents=sum(transfer.kept for transfer in transfers),
        activities=len(invoices),
        fees_cents=sum(fees.get(invoice_id, 0) for invoice_id in invoices),
    )


def commissions(invoice_ids):
    """{services invoice id: commission with its VAT, less what was given back}. One query."""
    found = Invoice.objects.with_outstanding().filter(
        services__in=invoice_ids, kind=Invoice.Kind.COMMISSION
    )
    return dict(found.values_list("services", "outstanding_cents"))
