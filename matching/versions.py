"""Which weights are in force: the shipped ones, or those of the promoted ModelVersion."""

from dataclasses import replace

from django.db import transaction

from matching.artefact import current_model
from matching.features import SIDES
from matching.models import ModelVersion

# What this process read last: (key of the version in force or None, the Model).
_held = (None, None)


def model_in_force():
    """The shipped Model with the points of the promoted version, in every process at once.

    Costs one query of a key; the points themselves are read when the key has changed.
    """
    global _held
    shipped = current_model()
    keys = ModelVersion.objects.filter(status="promoted").values_list("pk", flat=True)
    key = keys.first()
    if key is None:
        return shipped
    if _held[0] != (key, shipped.version):
        _held = ((key, shipped.version), with_points(shipped, ModelVersion.objects.get(pk=key)))
    return _held[1]


def with_points(shipped, version):
    """The Model that a version stands for; the shipped one if it was learned for other signals."""
    learned = {side: version.points.get(side, {}) for side in SIDES}
    if any(set(learned[side]) != set(signals) for side, signals in SIDES.items()):
        return shipped
    return replace(
        shipped,
        points={
            side: {signal: int(learned[side][signal]) for signal in signals}
            for side, signals in SIDES.items()
        },
        calibration=shipped.calibration
        | {side: tuple(scale) for side, scale in version.calibration.items()},
        version=f"{shipped.version}+{version.pk}",
    )


@transaction.atomic
def promote(version, *, by, reason=""):
    """Put a version in force; the one before is retired. Raises IllegalMove."""
    current = ModelVersion.objects.select_for_update().in_force()
    if current and current.pk != version.pk:
        current.retire(by=by, reason=reason)
    version.promote(by=by, reason=reason)
    return version


@transaction.atomic
def roll_back(version, *, by, reason):
    """Take a version out of force; the one before it comes back, else the shipped weights.

    Raises IllegalMove when it is not in force (any more).
    """
    version.roll_back(by=by, reason=reason)
    former = ModelVersion.objects.before(version)
    if former:
        former.promote(by=by, reason=reason)
    return former
