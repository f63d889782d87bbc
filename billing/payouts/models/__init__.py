"""Money out: where a freelancer is paid, her mandate to invoice for her, and each transfer."""

from billing.payouts.models.account import PayoutAccount
from billing.payouts.models.mandate import BillingMandate
from billing.payouts.models.overpayment import Offset, Overpayment
from billing.payouts.models.transfer import Reversal, Transfer

__all__ = ["BillingMandate", "Offset", "Overpayment", "PayoutAccount", "Reversal", "Transfer"]
