"""What several tests of engagements do and look at."""

from django.urls import reverse

from mail.models import OutgoingMail
from marketplace.engagements import actions

ANSWER = {"reason": "Parce que.", "typed_name": "Une Personne", "accept": "yes", "backup": ""}


def mails(template):
    return sorted(OutgoingMail.objects.filter(template=template).values_list("to", flat=True))


def sign_both(engagement, *, owner, freelancer):
    agreement = engagement.agreement
    for side, user in (("company", owner), ("freelancer", freelancer)):
        actions.sign(
            agreement, side=side, typed_name=user.name, text_hash=agreement.text_hash, by=user
        )
    engagement.refresh_from_db()


def url(name, record):
    return reverse(f"engagements:{name}", args=[record.pk])
