"""What the ledger's pages show, by subtotals, and a balance by adding up every leg."""

from datetime import timedelta

from django.db import connection
from django.utils import timezone

from bench.billing.timing import milliseconds
from billing.ledger import balances
from billing.ledger.models import Account, Leg
from billing.reporting.general_ledger import account_lines, trial_balance

TIMES = 50
# Written since the last subtotals: a day at 1,000 invoices.
SINCE = 3_000
ENTRIES = """
INSERT INTO ledger_ledgerentry (key, kind, happened_at, description, data)
SELECT 'bench:' || %(group)s || ':' || n, 'payment_succeeded', %(happened_at)s, '', '{}'
FROM generate_series(1, %(count)s) n
"""
LEGS = """
INSERT INTO ledger_leg (entry_id, account, cents)
SELECT id, account, cents FROM ledger_ledgerentry,
    (VALUES ('517', 100), ('5115', -100)) AS sides(account, cents)
WHERE key LIKE 'bench:' || %(group)s || ':%%'
"""


def measured(legs):
    """{way: milliseconds of each time}; both ways give the same balance.

    All but what was written since the last subtotals is of earlier years: to its debits and credits
    a trial balance adds up every leg of its period.
    """
    today = timezone.localdate()
    write("old", legs, timezone.now() - timedelta(days=400))
    balances.take_subtotals()
    write("new", SINCE, timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE ledger_leg")
        cursor.execute("ANALYZE ledger_ledgerentry")
    first = today.replace(month=1, day=1)
    (ours,) = [each for each in trial_balance(first, today).lines if each.account == Account.STRIPE]
    assert ours.closing_cents == 100 * (legs + SINCE) == summed()
    assert account_lines(Account.STRIPE, first, today)[0] == 100 * legs
    return {
        "trial balance": milliseconds(lambda _: trial_balance(first, today), TIMES),
        "account": milliseconds(lambda _: account_lines(Account.STRIPE, first, today), TIMES),
        "summed": milliseconds(lambda _: summed(), 10),
    }


def summed():
    return Leg.objects.on(Account.STRIPE).balance()


def write(group, count, happened_at):
    """In a replica's manner: the trigger that adds each entry up would take minutes here."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(ENTRIES, {"group": group, "count": count, "happened_at": happened_at})
        cursor.execute(LEGS, {"group": group})
        cursor.execute("SET session_replication_role = DEFAULT")
