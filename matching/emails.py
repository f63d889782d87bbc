"""The mails of matching. Each says the reasons in its reader's language."""

from django.utils import translation

from accounts.models import Membership, User
from mail import outbox
from matching.cards import SIGNAL_LABELS
from matching.engine import names
from matching.features import FREELANCER
from matching.reasons import gap_sentences, reason_sentences


def match_found(match):
    """To the freelancer: a need fits her."""
    user = match.freelancer.user
    outbox.send(
        "match_found",
        to=user,
        context={
            "match": match,
            "title": match.need.public_title,
            **in_words(match, user.language, side=FREELANCER),
        },
        key=f"match_found:{match.pk}",
    )


def interest_declared(match):
    """To those of the company who may hire: a freelancer would like to talk."""
    hiring = match.need.company.memberships.with_role(
        Membership.Role.OWNER, Membership.Role.APPROVER
    )
    for membership in hiring.select_related("user"):
        user = membership.user
        outbox.send(
            "interest_declared",
            to=user,
            context={"match": match, **in_words(match, user.language)},
            key=f"interest_declared:{match.pk}:{user.pk}",
        )


def shortlisted(match):
    """To the freelancer: the company has put her on its shortlist."""
    outbox.send(
        "match_shortlisted",
        to=match.freelancer.user,
        context={"match": match, "title": match.need.public_title},
        key=f"match_shortlisted:{match.pk}",
    )


def appeal_answered(appeal):
    """To whoever asked for a person: what she found, and whether something was corrected."""
    outbox.send(
        "appeal_answered",
        to=appeal.user,
        context={"appeal": appeal, "is_corrected": appeal.status == appeal.Status.UPHELD},
        key=f"appeal_answered:{appeal.pk}",
    )


def drift_found(check):
    """To operations: the ranking sees other needs or profiles than it was made for."""
    worst = max(check.figures, key=check.figures.get)
    for user in User.objects.filter(is_staff=True, is_active=True):
        outbox.send(
            "matching_drift",
            to=user,
            context={"check": check, "signal": SIGNAL_LABELS[worst]},
            key=f"matching_drift:{check.pk}:{user.pk}",
        )


def in_words(match, language, **options):
    with translation.override(language):
        return {
            "reasons": reason_sentences(match.reasons, names(), **options),
            "gaps": gap_sentences(match.gaps, names(), **options),
        }
