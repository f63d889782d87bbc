"""Freelance office managers: who they are, what they do, and the papers that they hand in."""

from marketplace.people.models.freelancer import (
    SPOKEN,
    WEEKDAYS,
    Freelancer,
    FreelancerTerm,
    VatChange,
)
from marketplace.people.models.paper import (
    VigilancePaper,
    paper_path,
    private_storage,
)

__all__ = [
    "SPOKEN",
    "WEEKDAYS",
    "Freelancer",
    "FreelancerTerm",
    "VatChange",
    "VigilancePaper",
    "paper_path",
    "private_storage",
]
