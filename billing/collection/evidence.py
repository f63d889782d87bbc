"""Answer a chargeback: what was agreed, worked, approved and invoiced, in words for the bank.

Source: Stripe's dispute evidence for services. It is submitted once and cannot be changed.
"""

from django.db import transaction
from django.utils import timezone, translation

from billing.collection.models import Chargeback
from billing.invoices.models import BilledEntry
from billing.stripe import outbox
from formatting import formatter
from journal.models import Entry, IllegalMove

# Stripe takes 150,000 characters over all texts.
MAX_TEXT = 20_000
# Card networks and banks read English.
LANGUAGE = "en"


def draft(chargeback):
    """The account of what happened, line by line, for somebody to complete before it is sent."""
    invoices = [
        allocation.invoice
        for allocation in chargeback.payment.allocations.select_related(
            "invoice__engagement__company", "invoice__engagement__freelancer__user"
        )
    ]
    with translation.override(LANGUAGE):
        return "\n\n".join(account_of(invoice) for invoice in invoices)


def account_of(invoice):
    engagement = invoice.engagement
    lines = [
        f"Invoice {invoice.number} of {formatter.day(invoice.issued_on)}, "
        f"{formatter.money(invoice.total_cents)}: office management by {engagement.freelancer} "
        f"for {engagement.company}.",
        *(
            f"Contract version {agreement.version}, signed by both sides on "
            f"{formatter.moment(agreement.signed_at)} (SHA-256 {agreement.text_hash})."
            for agreement in engagement.agreements.all()
            if agreement.signed_at
        ),
    ]
    entries = BilledEntry.objects.filter(line__invoice=invoice).select_related(
        "entry__timesheet__approved_by", "entry__mission"
    )
    sheets = {row.entry.timesheet for row in entries}
    for sheet in sorted(sheets, key=lambda sheet: sheet.month):
        approver = sheet.approved_by.name if sheet.approved_by else "the deadline in the contract"
        lines.append(
            f"Timesheet of {formatter.month(sheet.month)}: approved by {approver} on "
            f"{formatter.moment(sheet.approved_at)}."
        )
    lines += [
        f"- {formatter.day(row.entry.day)}: {formatter.hours(row.minutes)}"
        + (f", {row.entry.mission.name_en}" if row.entry.mission else "")
        for row in entries
    ]
    return "\n".join(lines)


@transaction.atomic
def submit(chargeback, text, *, by):
    """Send the account to the bank, once. Raises IllegalMove when that is over.

    text: at most MAX_TEXT characters.
    """
    chargeback = Chargeback.objects.select_for_update().get(pk=chargeback.pk)
    if not chargeback.may_be_answered:
        raise IllegalMove("The bank has its answer, or has decided.")
    Chargeback.objects.filter(pk=chargeback.pk).update(
        evidence=text, evidence_sent_at=timezone.now(), evidence_sent_by=by
    )
    Entry.objects.record(chargeback, "evidence_sent", by=by)
    # A refused one may be sent again: each sending is an operation of its own.
    sendings = Entry.objects.about(chargeback).filter(verb="evidence_sent").count()
    outbox.enqueue(
        "dispute_evidence",
        f"chargeback:{chargeback.pk}:evidence:{sendings}",
        {
            "dispute": chargeback.stripe_id,
            "evidence": {
                "customer_name": chargeback.payment.company.name,
                "product_description": "Office management by the hour, under a signed contract.",
                "uncategorized_text": text,
            },
            "submit": True,
        },
        subject_id=chargeback.pk,
    )


def refused(chargeback_id, code):
    """Stripe would not take it: it may be sent again while there is time."""
    chargeback = Chargeback.objects.select_for_update().get(pk=chargeback_id)
    chargeback.evidence_sent_at = chargeback.evidence_sent_by = None
    chargeback.save(update_fields=["evidence_sent_at", "evidence_sent_by"])
    Entry.objects.record(chargeback, "evidence_refused", by=None, reason=code)
