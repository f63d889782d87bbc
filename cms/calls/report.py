"""How calls to action fare: counts, rates, and an honest word on A against B."""

from dataclasses import dataclass

from django.shortcuts import render

from cms.calls.models import CallDay, CallToAction
from cms.calls.readout import Comparison, Rate, compare, rate


@dataclass(frozen=True)
class Fare:
    """One call: (text, Rate) of each wording, and the Comparison where there are two."""

    call: CallToAction
    wordings: list[tuple[str, Rate]]
    comparison: Comparison | None


def readout(request):
    """GET admin/calls/readout/: one block a call."""
    totals = {}
    for call_id, variant, views, clicks in CallDay.objects.totals():
        totals[call_id, variant] = (views, clicks)
    fares = [fare(call, totals) for call in CallToAction.objects.all()]
    return render(request, "calls/admin/readout.html", {"fares": fares})


def fare(call, totals):
    counts = [totals.get((call.pk, variant), (0, 0)) for variant in call.variants]
    wordings = [
        (call.wording(variant)[0], rate(*count))
        for variant, count in zip(call.variants, counts, strict=True)
    ]
    return Fare(call, wordings, compare(*counts) if len(counts) == 2 else None)
