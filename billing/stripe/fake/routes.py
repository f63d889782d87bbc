"""Which request does what: (method, path) → the package's own parameter type and our function."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from stripe import params as v1
from stripe.params import checkout
from stripe.params.v2 import core

from billing.stripe.fake import accounts, charges, confirmations, customers, disputes
from billing.stripe.fake.memory import find, invalid, page, shown, where
from billing.stripe.models import FakeEvent

MAX_EVENT_TYPES = 20


@dataclass(frozen=True)
class Route:
    method: str
    pattern: str
    shape: type
    answer: Callable

    def match(self, method, path):
        return method == self.method and re.fullmatch(self.pattern, path)


def creating(function):
    return lambda params, *ids: shown(function(*ids, expandless(params)), params.get("expand", ()))


def expandless(params):
    return {name: value for name, value in params.items() if name != "expand"}


def reading(kind):
    return lambda params, id_: shown(find(kind, id_), params.get("expand", ()))


def listing(kind, *filters, url):
    def answer(params):
        wanted = {name: params[name] for name in filters if name in params}
        return page(where(kind, **wanted), url)

    return answer


def movements(params):
    wanted = {name: params[name] for name in ("type", "source") if name in params}
    found = where("balance_transaction", **wanted)
    return page(found.filter(**created_within(params, "data__created")), "/v1/balance_transactions")


def events(params):
    if len(params.get("types", ())) > MAX_EVENT_TYPES:
        raise invalid("You may specify up to 20 event types.", param="types")
    found = FakeEvent.objects.filter(
        body__object="event", **created_within(params, "body__created")
    )
    if "types" in params:
        found = found.filter(type__in=params["types"])
    shown = [event.body for event in found.order_by("-created_at", "-id")]
    return {"object": "list", "url": "/v1/events", "has_more": False, "data": shown}


def created_within(params, field):
    bounds = params.get("created", {})
    return {f"{field}__{name}": bounds[name] for name in ("gte", "lt") if name in bounds}


def reversals_of(params, transfer_id):
    found = where("transfer_reversal", transfer=transfer_id)
    return page(found, f"/v1/transfers/{transfer_id}/reversals")


def login_link(params, account_id):
    return accounts.create_login_link(account_id).data


def new_account(params):
    return accounts.as_asked(accounts.create_account(params), params)


def account(params, account_id):
    return accounts.as_asked(find("v2.core.account", account_id), params)


ID = r"/([\w-]+)"
ROUTES = [
    Route("post", "/v1/customers", v1.CustomerCreateParams, creating(customers.create_customer)),
    Route("get", f"/v1/customers{ID}", v1.CustomerRetrieveParams, reading("customer")),
    Route(
        "post",
        "/v1/checkout/sessions",
        checkout.SessionCreateParams,
        creating(customers.create_session),
    ),
    Route(
        "get",
        f"/v1/checkout/sessions{ID}",
        checkout.SessionRetrieveParams,
        reading("checkout.session"),
    ),
    Route("get", f"/v1/setup_intents{ID}", v1.SetupIntentRetrieveParams, reading("setup_intent")),
    Route(
        "get",
        f"/v1/payment_methods{ID}",
        v1.PaymentMethodRetrieveParams,
        reading("payment_method"),
    ),
    Route("get", f"/v1/mandates{ID}", v1.MandateRetrieveParams, reading("mandate")),
    Route(
        "post",
        "/v1/payment_intents",
        v1.PaymentIntentCreateParams,
        creating(charges.create_intent),
    ),
    Route(
        "get",
        "/v1/payment_intents",
        v1.PaymentIntentListParams,
        listing("payment_intent", "customer", url="/v1/payment_intents"),
    ),
    Route(
        "get",
        f"/v1/payment_intents{ID}",
        v1.PaymentIntentRetrieveParams,
        reading("payment_intent"),
    ),
    Route(
        "post",
        f"/v1/payment_intents{ID}/confirm",
        v1.PaymentIntentConfirmParams,
        creating(confirmations.confirm_intent),
    ),
    Route(
        "post",
        f"/v1/payment_intents{ID}/cancel",
        v1.PaymentIntentCancelParams,
        creating(confirmations.cancel_intent),
    ),
    Route("post", "/v1/refunds", v1.RefundCreateParams, creating(charges.create_refund)),
    Route(
        "get",
        "/v1/refunds",
        v1.RefundListParams,
        listing("refund", "payment_intent", "charge", url="/v1/refunds"),
    ),
    Route("get", f"/v1/refunds{ID}", v1.RefundRetrieveParams, reading("refund")),
    Route("get", f"/v1/disputes{ID}", v1.DisputeRetrieveParams, reading("dispute")),
    Route(
        "post",
        f"/v1/disputes{ID}",
        v1.DisputeUpdateParams,
        creating(disputes.update_dispute),
    ),
    Route(
        "get",
        "/v1/balance_transactions",
        v1.BalanceTransactionListParams,
        movements,
    ),
    Route(
        "get",
        f"/v1/balance_transactions{ID}",
        v1.BalanceTransactionRetrieveParams,
        reading("balance_transaction"),
    ),
    Route("get", "/v1/events", v1.EventListParams, events),
    Route("post", "/v1/transfers", v1.TransferCreateParams, creating(accounts.create_transfer)),
    Route(
        "get",
        "/v1/transfers",
        v1.TransferListParams,
        listing("transfer", "transfer_group", "destination", url="/v1/transfers"),
    ),
    Route("get", f"/v1/transfers{ID}", v1.TransferRetrieveParams, reading("transfer")),
    Route(
        "post",
        f"/v1/transfers{ID}/reversals",
        v1.TransferCreateReversalParams,
        creating(accounts.create_reversal),
    ),
    Route("get", f"/v1/transfers{ID}/reversals", v1.TransferListReversalsParams, reversals_of),
    Route("post", f"/v1/accounts{ID}/login_links", v1.AccountCreateLoginLinkParams, login_link),
    Route("post", "/v2/core/accounts", core.AccountCreateParams, new_account),
    Route("get", f"/v2/core/accounts{ID}", core.AccountRetrieveParams, account),
    Route(
        "post",
        "/v2/core/account_links",
        core.AccountLinkCreateParams,
        creating(accounts.create_account_link),
    ),
]


def route_for(method, path):
    """(Route, ids of the path). Raises Refused (404) for what the fake does not know."""
    for route in ROUTES:
        if found := route.match(method, path):
            return route, found.groups()
    raise invalid(f"Unrecognized request URL ({method}: {path}).", status=404)
