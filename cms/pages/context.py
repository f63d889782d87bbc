"""The marketplace's live figures on public pages; read from its querysets only."""

from marketplace.people.models import Freelancer
from marketplace.taxonomy.models import Term

MISSIONS_SHOWN = 8


def home_context():
    """What the first page asks and shows: missions as chips, and who is available."""
    return {
        "missions": Term.objects.missions()[:MISSIONS_SHOWN],
        "freelancer_count": Freelancer.objects.published().count(),
    }
