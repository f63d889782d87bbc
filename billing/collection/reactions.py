"""What collection does when Stripe answers or says that something changed."""

from billing.collection import confirmation, evidence
from billing.collection.chargebacks import apply_dispute
from billing.collection.models import Payment
from billing.collection.outcomes import apply_payment_intent, refuse
from billing.collection.reversals import apply_refund, refund_refused
from billing.collection.setup import apply_refused_setup, apply_setup, method_lost
from billing.stripe import gateway
from billing.stripe.reactions import on_answer, on_event


@on_answer("payment_intent")
def payment_answered(operation):
    if operation.status == "done":
        apply_payment_intent(operation.answer)
        return
    payment = Payment.objects.select_for_update().get(pk=operation.subject_id)
    if intent_id := operation.last_error.get("payment_intent"):
        payment.intent_id = intent_id
        payment.save(update_fields=["intent_id"])
    refuse(payment, operation.last_error.get("code") or operation.status)


@on_answer("payment_confirmation")
def confirmation_answered(operation):
    # Of a refusal the intent itself tells: it has another state by then.
    if operation.status == "done":
        apply_payment_intent(operation.answer)


@on_answer("payment_cancellation")
def cancellation_answered(operation):
    # Refused when the company has just paid it, which Stripe tells by an event.
    if operation.status == "done":
        confirmation.replaced(operation.subject_id, operation.answer)


@on_answer("refund")
def refund_answered(operation):
    if operation.status == "done":
        apply_refund(operation.answer)
    else:
        refund_refused(operation.subject_id)


@on_answer("dispute_evidence")
def evidence_answered(operation):
    if operation.status != "done":
        evidence.refused(operation.subject_id, operation.last_error.get("code") or operation.status)


@on_event(
    "payment_intent.processing",
    "payment_intent.succeeded",
    "payment_intent.payment_failed",
    "payment_intent.canceled",
)
def payment_changed(event):
    apply_payment_intent(gateway.payment_intent(event.object_id))


@on_event("charge.updated")
def charge_changed(event):
    """Its fee is known now, where the answer came before it was."""
    payment = Payment.objects.filter(charge_id=event.object_id, fee_cents=None).first()
    if payment:
        apply_payment_intent(gateway.payment_intent(payment.intent_id))


@on_event("refund.created", "refund.updated", "refund.failed")
def refund_changed(event):
    apply_refund(gateway.refund(event.object_id))


@on_event(
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.funds_reinstated",
    "charge.dispute.closed",
)
def dispute_changed(event):
    state = gateway.dispute(event.object_id)
    # The dispute may be heard of before the payment that it is about.
    apply_payment_intent(gateway.payment_intent(state["payment_intent"]))
    apply_dispute(state)


@on_event("checkout.session.completed")
def setup_completed(event):
    session = gateway.setup_session(event.object_id)
    if session["mode"] == "setup":
        apply_setup(session)


@on_event("setup_intent.setup_failed")
def setup_refused(event):
    apply_refused_setup(gateway.setup_intent(event.object_id))


@on_event("payment_method.detached")
def method_detached(event):
    if gateway.payment_method(event.object_id)["customer"] is None:
        method_lost(event.object_id, reason="detached")


@on_event("mandate.updated")
def mandate_changed(event):
    mandate = gateway.mandate(event.object_id)
    if mandate["status"] == "inactive":
        method_lost(mandate["payment_method"], reason="mandate inactive")
