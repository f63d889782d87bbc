"""One balanced entry, written once."""

import json

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection

from billing.ledger.models import LedgerEntry, Leg

# One statement: an entry is there with all its legs or not at all, and of two workers that post
# the same event the second one waits for the first, and then writes nothing.
WRITE = """
WITH entry AS (
    INSERT INTO ledger_ledgerentry (key, kind, happened_at, description, data)
    VALUES (%(key)s, %(kind)s, %(happened_at)s, %(description)s, %(data)s)
    ON CONFLICT (key) DO NOTHING
    RETURNING id
)
INSERT INTO ledger_leg (entry_id, account, company_id, freelancer_id, cents)
SELECT entry.id, leg.*
FROM entry, unnest(
    %(accounts)s::varchar[], %(companies)s::bigint[], %(freelancers)s::bigint[], %(cents)s::bigint[]
) AS leg
RETURNING entry_id
"""


class LedgerConflict(Exception):
    """The same event was posted before, with other amounts."""


def post(key, kind, *, legs, happened_at, description="", data=None):
    """Write one balanced entry; the same key again changes nothing.

    legs: {(account, party): cents} with party a Company, a Freelancer or None; zero amounts are
    left out. Raises LedgerConflict when the key exists with other legs. The database checks
    the sum at commit.
    """
    entry = LedgerEntry(
        key=key, kind=kind, happened_at=happened_at, description=description, data=data or {}
    )
    wanted = [leg(account, party, cents) for (account, party), cents in legs.items() if cents]
    values = {
        "key": entry.key,
        "kind": entry.kind,
        "happened_at": entry.happened_at,
        "description": entry.description,
        "data": json.dumps(entry.data, cls=DjangoJSONEncoder),
        "accounts": [each.account for each in wanted],
        "companies": [each.company_id for each in wanted],
        "freelancers": [each.freelancer_id for each in wanted],
        "cents": [each.cents for each in wanted],
    }
    with connection.cursor() as cursor:
        cursor.execute(WRITE, values)
        row = cursor.fetchone()
    if row:
        (entry.pk,) = row
        return entry
    entry = LedgerEntry.objects.get(key=key)
    if fingerprints(entry.legs.all()) != fingerprints(wanted):
        raise LedgerConflict(key)
    return entry


def move(key, kind, cents, *, out_of, to, **entry):
    """Write an entry of two legs. out_of, to: (account, party); `entry` as in post()."""
    return post(key, kind, legs={out_of: -cents, to: cents}, **entry)


def leg(account, party, cents):
    side = {} if party is None else {party._meta.model_name: party}
    return Leg(account=account, cents=cents, **side)


def fingerprints(legs):
    return sorted(
        (leg.account, leg.company_id or 0, leg.freelancer_id or 0, leg.cents) for leg in legs
    )
