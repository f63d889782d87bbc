"""Which days of an engagement may hold hours."""

from django.utils import timezone
from django.utils.translation import gettext as _

from formatting import formatter
from journal.models import Entry
from marketplace.engagements.models import Engagement

Status = Engagement.Status

RESTING = {Status.PAUSED, Status.SUSPENDED, Status.REPLACEMENT_PENDING}


class WorkDays:
    """The days on which an engagement was under way, as far as today."""

    def __init__(self, engagement):
        self.engagement = engagement
        self.today = timezone.localdate()
        self.rests = rests(engagement)

    def refusal(self, day):
        """Why the day may hold no hours, in a sentence for the freelancer; "" when it may."""
        if day < self.engagement.start_on:
            start = formatter.day(self.engagement.start_on)
            return _("The engagement starts on %(day)s.") % {"day": start}
        if self.engagement.end_on and day > self.engagement.end_on:
            end = formatter.day(self.engagement.end_on)
            return _("The engagement ends on %(day)s.") % {"day": end}
        if day > self.today:
            return _("This day is still to come: write its hours once they are worked.")
        if any(first < day and (last is None or day < last) for first, last in self.rests):
            return _("The engagement was not under way on this day.")
        return ""


def rests(engagement):
    """(day of the interruption, day of the return or None) of each rest; both days hold hours."""
    found, began = [], None
    for entry in Entry.objects.about(engagement):
        if entry.verb not in Status.values:
            continue
        day = timezone.localdate(entry.at)
        if entry.verb in RESTING:
            began = began or day
        elif began:
            found.append((began, day))
            began = None
    return [*found, (began, None)] if began else found
