"""Asking a person to look at what the engine decided."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.permissions import require
from matching import actions
from matching.forms import AppealForm
from matching.models import Match
from matching.permissions import can_appeal


@login_required
@require_http_methods(["GET", "POST"])
def appeal(request, pk):
    """GET, POST matches/<pk>/appeal/: either side asks a person to look at a match."""
    match = get_object_or_404(Match.objects.visible_to(request.user).with_parties(), pk=pk)
    require(can_appeal(request.user, match))
    return answer_to(request, match=match, back=match.get_absolute_url())


@login_required
@require_http_methods(["GET", "POST"])
def own_appeal(request):
    """GET, POST matches/profile/appeal/: a freelancer asks a person to look at her ranking."""
    require("freelancer" in request.user.spaces)
    return answer_to(request, match=None, back="matching:improvements")


def answer_to(request, *, match, back):
    form = AppealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.appeal(request.user, match=match, text=form.cleaned_data["text"])
        messages.success(request, _("A person will look at it and answer you by e-mail."))
        return redirect(back)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "match": match}
    return render(request, "matching/appeal.html", context, status=status)
