"""Forgetting who came: a year after the session, when she asks, or when her account goes.

What stays says nothing of a person: that there was a seat, that it was used, a mark out of five.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from cms.webinars import seats
from cms.webinars.models import Registration
from mail.models import OutgoingMail

KEPT = timedelta(days=365)


def forget_outdated(*, at):
    """Forget everybody whose session is a year old."""
    for registration in Registration.objects.outdated(at=at, kept=KEPT):
        forget(registration, at=at)


@transaction.atomic
def forget_address(email):
    """Give up her seats to come and take this address out of everything about webinars."""
    now = timezone.now()
    for registration in Registration.objects.of_address(email).select_related("session"):
        still_counts = registration.status != registration.Status.CANCELLED
        if still_counts and registration.session.takes_registrations(at=now):
            seats.give_up(registration)
        forget(registration, at=now)
    OutgoingMail.objects.filter(to__iexact=email, template__startswith="webinar_").delete()


def forget(registration, *, at):
    """Empty what says who she was; the figures stay."""
    Registration.objects.filter(pk=registration.pk).update(
        email="", first_name="", company="", question="", opinion="", forgotten_at=at
    )


def note_needs(*, at):
    """Note which registrations were followed by a posted need from the same address."""
    Registration.objects.that_became_needs().update(became_need_at=at)
