"""What happens to leads beyond one record: coming in, being forgotten."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from cms.leads import emails
from cms.leads.models import Lead
from journal.models import Entry

# The same words from the same address within this time are a second click.
SECOND_CLICK = timedelta(minutes=10)


@transaction.atomic
def take(kind, *, terms=(), confirm=True, **details):
    """Write down what somebody asked for, confirm it by mail, and return her Lead.

    details: fields of Lead (email and consent_text among them). Sending the same again within ten
    minutes gives the lead that is there. confirm=False leaves the mail to the caller.
    """
    if twin := find_twin(kind, details):
        return twin
    now = timezone.now()
    lead = Lead.objects.create(
        kind=kind, consented_at=now, created_at=now, active_at=now, **details
    )
    lead.terms.set(terms)
    Entry.objects.record(lead, "received", by=None)
    if confirm and may_write_to(lead):
        emails.received(lead)
    return lead


def find_twin(kind, details):
    """The lead that a second click would repeat, or None."""
    same = {name: details.get(name, "") for name in ("email", "message", "phone")}
    recent = timezone.now() - SECOND_CLICK
    return Lead.objects.filter(kind=kind, created_at__gt=recent, **same).first()


def may_write_to(lead):
    """Nobody can make us write to a stranger more often than so many times a day."""
    yesterday = lead.created_at - timedelta(days=1)
    recent = Lead.objects.of_address(lead.email).filter(created_at__gt=yesterday)
    return recent.count() <= settings.LEADS["CONFIRMATIONS_A_DAY"]


@transaction.atomic
def forget_address(email, *, by):
    """Forget everything that somebody ever asked for; returns how many leads that was."""
    leads = Lead.objects.of_address(email).select_for_update()
    return len([lead.forget(by=by) for lead in leads])


def forget_old_leads(*, at):
    """Forget the people whose details were kept for the whole term; returns how many leads."""
    Lead.objects.filter(created_at__lt=at - timedelta(days=1)).exclude(sender="").update(sender="")
    return len([_forget(lead) for lead in Lead.objects.to_forget(at=at)])


@transaction.atomic
def _forget(lead):
    lead.forget(by=None)
