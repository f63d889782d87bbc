"""Transfers of which a part stayed taken back although the bank's dispute about it was won.

One that came back wholly is sent anew (actions.is_hers_again). Where Stripe took nothing back, or a
person gave that up, and a part counts as owed all the same, there is nothing to send anew: it
would be taken off her next transfers although it is hers.
"""

from collections import defaultdict

from django.db.models import F, Sum

from billing.collection.models import Chargeback, Payment
from billing.invoices.models import Invoice
from billing.payouts.models import Overpayment, Transfer

OVER = (Chargeback.Status.WON, Chargeback.Status.CLOSED)


def shortfalls():
    """[(Transfer, cents)] that she has less of than is hers, oldest first. Four queries at most.

    What she was left of what she owed counts as had.
    """
    found = (
        Transfer.objects.filter(
            status=Transfer.Status.PART_REVERSED,
            payment__status__in=Payment.RECEIVED,
            payment__chargebacks__status__in=OVER,
        )
        .distinct()
        .select_related("freelancer__user", "invoice__company")
        .order_by("pk")
    )
    if not found:
        return []
    due, waived = due_by_invoice(found), waived_by_transfer(found)
    short = [(each, due[each.invoice_id] - each.kept_cents - waived[each.pk]) for each in found]
    return [(transfer, cents) for transfer, cents in short if cents > 0]


def due_by_invoice(transfers):
    """{invoice id: cents}: `amounts.due_cents` of many. Two queries."""
    ids = [transfer.invoice_id for transfer in transfers]
    documents = Invoice.objects.with_outstanding()
    due = dict(documents.filter(pk__in=ids).values_list("pk", "outstanding_cents"))
    fees = documents.filter(services__in=ids).values_list("services", "outstanding_cents")
    for invoice_id, cents in fees:
        due[invoice_id] -= cents
    return due


def waived_by_transfer(transfers):
    """{transfer id: cents of it that she need not give back}. One query."""
    waived = Overpayment.objects.filter(
        transfer__in=[transfer.pk for transfer in transfers], status=Overpayment.Status.WAIVED
    )
    left = (
        waived.order_by()
        .values("transfer")
        .annotate(cents=Sum(F("amount_cents") - F("offset_cents")))
    )
    return defaultdict(int, left.values_list("transfer", "cents"))
