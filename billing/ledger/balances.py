"""What accounts hold, read fast: subtotals up to a cut, plus the legs written since.

Subtotals are derived. Without any, a balance is the sum of all its legs. They know no days: what an
account held at the beginning of a period is what it holds now, less what has moved since, so only
the legs since then are read.
"""

from django.db import OperationalError, connection, transaction
from django.utils import timezone

from billing.ledger.models import Cut, Leg

# Postings wait behind the lock that `wait_for_postings` asks for, so it gives up soon.
LOCK_TIMEOUT = "2s"
# One statement, so that neither the cut nor a posting comes between its parts. The lowest entry of
# the period spares the planner all legs before it; id + 0, for it would walk up to it otherwise.
PERIOD = """
WITH together AS (
    SELECT account, cents AS opening, 0 AS debit, 0 AS credit FROM ledger_subtotal WHERE {of}
    UNION ALL
    SELECT account, cents, 0, 0 FROM ledger_leg
    WHERE {of} AND id > coalesce((SELECT last_leg_id FROM ledger_cut), 0)
    UNION ALL
    SELECT account, -cents,
        CASE WHEN happened_at < %(over)s THEN greatest(cents, 0) ELSE 0 END,
        CASE WHEN happened_at < %(over)s THEN greatest(-cents, 0) ELSE 0 END
    FROM ledger_leg JOIN ledger_ledgerentry entry ON entry.id = entry_id
    WHERE {of} AND happened_at >= %(begin)s AND entry_id >= (
        SELECT min(id + 0) FROM ledger_ledgerentry WHERE happened_at >= %(begin)s
    )
)
SELECT account, sum(opening)::bigint, sum(debit)::bigint, sum(credit)::bigint
FROM together GROUP BY account ORDER BY account
"""
ADD_UP = """
INSERT INTO ledger_subtotal (account, company_id, freelancer_id, cents)
SELECT account, company_id, freelancer_id, sum(cents) FROM ledger_leg
WHERE id > %s AND id <= %s GROUP BY account, company_id, freelancer_id
ON CONFLICT (account, company_id, freelancer_id)
DO UPDATE SET cents = ledger_subtotal.cents + excluded.cents
"""


def of_period(begin, over, **of):
    """[(account, opening, debit, credit)] in cents, of the accounts that had anything in a period.

    begin, over: the first moment of it, and the first one after it. of: an `account`, a `company`,
    a `freelancer`, or none of them for the whole ledger. An opening is positive as a debit is.
    """
    columns = {"account": "account", "company": "company_id", "freelancer": "freelancer_id"}
    narrowed = " AND ".join(f"{columns[name]} = %({name})s" for name in of) or "TRUE"
    values = {name: getattr(value, "pk", value) for name, value in of.items()}
    with connection.cursor() as cursor:
        cursor.execute(PERIOD.format(of=narrowed), {"begin": begin, "over": over, **values})
        return [row for row in cursor.fetchall() if any(row[1:])]


class PostingUnderWay(Exception):
    """One that holds on too long."""


def wait_for_postings():
    """Return once every posting under way is committed or gone; raises PostingUnderWay.

    Numbers of entries and legs are given before the commit: without it one with a lower number
    could still come. New ones wait until the caller's transaction ends.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
            cursor.execute("LOCK TABLE ledger_leg IN SHARE MODE")
    except OperationalError as error:
        raise PostingUnderWay from error


@transaction.atomic
def take_subtotals():
    """Move the cut up to the last leg there is. Returns whether it could.

    A leg below the cut that is committed after it would count nowhere: while a posting holds on too
    long the cut stays where it was.
    """
    try:
        wait_for_postings()
    except PostingUnderWay:
        return False
    cut, _created = Cut.objects.select_for_update().get_or_create(pk=Cut.ONLY)
    newest = Leg.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    with connection.cursor() as cursor:
        cursor.execute(ADD_UP, [cut.last_leg_id, newest])
    Cut.objects.filter(pk=cut.pk).update(last_leg_id=newest, made_at=timezone.now())
    return True
