"""The movements of one Stripe object on both sides: in our ledger, and in Stripe's balance."""

from collections import defaultdict

from billing.collection.models import Chargeback, Payment, Refund
from billing.ledger.models import Account, Leg
from billing.payouts.models import Transfer

# Under which id of Stripe's the money of each noun of the ledger's keys moves.
STRIPE_IDS = {
    "payment": (Payment, "charge_id"),
    "refund": (Refund, "stripe_id"),
    "transfer": (Transfer, "stripe_id"),
    "chargeback": (Chargeback, "stripe_id"),
}
# Keys of the ledger that carry Stripe's id themselves.
REVERSAL, MOVEMENT = "reversal", "movement"


def our_movements(since, until):
    """{Stripe id: cents} of what the ledger says moved our balance in [since, until)."""
    legs = Leg.objects.on(Account.STRIPE).until(until).filter(entry__happened_at__gte=since)
    return summed(legs.values_list("entry__key", "cents"))


def our_total(stripe_id):
    """Cents that the ledger has ever moved for one Stripe object."""
    keys = [
        f"{noun}:{pk}:"
        for noun, (model, field) in STRIPE_IDS.items()
        for pk in model.objects.filter(**{field: stripe_id}).values_list("pk", flat=True)
    ]
    legs = Leg.objects.on(Account.STRIPE)
    found = legs.filter(entry__key__endswith=f":{stripe_id}")
    for key in [*keys, f"{MOVEMENT}:{stripe_id}:"]:
        found |= legs.filter(entry__key__startswith=key)
    return summed(found.values_list("entry__key", "cents")).get(stripe_id, 0)


def summed(rows):
    """{Stripe id: cents} of (ledger key, cents) pairs; what has no id keeps its key."""
    by_record = defaultdict(int)
    for key, cents in rows:
        by_record[record_of(key)] += cents
    ids = ids_of(by_record)
    by_id = defaultdict(int)
    for record, cents in by_record.items():
        by_id[ids.get(record) or ":".join(map(str, record))] += cents
    return dict(by_id)


def record_of(key):
    """(noun, primary key), or the Stripe id that the key itself carries."""
    noun, pk, *event = key.split(":")
    if noun == MOVEMENT:
        return noun, pk
    if event[0] == "reversed":
        return REVERSAL, event[1]
    return noun, int(pk)


def ids_of(records):
    """{record: Stripe id}, one query a noun."""
    ids = {record: record[1] for record in records if record[0] in (REVERSAL, MOVEMENT)}
    for noun, (model, field) in STRIPE_IDS.items():
        wanted = [pk for name, pk in records if name == noun]
        for pk, stripe_id in model.objects.filter(pk__in=wanted).values_list("pk", field):
            ids[noun, pk] = stripe_id
    return ids


def their_movements(movements):
    """{Stripe id: cents} of balance transactions, net of Stripe's fees."""
    totals = defaultdict(int)
    for movement in movements:
        totals[movement["source"] or movement["id"]] += movement["net"]
    return dict(totals)
