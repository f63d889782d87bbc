"""The records of matching, a file a noun."""

from matching.models.appeal import Appeal
from matching.models.event import MatchEvent
from matching.models.match import Match
from matching.models.profile_change import ProfileChange
from matching.models.profile_row import ProfileRow
from matching.models.responsiveness import Responsiveness
from matching.models.version import DriftCheck, ModelVersion

__all__ = [
    "Appeal",
    "DriftCheck",
    "Match",
    "MatchEvent",
    "ModelVersion",
    "ProfileChange",
    "ProfileRow",
    "Responsiveness",
]
