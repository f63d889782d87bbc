"""What a person can do about calls whose outcome is unclear.

Whatever she decides, Stripe is asked first: what it has of a call was made, and is taken over.
"""

from django.db import transaction
from django.utils import timezone

from billing.stripe.models import OperationStatus
from billing.stripe.outbox import perform


@transaction.atomic
def decide(operations, if_missing, *, by, reason):
    """Look at Stripe again for stuck calls, then do what `if_missing` says of those it lacks.

    Raises IllegalMove, and decides nothing, when somebody else has decided on one of them.
    """
    for operation in operations:
        operation.move_to(
            OperationStatus.PENDING,
            by=by,
            reason=reason,
            if_missing=if_missing,
            attempts=0,
            not_before=timezone.now(),
        )
        perform.delay_on_commit(operation.pk)
