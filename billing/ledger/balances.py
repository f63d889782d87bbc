"""What an account holds, read fast: subtotals up to a cut, plus the legs written since.

Subtotals are derived. Without any, a balance is the sum of all its legs.
"""

from django.db import OperationalError, connection, transaction
from django.utils import timezone

from billing.ledger.models import Cut, Leg

# Postings wait behind the lock that a cut asks for, so it gives up soon.
LOCK_TIMEOUT = "2s"
# One statement, so that the cut cannot move between its two halves.
BALANCE = """
SELECT (
    (SELECT coalesce(sum(cents), 0) FROM ledger_subtotal WHERE {of})
    + (SELECT coalesce(sum(cents), 0) FROM ledger_leg
       WHERE {of} AND id > coalesce((SELECT last_leg_id FROM ledger_cut), 0))
)::bigint
"""
ADD_UP = """
INSERT INTO ledger_subtotal (account, company_id, freelancer_id, cents)
SELECT account, company_id, freelancer_id, sum(cents) FROM ledger_leg
WHERE id > %s AND id <= %s GROUP BY account, company_id, freelancer_id
ON CONFLICT (account, company_id, freelancer_id)
DO UPDATE SET cents = ledger_subtotal.cents + excluded.cents
"""


def balance(account, *, company=None, freelancer=None):
    """Cents on an account, debits positive: of one company or freelancer, or of all together."""
    parties = [party for party in (company, freelancer) if party]
    of = ["account = %s", *(f"{party._meta.model_name}_id = %s" for party in parties)]
    values = [account, *(party.pk for party in parties)]
    with connection.cursor() as cursor:
        cursor.execute(BALANCE.format(of=" AND ".join(of)), values * 2)
        return cursor.fetchone()[0]


@transaction.atomic
def take_subtotals():
    """Move the cut up to the last leg there is. Returns whether it could.

    A lock keeps new legs out meanwhile: else one with a lower number could be committed after the
    cut, and count nowhere. While a posting holds on too long the cut stays where it was.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
            cursor.execute("LOCK TABLE ledger_leg IN SHARE MODE")
    except OperationalError:
        return False
    cut, _created = Cut.objects.select_for_update().get_or_create(pk=Cut.ONLY)
    newest = Leg.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    with connection.cursor() as cursor:
        cursor.execute(ADD_UP, [cut.last_leg_id, newest])
    Cut.objects.filter(pk=cut.pk).update(last_leg_id=newest, made_at=timezone.now())
    return True
