"""What the rules of an engagement refuse, each with a sentence for whoever asked."""

from django.utils.translation import gettext as _

from formatting import formatter
from marketplace.proposals.refusals import Refusal


class CapacityExceeded(Refusal):
    """More hours than the freelancer has left over all her clients."""

    def __init__(self, *, month, free_minutes):
        self.month = month
        self.free_minutes = free_minutes
        message = _("There is not enough time in %(month)s: %(hours)s are still free.")
        super().__init__(
            message
            % {"month": formatter.month(month), "hours": formatter.hours(max(0, free_minutes))}
        )


class BelowHoursWorked(Refusal):
    """Fewer hours than were already approved in that month."""

    def __init__(self, *, worked_minutes):
        message = _("%(hours)s are already approved for this month: it can't go below.")
        super().__init__(message % {"hours": formatter.hours(worked_minutes)})
