"""Invoices and credit notes: numbered without a gap, and never changed once issued.

A credit note is an Invoice of another kind (EN 16931 knows one document with type 380 or 381), for
it has the same parties, lines, VAT and number series. Its amounts are positive, as printed.
"""

from billing.invoices.models.documents import InvoiceDocument
from billing.invoices.models.invoice import Invoice
from billing.invoices.models.lines import BilledEntry, InvoiceLine
from billing.invoices.models.objection import Objection
from billing.invoices.models.series import Numbers, Series
from billing.invoices.models.threshold import ThresholdNotice

__all__ = [
    "BilledEntry",
    "Invoice",
    "InvoiceDocument",
    "InvoiceLine",
    "Numbers",
    "Objection",
    "Series",
    "ThresholdNotice",
]
