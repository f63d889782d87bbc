"""Money in: how a company pays, each attempt to collect, and what went back to it."""

from billing.collection.models.chargeback import Chargeback
from billing.collection.models.customer import Customer
from billing.collection.models.payment import MAX_ATTEMPTS, Payment, PaymentAllocation
from billing.collection.models.refund import Refund
from billing.collection.models.reminder import Reminder

__all__ = [
    "MAX_ATTEMPTS",
    "Chargeback",
    "Customer",
    "Payment",
    "PaymentAllocation",
    "Refund",
    "Reminder",
]
