"""One balanced entry, written once."""

from django.db import transaction

from billing.ledger.models import LedgerEntry, Leg


class LedgerConflict(Exception):
    """The same event was posted before, with other amounts."""


@transaction.atomic
def post(key, kind, *, legs, happened_at, description="", data=None):
    """Write one balanced entry; the same key again changes nothing.

    legs: {(account, party): cents} with party a Company, a Freelancer or None; zero amounts are
    left out. Raises LedgerConflict when the key exists with other legs. The database checks
    the sum at commit.
    """
    entry, created = LedgerEntry.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "happened_at": happened_at,
            "description": description,
            "data": data or {},
        },
    )
    wanted = [
        leg(entry, account, party, cents) for (account, party), cents in legs.items() if cents
    ]
    if created:
        Leg.objects.bulk_create(wanted)
    elif sorted(map(fingerprint, entry.legs.all())) != sorted(map(fingerprint, wanted)):
        raise LedgerConflict(key)
    return entry


def move(key, kind, cents, *, out_of, to, **entry):
    """Write an entry of two legs. out_of, to: (account, party); `entry` as in post()."""
    return post(key, kind, legs={out_of: -cents, to: cents}, **entry)


def leg(entry, account, party, cents):
    side = {} if party is None else {party._meta.model_name: party}
    return Leg(entry=entry, account=account, cents=cents, **side)


def fingerprint(leg):
    return leg.account, leg.company_id or 0, leg.freelancer_id or 0, leg.cents
