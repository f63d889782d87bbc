"""What is owed to the tax office, and what its platform did not take."""

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from backoffice.queues.queue import Waiting, queue
from billing.einvoicing.models import Deposit, UnreadableAnswer
from billing.reporting.models import Declaration, DueYear
from billing.reporting.sellers import due_on
from formatting.formatter import day


def sellers():
    """Each year that is over, until the last file made of it says what is true now."""
    made = Declaration.objects.filter(year=OuterRef("year"))
    return queue(
        "declarations",
        _("Declarations to the tax office"),
        _("Nothing is to be declared."),
        DueYear.objects.annotate(was_declared=Exists(made)),
        lambda due: Waiting(
            label=f"DAC7 {due.year}",
            since=None,
            href=reverse("backoffice_dac7", args=[due.year]),
            detail=what_is_due(due),
        ),
    )


def what_is_due(due):
    if due.was_declared:
        return _("to be corrected")
    return _("due on %(day)s") % {"day": day(due_on(due.year))}


def unwanted_deposits():
    return queue(
        "deposits",
        _("Electronic invoices that were rejected or refused"),
        _("No electronic invoice was rejected or refused."),
        Deposit.objects.unwanted().select_related("invoice"),
        lambda deposit: Waiting(
            label=deposit.invoice.number,
            since=deposit.created_at,
            href=reverse("backoffice_deposit", args=[deposit.pk]),
            detail=f"{deposit.get_status_display()} · {deposit.flow.label}",
        ),
    )


def unreadable_answers():
    return queue(
        "unreadable-answers",
        _("Answers about electronic invoices that a person has to read"),
        _("Every answer about an electronic invoice was understood."),
        UnreadableAnswer.objects.filter(status=UnreadableAnswer.Status.OPEN),
        lambda answer: Waiting(
            label=answer.name,
            since=answer.found_at,
            href=reverse("backoffice_unreadable_answer", args=[answer.pk]),
            detail=answer.content[:120],
        ),
    )
