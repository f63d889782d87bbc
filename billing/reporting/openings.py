"""With what the books of a calendar year open: the balances that it takes over, party by party."""

from datetime import date

from django.db.models import Sum

from accounts.models import Company
from billing.ledger.models import Leg
from billing.reporting.general_ledger import moments
from marketplace.people.models import Freelancer

PROFIT, LOSS = "120", "129"
# The first digits of accounts that start each year at nothing: charges and income.
RESULT_CLASSES = ("6", "7")


def opening_legs(year):
    """Legs, of no entry and not saved, that open a year; they sum to zero. Three queries.

    Balance-sheet accounts are taken over as they stood, for each company and freelancer apart; what
    is settled is left out. Charges and income of all earlier years are one leg, a profit on 120 or
    a loss on 129: what is done with it is decided by the shareholders and booked by the
    accountant, outside this ledger. Source: plan comptable général, account 12.
    """
    begin, _over = moments(date(year, 1, 1), date(year, 12, 31))
    balances = (
        Leg.objects.until(begin)
        .order_by("account", "company", "freelancer")
        .values("account", "company", "freelancer")
        .annotate(balance=Sum("cents"))
        .exclude(balance=0)
    )
    taken_over = [row for row in balances if not row["account"].startswith(RESULT_CLASSES)]
    result = -sum(row["balance"] for row in taken_over)
    companies = Company.objects.in_bulk({row["company"] for row in taken_over} - {None})
    freelancers = Freelancer.objects.select_related("user").in_bulk(
        {row["freelancer"] for row in taken_over} - {None}
    )
    legs = [
        Leg(
            account=row["account"],
            company=companies.get(row["company"]),
            freelancer=freelancers.get(row["freelancer"]),
            cents=row["balance"],
        )
        for row in taken_over
    ]
    if result:
        legs.append(Leg(account=PROFIT if result < 0 else LOSS, cents=result))
    return legs
