"""The marketplace's live figures on public pages; read from its querysets only."""

from marketplace.people.models import Freelancer
from marketplace.taxonomy.models import Term

# What small companies hand over most readily, as the first page offers it.
LANDING_MISSIONS = (
    "mail", "diary", "calls", "invoicing", "debt_collection", "expenses", "pre_accounting",
    "hr_files",
)  # fmt: skip


def home_context():
    """What the first page asks and shows: missions as chips, and who is available."""
    return {
        "missions": Term.objects.missions().filter(code__in=LANDING_MISSIONS),
        "freelancer_count": Freelancer.objects.published().count(),
    }
