"""A candidate for the weights in force."""

from datetime import timedelta

from django.utils import timezone

from matching.artefact import current_model
from matching.features import SIDES
from matching.models import ModelVersion


def version(points=None, **fields):
    """A candidate for whom only these points count, where they count."""
    at = timezone.now()
    return ModelVersion.objects.create(
        points={
            side: dict.fromkeys(signals, 0)
            | {name: worth for name, worth in (points or {"days": 100}).items() if name in signals}
            for side, signals in SIDES.items()
        },
        figures={"measures": {}},
        artefact_version=current_model().version,
        data_from=at - timedelta(days=365),
        data_until=at,
        **fields,
    )
