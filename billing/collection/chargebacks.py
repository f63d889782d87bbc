"""Money that a company's bank takes back, or only asks about.

A bank that asks (an inquiry) has taken nothing: what was sent stays with the freelancers, what was
not waits. One that takes a whole payment back makes the company owe its invoices again. Of a part
nobody knows which invoice it concerns: nothing is asked for again by itself, and when the part is
lost a person says who bears it; so too what a company has twice, by its bank and by a refund.
"""

from datetime import UTC, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from billing.collection import reinstatement, reversals
from billing.collection.models import Chargeback, Payment, Refund
from billing.invoices.credits import outstanding_cents
from billing.ledger import posting
from billing.stripe.reactions import require_euros
from journal.models import IllegalMove

Status = Chargeback.Status

# Journalled in English, shown in the reader's language. Both parties read an invoice's story.
TAKEN_BACK = gettext_noop("The company's bank took the payment back.")

# What Stripe calls it; of every other name the bank has the money and decides.
STATUSES = {
    "warning_needs_response": Status.INQUIRY,
    "warning_under_review": Status.INQUIRY,
    "warning_closed": Status.CLOSED,
    "prevented": Status.CLOSED,
    "won": Status.WON,
    "lost": Status.LOST,
}


@transaction.atomic
def apply_dispute(state):
    """Take in the present state of a dispute with the bank. Returns the Chargeback."""
    require_euros(state)
    payment = Payment.objects.select_for_update().get(intent_id=state["payment_intent"])
    present = {
        "amount_cents": state["amount"],
        "answer_before": moment(state["evidence_details"]["due_by"]),
    }
    chargeback, _ = payment.chargebacks.get_or_create(
        stripe_id=state["id"],
        defaults={
            "is_partial": is_partial(payment, state["amount"]),
            "reason": state["reason"],
            **present,
        },
    )
    post_dispute(chargeback, state["balance_transactions"])
    wanted = STATUSES.get(state["status"], Status.OPEN)
    if wanted == Status.CLOSED:
        end(chargeback, Status.CLOSED, Payment.Status.WON)
    elif wanted != Status.INQUIRY:
        begin(chargeback, present)
        if wanted == Status.WON:
            win(chargeback)
        elif wanted == Status.LOST:
            lose(chargeback)
    return chargeback


def is_partial(payment, cents):
    """Less than refunds have left of it; those that failed are the company's as well.

    Where they have left nothing, the bank takes the whole of it a second time, or a part.
    """
    left_cents = payment.amount_cents - sum(one.owed_cents for one in payment.refunds.gone())
    failed = sum(refund.owed_cents for refund in payment.refunds.failed())
    return cents < (left_cents - failed if left_cents else payment.amount_cents)


def begin(chargeback, present):
    """The bank has taken the money, perhaps less than it had asked about.

    An answer to its question was not yet one to its dispute.
    """
    payment = chargeback.payment
    if not chargeback.can_move_to(Status.OPEN):
        return
    unanswered = {"evidence_sent_at": None, "evidence_sent_by": None}
    part = is_partial(payment, present["amount_cents"])
    chargeback.move_to(Status.OPEN, by=None, is_partial=part, **present, **unanswered)
    if payment.can_move_to(Payment.Status.DISPUTED):
        payment.move_to(Payment.Status.DISPUTED, by=None, reason=chargeback.reason)


def end(chargeback, status, payment_status, reason=""):
    """It is over for this chargeback, and for its payment if that was disputed."""
    if not chargeback.can_move_to(status):
        return False
    chargeback.move_to(status, by=None, reason=reason)
    if chargeback.payment.can_move_to(payment_status):
        chargeback.payment.move_to(payment_status, by=None, reason=reason)
    return True


def win(chargeback):
    was = chargeback.status
    if was in reinstatement.LOSSES:
        wanted = Status.OWED_BACK if was == Status.REPAID else Status.WON
        end(chargeback, wanted, Payment.Status.WON, reason=reinstatement.GIVEN_BACK)
        reinstatement.undo_loss(chargeback, was)
    elif was != Status.OWED_BACK:
        end(chargeback, Status.WON, Payment.Status.WON)


def lose(chargeback):
    if chargeback.is_partial:
        end(chargeback, Status.PART_LOST, Payment.Status.PART_LOST)
    elif end(chargeback, Status.LOST, Payment.Status.LOST):
        owe_again(chargeback)
        reversals.drop_what_the_bank_took(chargeback.payment)


def owe_again(chargeback):
    """The bank kept the money: the company owes again what credit notes left of its invoices."""
    # Not those that another payment has paid: what this one brought for them went back.
    live = chargeback.payment.allocations.filter(released_at__isnull=True)
    for allocation in live.select_related("invoice"):
        invoice = allocation.invoice
        if invoice.status == "paid":
            invoice.mark_overdue(by=None, reason=TAKEN_BACK)
            if not outstanding_cents(invoice):
                invoice.cancel_by_credit(by=None, reason=reversals.CREDITED)
    live.update(released_at=timezone.now(), lost_by=chargeback)


def post_dispute(chargeback, movements):
    """Book each movement of our balance that a dispute has made, and Stripe's fee for it."""
    now = timezone.now()
    for movement in movements:
        movement_id, cents = movement["id"], movement["amount"]
        if cents < 0:
            posting.chargeback_withdrawn(chargeback, movement_id, -cents, happened_at=now)
        elif cents > 0:
            posting.chargeback_reinstated(chargeback, movement_id, cents, happened_at=now)
        if movement["fee"]:
            key = f"chargeback:{chargeback.pk}:{movement_id}"
            posting.stripe_fee(key, movement["fee"], happened_at=now)


def moment(seconds):
    return datetime.fromtimestamp(seconds, UTC) if seconds else None


# --- What a person can do about a part that is lost, and about what a company has twice ----------


@transaction.atomic
def repay(chargeback, *, by, reason):
    """The company has sent it to our bank account. Raises IllegalMove."""
    settle(chargeback, Status.REPAID, posting.chargeback_repaid, by=by, reason=reason)


@transaction.atomic
def bear(chargeback, *, by, reason):
    """Nobody asks the company for it: the platform bears it. Raises IllegalMove."""
    settle(chargeback, Status.BORNE, posting.chargeback_borne, by=by, reason=reason)


@transaction.atomic
def count_as_refund(chargeback, *, by, reason):
    """The company was still owed it: refunds that had failed are settled by what its bank took.

    Nothing is booked: what it owed by the dispute and what we owed it are the same cents. Raises
    IllegalMove.
    """
    payment = Payment.objects.select_for_update().get(pk=chargeback.payment_id)
    chargeback = payment.chargebacks.select_for_update().get(pk=chargeback.pk)
    refunds = refunds_of_part(chargeback)
    if not refunds:
        raise IllegalMove(f"{chargeback} is not what was still to be refunded")
    chargeback.move_to(Status.COUNTED, by=by, reason=reason)
    for failed in refunds:
        failed.note_taken_back(failed.amount_cents, reason=reversals.REFUND_TAKEN_BACK)
        reversals.settle_note(failed, by=by, reason=reason)


def refunds_of_part(chargeback):
    """Failed refunds of its payment that come to a part that is lost: one, or all of them."""
    failed = list(chargeback.payment.refunds.failed())
    if chargeback.status != Status.PART_LOST:
        return []
    cents = chargeback.amount_cents
    one = [refund for refund in failed if refund.owed_cents == cents][:1]
    return one or (failed if sum(refund.owed_cents for refund in failed) == cents else [])


@transaction.atomic
def give_back(chargeback, *, by, reason):
    """What the company had paid to us of a dispute won after all has left our bank account.

    Raises IllegalMove.
    """
    settle(chargeback, Status.WON, posting.chargeback_given_back, by=by, reason=reason)


def settle(chargeback, status, book, *, by, reason):
    payment = Payment.objects.select_for_update().get(pk=chargeback.payment_id)
    chargeback = payment.chargebacks.select_for_update().get(pk=chargeback.pk)
    if waits_for_a_refund(chargeback):
        raise IllegalMove(f"a refund of {payment} is under way")
    chargeback.move_to(status, by=by, reason=reason)
    book(chargeback, happened_at=timezone.now())


def waits_for_a_refund(chargeback):
    """What the company has twice is known once every refund under way has been made or refused."""
    under_way = chargeback.payment.refunds.filter(status=Refund.Status.PENDING)
    return chargeback.status == Status.TWICE and under_way.exists()
