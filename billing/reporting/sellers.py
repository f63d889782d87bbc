"""What each freelancer earned on the platform in a calendar year, quarter by quarter (DAC7).

Source: directive (EU) 2021/514, annex V; CGI, art. 1649 ter A and following. À vérifier each year.
Consideration is what left for her, less what was taken back, counted in the quarter in which it
left: so a refund in a later year corrects the year of the money that it takes back, and no quarter
falls below zero. Fees are our commission with its VAT; we withhold no tax. Integer cents.
"""

from collections import defaultdict
from dataclasses import asdict, dataclass
from datetime import date

from django.db.models.functions import ExtractQuarter

from billing.invoices.models import Invoice
from billing.payouts.models import Transfer
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
    transfers = list(
        Transfer.objects.left()
        .filter(sent_at__year=year, **narrowing)
        .annotate(quarter=ExtractQuarter("sent_at"))
        .select_related("freelancer__user", "freelancer__seller_identity", "successor")
        .order_by("freelancer_id", "pk")
    )
    fees = commissions({transfer.invoice_id for transfer in transfers})
    found = defaultdict(lambda: defaultdict(list))
    for transfer in transfers:
        if transfer.kept_cents:
            found[transfer.freelancer][transfer.quarter].append(transfer)
    return [
        SellerYear(seller, {number: quarter_of(quarters[number], fees) for number in QUARTERS})
        for seller, quarters in found.items()
    ]


def quarter_of(transfers, fees):
    # What was sent anew after a dispute is the same activity: its last transfer counts for both.
    invoices = {transfer.invoice_id for transfer in transfers if not was_sent_anew(transfer)}
    return Quarter(
        consideration_cents=sum(transfer.kept_cents for transfer in transfers),
        activities=len(invoices),
        fees_cents=sum(fees.get(invoice_id, 0) for invoice_id in invoices),
    )


def was_sent_anew(transfer):
    successor = getattr(transfer, "successor", None)
    return successor is not None and successor.status in Transfer.LEFT


def commissions(invoice_ids):
    """{services invoice id: commission with its VAT, less what was given back}. One query."""
    found = Invoice.objects.with_outstanding().filter(
        services__in=invoice_ids, kind=Invoice.Kind.COMMISSION
    )
    return dict(found.values_list("services", "outstanding_cents"))
