"""What is owed to the tax office, and what its platform did not take."""

from django.urls import reverse
from django.utils.translation import gettext as _

from backoffice.queues.queue import Queue, Waiting, queue
from billing.einvoicing.models import Deposit, UnreadableAnswer
from billing.reporting.declarations import due_years
from billing.reporting.models import Declaration
from billing.reporting.sellers import due_on
from formatting.formatter import day


def sellers():
    """Each year that is over, until the last file made of it says what is true now."""
    years = due_years()
    return Queue(
        "declarations",
        _("Declarations to the tax office"),
        _("Nothing is to be declared."),
        len(years),
        [
            Waiting(
                label=f"DAC7 {year}",
                since=None,
                href=reverse("backoffice_dac7", args=[year]),
                detail=what_is_due(year),
            )
            for year in years
        ],
    )


def what_is_due(year):
    if Declaration.objects.filter(year=year).exists():
        return _("to be corrected")
    return _("due on %(day)s") % {"day": day(due_on(year))}


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
