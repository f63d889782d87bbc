"""The balance of an account of many legs, by subtotals and by adding all of them up."""

from django.db import connection

from bench.billing.timing import milliseconds
from billing.ledger import balances
from billing.ledger.models import Account, Leg

TIMES = 50
# Written since the last subtotals: a day at 1,000 invoices.
SINCE = 3_000
ENTRIES = """
INSERT INTO ledger_ledgerentry (key, kind, happened_at, description, data)
SELECT 'bench:' || %(group)s || ':' || n, 'payment_succeeded', now(), '', '{}'
FROM generate_series(1, %(count)s) n
"""
LEGS = """
INSERT INTO ledger_leg (entry_id, account, cents)
SELECT id, account, cents FROM ledger_ledgerentry,
    (VALUES ('517', 100), ('5115', -100)) AS sides(account, cents)
WHERE key LIKE 'bench:' || %(group)s || ':%%'
"""


def measured(legs):
    """{way: milliseconds of each time}; both ways give the same balance."""
    write("old", legs)
    balances.take_subtotals()
    write("new", SINCE)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE ledger_leg")
    ours = balances.balance(Account.STRIPE)
    assert ours == 100 * (legs + SINCE) == summed()
    return {
        "subtotals": milliseconds(lambda _: balances.balance(Account.STRIPE), TIMES),
        "summed": milliseconds(lambda _: summed(), 10),
    }


def summed():
    return Leg.objects.on(Account.STRIPE).balance()


def write(group, count):
    """In a replica's manner: the trigger that adds each entry up would take minutes here."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(ENTRIES, {"group": group, "count": count})
        cursor.execute(LEGS, {"group": group})
        cursor.execute("SET session_replication_role = DEFAULT")
