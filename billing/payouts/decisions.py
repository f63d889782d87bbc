"""What a person's decision about a company's money means for the freelancer's share of it.

Each is one transaction: the decision is made with what follows from it, or not at all.
"""

from django.db import transaction

from billing.collection import dunning, reversals
from billing.payouts import own_funds
from billing.payouts.actions import open_transfers
from billing.payouts.reversals import take_back_refunded, take_back_settled


@transaction.atomic
def decide_loss(chargeback, act, *, by, reason):
    """Say who bears what a bank's dispute took. Raises IllegalMove.

    act: count_as_refund, repay, bear or give_back of billing.collection.chargebacks. What had not
    left for the freelancers waited for this.
    """
    act(chargeback, by=by, reason=reason)
    open_transfers(chargeback.payment)


@transaction.atomic
def explain_refund(refund, act, *, by, reason):
    """Say what a refund made on Stripe's own pages was for. Raises IllegalMove.

    act: cover, repay or bear of billing.collection.unexplained. Her share follows the credit notes
    alone: without one it is hers all the same.
    """
    refund = act(refund, by=by, reason=reason)
    take_back_refunded(refund)
    own_funds.stand_in(refund.payment, by=by, reason=reason)


@transaction.atomic
def settle_credit_note(note, *, by, reason):
    """Nothing more goes back to the company; her share comes back as after a refund.

    Raises IllegalMove.
    """
    reversals.settle_otherwise(note, by=by, reason=reason)
    take_back_settled(note, key=f"credit-note:{note.pk}:share")


@transaction.atomic
def write_off(invoice, *, by, reason):
    """Give up what a company owes. Raises IllegalMove.

    Whether the freelancer is paid all the same is the next question: a transfer waits for it.
    """
    dunning.write_off(invoice, by=by, reason=reason)
    own_funds.hold(invoice)
