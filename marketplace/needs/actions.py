"""What happens to needs beyond one record: claiming, submitting, moderation, expiry."""

from django.db import transaction
from django.utils import timezone

from journal.models import IllegalMove
from marketplace.needs import emails
from marketplace.needs.doubts import find_doubts
from marketplace.needs.models import Need

COPIED = [
    "text", "language", "monthly_minutes", "rhythm", "place", "commune", "weekdays",
    "max_rate_cents", "contact_name", "contact_email", "contact_phone", "company_name",
]  # fmt: skip


class NotReady(Exception):
    """The need can't be submitted yet: it lacks `steps`, or asks for `reserved` acts."""

    def __init__(self, *, steps=(), reserved=()):
        super().__init__(*steps, *(act.kind for act in reserved))
        self.steps = list(steps)
        self.reserved = list(reserved)


@transaction.atomic
def claim(tokens, company, *, by):
    """Give a visitor's needs to her company; returns the list of those that were still free.

    tokens: of needs that her session holds; her own drafts come along. Claiming again gives [].
    """
    free = Need.objects.held_by(tokens, by).select_for_update()
    claimed = list(free.order_by("pk"))
    for need in claimed:
        need.company = company
        need.created_by = need.created_by or by
        need.active_at = timezone.now()
        need.save(update_fields=["company", "created_by", "active_at"])
    if claimed and not by.name:
        by.name = claimed[-1].contact_name
        by.save(update_fields=["name"])
    return claimed


@transaction.atomic
def post_held_needs(tokens, company, *, by):
    """Claim a visitor's needs and submit those that are ready; returns all that were claimed.

    One that isn't ready stays a draft of the company, to be finished.
    """
    claimed = claim(tokens, company, by=by)
    for need in claimed:
        try:
            submit_need(need, by=by)
        except NotReady:
            continue
    return claimed


@transaction.atomic
def submit_need(need, *, by):
    """Submit a need of a company; it opens at once unless its text calls for a human reader.

    Raises NotReady when something is missing or reserved to a profession, IllegalMove when it is
    neither a draft nor to be completed.
    """
    reserved = need.reserved_acts
    if need.unfinished_steps or reserved:
        raise NotReady(steps=need.unfinished_steps, reserved=reserved)
    need.submit(by=by)
    need.touch()
    if find_doubts(need.text):
        emails.being_read(need)
    else:
        open_need(need, by=None)


@transaction.atomic
def open_need(need, *, by):
    """Let a submitted need recruit. by: the moderator, or None for the automatic checks."""
    need.open(by=by)
    need.touch()
    emails.opened(need)


@transaction.atomic
def request_changes(need, *, by, reason):
    """Send a submitted need back to its company, with what to change."""
    need.request_changes(by=by, reason=reason)
    need.touch()
    emails.changes_requested(need, reason=reason)


@transaction.atomic
def reject(need, *, by, reason):
    """Refuse a submitted need, with the reason."""
    need.reject(by=by, reason=reason)
    emails.rejected(need, reason=reason)


@transaction.atomic
def copy_need(need, *, by):
    """A new draft that says what an ended need said, for its company to post again."""
    copy = Need.objects.create(
        company=need.company, created_by=by, **{name: getattr(need, name) for name in COPIED}
    )
    copy.terms.set(need.terms.all())
    return copy


def warn_idle_needs(*, at):
    """Tell companies which of their needs will expire soon; returns how many."""
    needs = Need.objects.nearly_idle(at=at).select_related("created_by", "company")
    return sum(_warn(need, at=at) for need in needs)


@transaction.atomic
def _warn(need, *, at):
    # Conditional, so that two runs warn once.
    unwarned = Need.objects.filter(pk=need.pk, expiry_warned_at__isnull=True)
    if not unwarned.update(expiry_warned_at=at):
        return 0
    emails.expiring(need)
    return 1


def expire_idle_needs(*, at):
    """End the needs that nobody touched for the whole term; returns how many."""
    return sum(_expire(need) for need in Need.objects.idle(at=at).select_related("created_by"))


def _expire(need):
    try:
        with transaction.atomic():
            need.expire()
            if need.company_id:
                emails.expired(need)
    except IllegalMove:  # somebody moved it since the query
        return 0
    return 1
