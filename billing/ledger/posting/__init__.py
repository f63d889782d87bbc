"""Write each event of the life of money into the ledger.

Every function takes the record that moved, is safe to repeat (the entry's key names the event), and
returns the LedgerEntry. Call it in the transaction that makes the event true.
"""

from billing.ledger.posting.documents import (
    bad_debt,
    bad_debt_credited,
    bad_debt_recovered,
    commission_credited,
    commission_issued,
    credit_note_issued,
    invoice_issued,
)
from billing.ledger.posting.entries import LedgerConflict, move, post
from billing.ledger.posting.overpayments import (
    overpaid,
    overpayment_repaid,
    overpayment_set_off,
    overpayment_waived,
    waived_set_off,
)
from billing.ledger.posting.own_money import OWN_MOVEMENTS, own_movement
from billing.ledger.posting.payments import (
    payment_failed,
    payment_processing,
    payment_revived,
    payment_succeeded,
    stripe_fee,
)
from billing.ledger.posting.refunds import (
    chargeback_borne,
    chargeback_given_back,
    chargeback_recovered,
    chargeback_reinstated,
    chargeback_repaid,
    chargeback_withdrawn,
    refund_borne,
    refund_by_hand,
    refund_failed,
    refund_repaid,
    refund_sent,
)
from billing.ledger.posting.transfers import transfer_reversed, transfer_sent

__all__ = [
    "OWN_MOVEMENTS",
    "LedgerConflict",
    "bad_debt",
    "bad_debt_credited",
    "bad_debt_recovered",
    "chargeback_borne",
    "chargeback_given_back",
    "chargeback_recovered",
    "chargeback_reinstated",
    "chargeback_repaid",
    "chargeback_withdrawn",
    "commission_credited",
    "commission_issued",
    "credit_note_issued",
    "invoice_issued",
    "move",
    "overpaid",
    "overpayment_repaid",
    "overpayment_set_off",
    "overpayment_waived",
    "own_movement",
    "payment_failed",
    "payment_processing",
    "payment_revived",
    "payment_succeeded",
    "post",
    "refund_borne",
    "refund_by_hand",
    "refund_failed",
    "refund_repaid",
    "refund_sent",
    "stripe_fee",
    "transfer_reversed",
    "transfer_sent",
    "waived_set_off",
]
