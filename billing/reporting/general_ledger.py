"""The ledger as accountants read it: the trial balance of a period, and the lines of an account."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from django.utils.timezone import make_aware

from accounts.models import Company
from billing.ledger import balances
from billing.ledger.models import Account, Leg


@dataclass(frozen=True)
class AccountLine:
    """One account over a period; cents, debits positive."""

    account: Account
    opening_cents: int
    debit_cents: int
    credit_cents: int

    @property
    def closing_cents(self):
        return self.opening_cents + self.debit_cents - self.credit_cents


@dataclass(frozen=True)
class TrialBalance:
    """Every account that had anything. Its openings sum to zero, and so do its closings."""

    lines: list[AccountLine] = field(default_factory=list)

    @property
    def debit_cents(self):
        return sum(line.debit_cents for line in self.lines)

    @property
    def credit_cents(self):
        return sum(line.credit_cents for line in self.lines)

    @property
    def is_balanced(self):
        return self.debit_cents == self.credit_cents and not sum(
            line.opening_cents for line in self.lines
        )


def trial_balance(start, end):
    """The TrialBalance of the days from `start` to `end`, both included, in Paris. One query."""
    return TrialBalance(
        [
            AccountLine(Account(account), *cents)
            for account, *cents in balances.of_period(*moments(start, end))
        ]
    )


def moments(start, end):
    """The moment at which the day `start` begins, and the one at which `end` is over."""
    return tuple(
        make_aware(datetime.combine(day, time.min)) for day in (start, end + timedelta(days=1))
    )


def party_code(party):
    """What files for accountants call a party: C00012 a Company, F00012 a Freelancer."""
    return f"{'C' if isinstance(party, Company) else 'F'}{party.pk:05}"


def account_lines(account, start, end, **party):
    """(opening cents, legs of the period) of an account, in the order of what happened.

    party: a `company` or a `freelancer` to whom both are narrowed, or none.
    """
    begin, over = moments(start, end)
    found = balances.of_period(begin, over, account=account, **party)
    opening = found[0][1] if found else 0
    within = Leg.objects.on(account).until(over).filter(entry__happened_at__gte=begin, **party)
    return opening, within.select_related("company", "freelancer__user").explained()
