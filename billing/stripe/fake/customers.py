"""Customers, their payment methods, and the hosted page where they are entered."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from billing.stripe.fake.events import emit
from billing.stripe.fake.memory import change, find, invalid, make, new_id

# What the demo's user can enter: {choice: (type, brand or bank, last four, behaviour)}. The last
# four digits are those of Stripe's own test cards and accounts.
METHODS = {
    "card": ("card", "visa", "4242", "succeed"),
    "card_declined": ("card", "visa", "0341", "decline"),
    "card_authentication": ("card", "visa", "3184", "authenticate"),
    "sepa": ("sepa_debit", "30003", "3000", "settle_later"),
    "sepa_authentication": ("sepa_debit", "30003", "3001", "authenticate"),
    "sepa_failing": ("sepa_debit", "30003", "3019", "fail_later"),
}


# What the hosted page refuses: an IBAN that fails its checksum.
WRONG_IBAN = "sepa_wrong"


def create_customer(params):
    return make("customer", "cus", {"metadata": {}, **params})


def create_session(params):
    if params["mode"] != "setup":
        raise invalid("Only sessions in setup mode are supported.", param="mode")
    customer = find("customer", params["customer"], param="customer")
    intent = make(
        "setup_intent",
        "seti",
        {
            "customer": customer.id,
            "status": "requires_payment_method",
            "payment_method": None,
            "mandate": None,
            "last_setup_error": None,
        },
    )
    session = make(
        "checkout.session",
        "cs_test",
        {
            "mode": "setup",
            "customer": customer.id,
            "status": "open",
            "setup_intent": intent.id,
            "success_url": params["success_url"],
            "cancel_url": params.get("cancel_url"),
            "url": None,
        },
        methods=params.get("allowed_payment_method_types", ["card"]),
    )
    return change(session, url=absolute(reverse("stripe:fake_checkout", args=[session.id])))


def absolute(path):
    return f"{settings.BASE_URL}{path}"


def complete_session(session, choice):
    """What happens when the customer fills the hosted page in."""
    type_, issuer, last4, behaviour = METHODS[choice]
    details = {"last4": last4} | (
        {"brand": issuer, "exp_month": 12, "exp_year": timezone.now().year + 3}
        if type_ == "card"
        else {"bank_code": issuer, "country": "FR"}
    )
    customer = session.data["customer"]
    method = make(
        "payment_method",
        "pm",
        {"type": type_, "customer": customer, type_: details, "metadata": {}},
        behaviour=behaviour,
    )
    mandate = None
    if type_ == "sepa_debit":
        mandate = make(
            "mandate",
            "mandate",
            {
                "payment_method": method.id,
                "status": "active",
                "type": "multi_use",
                "payment_method_details": {
                    "type": type_,
                    type_: {"reference": new_id("BD").upper()[:16]},
                },
            },
        ).id
    intent = find("setup_intent", session.data["setup_intent"])
    change(intent, status="succeeded", payment_method=method.id, mandate=mandate)
    change(session, status="complete", url=None)
    emit("setup_intent.succeeded", intent)
    emit("checkout.session.completed", session)
    return session


def refuse_entry(session):
    """The page stays open: what was typed is no account."""
    intent = find("setup_intent", session.data["setup_intent"])
    error = {
        "type": "invalid_request_error",
        "code": "invalid_bank_account_iban",
        "message": "The IBAN you provided is invalid.",
    }
    change(intent, last_setup_error=error)
    emit("setup_intent.setup_failed", intent)


def revoke_mandate(mandate):
    """The customer tells her bank to pay no more debits under it."""
    change(mandate, status="inactive")
    emit("mandate.updated", mandate)


def detach_method(method):
    """The customer removes her card or account at Stripe's."""
    change(method, customer=None)
    emit("payment_method.detached", method)
