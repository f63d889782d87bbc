"""The model page: versions of the weights with their figures, drift, audit; promote, roll back."""

from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.permissions import require
from backoffice.decisions import carry_out
from backoffice.forms import ReasonForm
from backoffice.permissions import is_operations
from journal.timeline import timeline
from matching import versions
from matching.artefact import current_model
from matching.audit import UNTESTED, audit
from matching.cards import SIGNAL_LABELS
from matching.drift import CHANGED
from matching.features import COMPANY, FREELANCER
from matching.models import DriftCheck, MatchEvent, ModelVersion
from matching.storing import freshness
from matching.tasks import learn
from matching.training import LEAST_CHOICES, may_be_promoted

MEASURES = {
    "held_out": gettext_lazy("Companies’ choices it had not seen (nDCG@5)"),
    "answers": gettext_lazy("Freelancers’ answers it had not seen (nDCG@5)"),
    "foretold": gettext_lazy("Answers foretold (mean log-likelihood)"),
    "open_data": gettext_lazy("Public judgements (nDCG@10)"),
    "newcomers": gettext_lazy("Newcomers’ best place (1/place)"),
}
SIDE_LABELS = {
    COMPANY: gettext_lazy("The company’s yes"),
    FREELANCER: gettext_lazy("The freelancer’s yes"),
}
VERSIONS_SHOWN = 12


def model(request):
    """GET admin/model/: which weights are in force, which were, and whether they still fit."""
    require(is_operations(request.user))
    in_force = versions.model_in_force()
    drift = DriftCheck.objects.first()
    context = {
        "in_force": in_force,
        "shipped": current_model(),
        "sides": weights_by_side(in_force.points),
        "versions": ModelVersion.objects.select_related("promoted_by")[:VERSIONS_SHOWN],
        "events": event_counts(),
        "stored": freshness(),
        "least_choices": LEAST_CHOICES,
        "drift": drift,
        "drift_figures": drift_figures(drift),
        "changed": CHANGED,
        "audit": audit(),
        "untested": UNTESTED,
    }
    return render(request, "backoffice/matching/model.html", context)


def weights_by_side(points):
    """[(whose yes, [(what counts, points, points as shipped)])]."""
    return [
        (
            SIDE_LABELS[side],
            [
                (SIGNAL_LABELS[signal], points.get(side, {}).get(signal), worth)
                for signal, worth in shipped.items()
            ],
        )
        for side, shipped in current_model().points.items()
    ]


def event_counts():
    counted = MatchEvent.objects.counts()
    return [(label, counted.get(kind, 0)) for kind, label in MatchEvent.Kind.choices]


def drift_figures(check):
    if check is None:
        return []
    figures = sorted(check.figures.items(), key=lambda pair: -pair[1])
    return [(SIGNAL_LABELS.get(signal, signal), index) for signal, index in figures]


def version(request, pk, form=None, status=200):
    """GET admin/model/<pk>/: one version, its figures against those before it, its history."""
    require(is_operations(request.user))
    record = get_object_or_404(ModelVersion, pk=pk)
    context = {
        "version": record,
        "measures": [
            (MEASURES.get(name, name), found)
            for name, found in record.figures.get("measures", {}).items()
        ],
        "passes": may_be_promoted(record),
        "sides": weights_by_side(record.points),
        "history": timeline(record),
        "can_promote": record.can_move_to(ModelVersion.Status.PROMOTED),
        "can_roll_back": record.can_move_to(ModelVersion.Status.ROLLED_BACK),
        "form": form or ReasonForm(),
    }
    return render(request, "backoffice/matching/version.html", context, status=status)


@require_POST
def promotion(request, pk):
    """POST admin/model/<pk>/promotion/: put these weights in force everywhere."""
    return decide(request, pk, versions.promote, _("These weights are in force now."))


@require_POST
def rollback(request, pk):
    """POST admin/model/<pk>/rollback/: back to the weights that were in force before."""
    return decide(request, pk, versions.roll_back, _("The weights from before are in force again."))


def decide(request, pk, verb, done):
    require(is_operations(request.user))
    record = get_object_or_404(ModelVersion, pk=pk)
    return carry_out(
        request,
        ReasonForm(request.POST),
        partial(verb, record, by=request.user),
        again=partial(version, request, pk),
        done=done,
        too_late=_("Somebody has already decided on this version."),
        then="backoffice_model",
    )


@require_POST
def training(request):
    """POST admin/model/training/: train now instead of on Sunday."""
    require(is_operations(request.user))
    learn.delay_on_commit()
    messages.success(request, _("Training has begun; the new version appears here."))
    return redirect("backoffice_model")
