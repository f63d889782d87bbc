"""The fake's objects: made, found, changed, and shown as the API would show them."""

import secrets
import string

from django.utils import timezone

from billing.stripe.models import FakeObject

ALPHABET = string.ascii_letters + string.digits


class Refused(Exception):
    """The answer is an error: HTTP status and the body's `error`."""

    def __init__(self, status, type_, message, **details):
        super().__init__(message)
        self.status = status
        self.error = {"type": type_, "message": message, **details}


def invalid(message, *, status=400, **details):
    return Refused(status, "invalid_request_error", message, **details)


def new_id(prefix):
    return f"{prefix}_" + "".join(secrets.choice(ALPHABET) for _ in range(20))


def make(kind, prefix, data, **hidden):
    """Remember a new object; it gets its id, its time and the world it belongs to."""
    now = timezone.now()
    id_ = new_id(prefix)
    shown = {"id": id_, "object": kind, "created": int(now.timestamp()), "livemode": False, **data}
    return FakeObject.objects.create(id=id_, kind=kind, data=shown, hidden=hidden, created_at=now)


def find(kind, id_, *, param="id"):
    """The object, locked until the request is over. Raises Refused (404)."""
    try:
        return FakeObject.objects.select_for_update().get(kind=kind, id=id_)
    except FakeObject.DoesNotExist:
        raise invalid(
            f"No such {kind}: '{id_}'", status=404, code="resource_missing", param=param
        ) from None


def change(record, **data):
    record.data = {**record.data, **data}
    record.save(update_fields=["data"])
    return record


def where(kind, **data):
    return FakeObject.objects.filter(kind=kind, **{f"data__{k}": v for k, v in data.items()})


def shown(record, expand=()):
    """The object as the API gives it, with the named ids replaced by their objects."""
    data = {**record.data}
    for path in expand:
        name, _, rest = path.partition(".")
        inner = data.get(name)
        if isinstance(inner, str):
            target = FakeObject.objects.get(pk=inner)
            data[name] = shown(target, [rest] if rest else [])
        elif isinstance(inner, dict) and rest:
            target = FakeObject.objects.get(pk=inner["id"])
            data[name] = {**inner, **pick(shown(target, [rest]), rest)}
    return data


def pick(data, path):
    name = path.partition(".")[0]
    return {name: data[name]}


def page(records, url):
    """A list answer with everything on one page."""
    return {
        "object": "list",
        "url": url,
        "has_more": False,
        "data": [record.data for record in records.order_by("-created_at", "-id")],
    }


def move_balance(kind, source, cents, fee=0):
    """One movement of the platform's balance."""
    return make(
        "balance_transaction",
        "txn",
        {
            "type": kind,
            "source": source,
            "amount": cents,
            "fee": fee,
            "net": cents - fee,
            "currency": "eur",
        },
    )
