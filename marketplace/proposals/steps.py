"""How the pages of proposals and engagements take one step of a record's life."""

from django.contrib import messages

from journal.models import IllegalMove
from marketplace.proposals.refusals import Refusal


def take(request, step, done, *, too_late):
    """Run one step and say how it went; a step already taken is said kindly."""
    try:
        step()
    except Refusal as refused:
        messages.error(request, str(refused))
    except IllegalMove:
        messages.info(request, too_late)
    else:
        messages.success(request, done)
