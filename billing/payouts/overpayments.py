"""What a freelancer keeps although it should have come back: taken off her next transfers.

A reversal needs money in the recipient's balance; Stripe refuses it when she has paid it out to her
bank. The part of the transfer then counts as taken back, and she owes it: nobody asks twice, and
what becomes hers again (a dispute won, a company that pays after all) is a new transfer, off which
it is taken like off any other.
"""

from django.db import transaction
from django.utils import timezone

from billing.ledger import posting
from billing.payouts import emails
from billing.payouts.models import Offset, Overpayment, Transfer
from journal.models import Entry, IllegalMove


@transaction.atomic
def claim(transfer, cents, *, occasion, by=None, reason=""):
    """She owes so much of a transfer. Safe to repeat: `occasion` names why. Returns Overpayment."""
    transfer = Transfer.objects.select_for_update().get(pk=transfer.pk)
    overpayment, created = Overpayment.objects.get_or_create(
        occasion=occasion,
        defaults={
            "freelancer": transfer.freelancer,
            "transfer": transfer,
            "amount_cents": cents,
        },
    )
    if created:
        note_taken_back(transfer, cents)
        Entry.objects.record(overpayment, "noticed", by=by, reason=reason)
        posting.overpaid(overpayment, happened_at=timezone.now())
        emails.overpaid(overpayment)
    return overpayment


def note_taken_back(transfer, cents):
    """So much less of it is hers; the status follows."""
    transfer.reversed_cents += cents
    transfer.save(update_fields=["reversed_cents"])
    wanted = Transfer.Status.PART_REVERSED if transfer.kept_cents else Transfer.Status.REVERSED
    if transfer.can_move_to(wanted):
        transfer.move_to(wanted, by=None)


def reserve(transfer, cents):
    """Take what she owes, oldest first, off a transfer of so many cents that is about to leave.

    Before it, what she was left of the very share that this transfer is for. Returns how many cents
    are taken off. It is booked once the transfer has left, or given back.
    """
    left = cents
    found = Overpayment.objects.to_take_off(transfer).select_for_update()
    for overpayment in sorted(found, key=lambda one: one.status != Overpayment.Status.WAIVED):
        part = min(left, overpayment.left_cents)
        if part:
            Offset.objects.create(overpayment=overpayment, transfer=transfer, cents=part)
            add(overpayment, part)
            left -= part
    return cents - left


def give_back(transfer):
    """The transfer did not leave: what was reserved of it is owed again."""
    for offset in transfer.offsets.select_related("overpayment"):
        add(Overpayment.objects.select_for_update().get(pk=offset.overpayment_id), -offset.cents)
        offset.delete()


def add(overpayment, cents):
    overpayment.offset_cents += cents
    overpayment.save(update_fields=["offset_cents"])


def book(transfer):
    """The transfer has left: what was taken off it is settled."""
    now = timezone.now()
    for offset in transfer.offsets.select_related("overpayment__freelancer"):
        waived = offset.overpayment.status == Overpayment.Status.WAIVED
        post = posting.waived_set_off if waived else posting.overpayment_set_off
        post(offset, happened_at=now)
        Entry.objects.record(
            offset.overpayment,
            "taken_off",
            by=None,
            data={"transfer": transfer.pk, "cents": offset.cents},
        )
        overpayment = Overpayment.objects.select_for_update().get(pk=offset.overpayment_id)
        if overpayment.can_move_to(Overpayment.Status.SETTLED) and is_settled(overpayment):
            overpayment.move_to(Overpayment.Status.SETTLED, by=None)


def is_settled(overpayment):
    waiting = overpayment.offsets.exclude(transfer__status__in=Transfer.LEFT)
    return not overpayment.left_cents and not waiting.exists()


# --- What a person can do about it --------------------------------------------------------------


def repay(overpayment, *, by, reason):
    """She has sent the rest to our bank account. Raises IllegalMove."""
    overpayment, cents = close(overpayment, Overpayment.Status.REPAID, by=by, reason=reason)
    posting.overpayment_repaid(overpayment, cents, happened_at=timezone.now())


def waive(overpayment, *, by, reason):
    """Nobody asks her for the rest any more: the platform bears it. Raises IllegalMove.

    Should its invoice bring money after all, she has had that part of it (`reserve`).
    """
    overpayment, cents = close(overpayment, Overpayment.Status.WAIVED, by=by, reason=reason)
    posting.overpayment_waived(overpayment, cents, happened_at=timezone.now())


def close(overpayment, status, *, by, reason):
    """Move it, unless a transfer with a part of it is leaving at this moment."""
    overpayment = Overpayment.objects.select_for_update().get(pk=overpayment.pk)
    if overpayment.offsets.exclude(transfer__status__in=Transfer.LEFT).exists():
        raise IllegalMove("A transfer that settles a part of it is leaving.")
    overpayment.move_to(status, by=by, reason=reason)
    return overpayment, overpayment.left_cents
