"""What payouts do when Stripe answers or says that something changed.

Registered after collection's reactions, which take in the payment itself.
"""

from billing.collection.models import Chargeback, Payment, Refund
from billing.payouts import actions, reversals, setup
from billing.payouts.models import PayoutAccount, Transfer
from billing.stripe import gateway
from billing.stripe.reactions import on_answer, on_event


@on_answer("payment_intent")
@on_answer("payment_confirmation")
def payment_answered(operation):
    if operation.status == "done":
        actions.open_transfers(Payment.objects.get(pk=operation.subject_id))


@on_event("payment_intent.succeeded")
def payment_arrived(event):
    actions.open_transfers(Payment.objects.get(intent_id=event.object_id))


@on_answer("refund")
def refund_answered(operation):
    # Also of one that Stripe refused: its credit note holds, and the company gets it otherwise.
    reversals.take_back_refunded(Refund.objects.get(pk=operation.subject_id))


@on_event(
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.funds_reinstated",
    "charge.dispute.closed",
)
def dispute_changed(event):
    chargeback = Chargeback.objects.select_related("payment").get(stripe_id=event.object_id)
    if chargeback.status in Chargeback.OVER:
        actions.open_transfers(chargeback.payment)
    elif chargeback.payment.chargebacks.of_whole_payments().exists():
        actions.take_back_disputed(chargeback.payment)


@on_answer("transfer")
def transfer_answered(operation):
    if operation.status == "done":
        actions.apply_transfer(operation.answer)
    else:
        code = operation.last_error.get("code") or operation.status
        actions.transfer_refused(operation.subject_id, code)


@on_event("transfer.created")
def transfer_created(event):
    actions.apply_transfer(gateway.transfer(event.object_id), confirmed=True)


@on_answer("transfer_reversal")
def reversal_answered(operation):
    if operation.status == "done":
        answer = operation.answer
        reversals.apply_reversal(operation.subject_id, answer["id"], answer["amount"])
    else:
        reversals.reversal_refused(operation)


@on_event("transfer.reversed")
def transfer_reversed(event):
    transfer = Transfer.objects.get(stripe_id=event.object_id)
    for reversal in gateway.reversals(event.object_id):
        reversals.apply_reversal(transfer.pk, reversal["id"], reversal["amount"])


@on_event(
    "v2.core.account[requirements].updated",
    "v2.core.account[configuration.recipient].capability_status_updated",
    "v2.core.account.closed",
)
def account_changed(event):
    if PayoutAccount.objects.replaced(event.object_id):
        return
    setup.apply_account(gateway.account(event.object_id))
