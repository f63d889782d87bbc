"""Hand documents over, hear what became of them, and say when they were paid.

As with Stripe: claim the row and commit, call with no transaction open, commit the answer. A
process that dies in between leaves a row that is due again, and the platform knows the number.
"""

from datetime import timedelta

import structlog
from django.db import transaction
from django.utils import timezone

from billing.einvoicing.connector import Rejected, Unavailable, Unreadable, connector
from billing.einvoicing.models import Deposit, DepositStatus, UnreadableAnswer
from billing.einvoicing.querysets import LONGEST_WAIT
from billing.invoices.models import InvoiceDocument
from journal.models import IllegalMove
from journal.sweeps import each

log = structlog.get_logger(__name__)
BATCH = 200
LEASE = timedelta(minutes=5)


def sweep():
    """Say what the platform is to know, and hear what it says. Safe to run twice at once."""
    take_in()
    due = Deposit.objects.due(at=timezone.now()).values_list("pk", flat=True)[:BATCH]
    each(due, tell)
    hear()


def take_in():
    """A Deposit for every issued document that has none."""
    made = InvoiceDocument.objects.filter(invoice__deposit=None).values_list("invoice", flat=True)
    Deposit.objects.bulk_create(
        [Deposit(invoice_id=invoice_id) for invoice_id in made[:BATCH]], ignore_conflicts=True
    )


def tell(pk):
    if deposit := claim(pk):
        hand_over(deposit)


@transaction.atomic
def claim(pk):
    """The Deposit, if it is still due and nobody else has it: nobody will, until its next try."""
    now = timezone.now()
    locked = Deposit.objects.select_for_update(of=("self",), skip_locked=True)
    deposit = locked.select_related("invoice").due(at=now).filter(pk=pk).first()
    if deposit is None:
        return None
    deposit.attempts += 1
    deposit.next_attempt_at = now + min(LEASE * 2 ** min(deposit.attempts - 1, 10), LONGEST_WAIT)
    deposit.save(update_fields=["attempts", "next_attempt_at"])
    return deposit


def hand_over(deposit):
    """Call the platform about a claimed deposit and write its answer down."""
    invoice = deposit.invoice
    try:
        if deposit.status == DepositStatus.PENDING:
            document = InvoiceDocument.objects.get(invoice=invoice)
            external_id = connector().deposit(
                invoice.number, document.read_pdf(), document.read_xml(), deposit.flow
            )
            answer(deposit, DepositStatus.DEPOSITED, external_id=external_id)
        else:
            connector().report_collected(
                invoice.number, deposit.external_id, invoice.paid_at, deposit.flow
            )
            answer(deposit, DepositStatus.COLLECTED)
    except Rejected as problem:
        answer(deposit, DepositStatus.REJECTED, reason=str(problem))
    except Unavailable as problem:
        Deposit.objects.filter(pk=deposit.pk).update(last_error=str(problem)[:500])
        log.warning("einvoicing.unavailable", number=invoice.number, reason=str(problem))


def answer(deposit, status, *, reason="", **fields):
    """What the platform said, with the next thing to tell it due at once."""
    settled = {"attempts": 0, "next_attempt_at": timezone.now(), "last_error": ""}
    try:
        deposit.move_to(status, by=None, reason=reason[:500], **fields, **settled)
    except IllegalMove:
        log.info("einvoicing.heard_before", number=deposit.invoice.number, status=status)


def hear():
    """Apply what the platform says was rejected or refused; what is known is passed over.

    What it says illegibly, or of a document that it cannot be true of, is put before a person.
    """
    platform = connector()
    try:
        news = {said.number: said for said in platform.news()}
        unreadable = platform.unreadable()
    except Unavailable as problem:
        log.warning("einvoicing.unavailable", reason=str(problem))
        return
    told = Deposit.objects.filter(invoice__number__in=news, status=DepositStatus.DEPOSITED)
    each(told.select_related("invoice"), lambda deposit: learn(deposit, news))
    each([*unreadable, *unexpected(news)], lambda said: show(said, platform))


def learn(deposit, news):
    said = news[deposit.invoice.number]
    answer(deposit, said.status, reason=legible(said.reason))


def unexpected(news):
    """What is said of a number that is none of ours, or of an invoice that it had taken as paid."""
    ours = Deposit.objects.filter(invoice__number__in=news)
    waiting = ours.exclude(status=DepositStatus.COLLECTED)
    possible = set(waiting.values_list("invoice__number", flat=True))
    return [
        Unreadable(said.name, f"{said.number} · {said.status} · {said.reason}")
        for number, said in news.items()
        if number not in possible
    ]


def show(said, platform):
    """Put before a person what the platform said and we can make nothing of. Raises Unavailable."""
    UnreadableAnswer.objects.update_or_create(
        name=said.name,
        status=UnreadableAnswer.Status.OPEN,
        defaults={"content": legible(said.content)},
    )
    platform.set_aside(said.name)


def legible(text):
    """PostgreSQL's text has no place for a null character."""
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}")
