"""What the owner of a need is told by mail."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import get_language

from mail import outbox
from marketplace.needs.models import Need

# Nobody can make us write to a stranger more often than this in a day.
RESUME_MAILS_A_DAY = 3


def resume(need):
    """The link that brings an unfinished need back on another device."""
    recent = Need.objects.filter(
        contact_email__iexact=need.contact_email,
        created_at__gt=timezone.now() - timedelta(days=1),
    )
    if recent.exclude(pk=need.pk).count() >= RESUME_MAILS_A_DAY:
        return
    outbox.send_to_address(
        "need_resume",
        need.contact_email,
        context={"need": need},
        language=get_language() or "fr",
        key=f"need_resume:{need.pk}:{need.contact_email}",
    )


def opened(need):
    tell_author("need_opened", need)


def being_read(need):
    tell_author("need_being_read", need)


def changes_requested(need, *, reason):
    tell_author("need_changes_requested", need, reason=reason)


def rejected(need, *, reason):
    tell_author("need_rejected", need, reason=reason)


def expiring(need):
    tell_author("need_expiring", need)


def expired(need):
    tell_author("need_expired", need)


def tell_author(template, need, **context):
    """One mail to whoever posted the need, once for each time that it was touched."""
    key = f"{template}:{need.pk}:{need.active_at:%Y%m%d%H%M%S}"
    outbox.send(template, to=need.created_by, context={"need": need, **context}, key=key)
