"""Proposals: the list that a company compares, the page of one, and the steps of both sides."""

from functools import partial

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.permissions import require
from billing.money import line_net, split_fee
from billing.quotes.models import Quote
from billing.quotes.permissions import can_request_quote
from journal.models import IllegalMove
from journal.timeline import timeline
from marketplace.engagements.capacity import free_minutes
from marketplace.engagements.models import Engagement
from marketplace.engagements.turns import take_on
from marketplace.needs.models import Need
from marketplace.proposals import actions, permissions, steps
from marketplace.proposals.forms import OptionalReasonForm, ReasonForm, TermsForm, VersionForm
from marketplace.proposals.models import Proposal
from marketplace.proposals.refusals import Refusal

Status = Proposal.Status
TERMS = ("rate_cents", "monthly_minutes", "start_on")
ALREADY_MOVED = gettext_lazy("This proposal has already moved on: nothing was changed.")
_take = partial(steps.take, too_late=ALREADY_MOVED)


def _proposal(request, pk):
    return get_object_or_404(Proposal.objects.visible_to(request.user).for_pages(), pk=pk)


@login_required
def proposal_list(request):
    """GET proposals/?need=<pk>: hers, or those sent to her company, side by side."""
    proposals = Proposal.objects.visible_to(request.user).for_pages()
    need = None
    if request.GET.get("need", "").isdecimal():
        needs = Need.objects.filter(proposals__in=proposals).distinct()
        need = get_object_or_404(needs, pk=int(request.GET["need"]))
        proposals = proposals.filter(need=need)
    page = Paginator(proposals.in_page_order(), 20).get_page(request.GET.get("page"))
    for shown in page:
        shown.monthly_cents = line_net(shown.monthly_minutes, shown.rate_cents)
    return render(request, "proposals/list.html", {"page": page, "need": need})


@login_required
def new(request, need_pk):
    """GET, POST proposals/new/<need>/: a freelancer's first offer on a need."""
    need = get_object_or_404(Need.objects.visible_to(request.user), pk=need_pk)
    require(permissions.can_propose(request.user, need))
    freelancer = request.user.freelancer
    mine = Proposal.objects.live().filter(need=need, freelancer=freelancer).first()
    if mine:
        messages.info(request, _("You already have a proposal under way for this need."))
        return redirect(mine)
    form = TermsForm(request.POST or None, initial=_first_terms(need, freelancer))
    if request.method == "POST" and form.is_valid():
        try:
            sent = actions.send_proposal(need, freelancer, **form.cleaned_data, by=request.user)
        except Refusal as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Your proposal is sent."))
            return redirect(sent)
    context = {"need": need, "form": form, "free": _free_minutes(freelancer)}
    return render(request, "proposals/new.html", context, status=422 if form.errors else 200)


def _first_terms(need, freelancer):
    """Her rate, the company's hours and start."""
    return {
        "rate_cents": freelancer.rate_cents,
        "monthly_minutes": need.monthly_minutes,
        "start_on": max(need.start_on or timezone.localdate(), timezone.localdate()),
    }


def _free_minutes(freelancer):
    return max(0, free_minutes(freelancer, timezone.localdate().replace(day=1)))


@login_required
def proposal(request, pk, status=200, **forms):
    """GET proposals/<pk>/: the terms, their history, and what this reader can do with them."""
    shown = _proposal(request, pk)
    cost = line_net(shown.monthly_minutes, shown.rate_cents)
    fee, net = split_fee(cost, fee_bp=settings.MARKETPLACE["FEE_BP"])
    same = {name: getattr(shown, name) for name in TERMS}
    context = {
        "proposal": shown,
        "offers": _with_changes(shown.offers.select_related("made_by")),
        "history": timeline(shown),
        "monthly_cents": cost,
        "fee_cents": fee,
        "net_cents": net,
        "fee_bp": settings.MARKETPLACE["FEE_BP"],
        "is_mine": shown.freelancer.user_id == request.user.pk,
        "engagement": getattr(shown, "engagement", None),
        "quotes": Quote.objects.visible_to(request.user).filter(proposal=shown),
        "may_quote": can_request_quote(request.user, shown) and shown.status == Status.SENT,
        "replaced": Engagement.objects.to_replace(shown.need_id),
        "counter_form": TermsForm(initial=same),
        "answer_form": TermsForm(initial=same),
        "refusal_form": ReasonForm(auto_id="refusal_%s"),
        "withdrawal_form": OptionalReasonForm(auto_id="withdrawal_%s"),
        **_may(request.user, shown),
        **forms,
    }
    if context["is_mine"]:
        context["free"] = _free_minutes(shown.freelancer)
    return render(request, "proposals/proposal.html", context, status=status)


def _may(user, shown):
    """What this reader may do in the proposal's present state, as booleans for the template."""
    countered = shown.status == Status.COUNTERED
    return {
        "may_accept": permissions.can_accept(user, shown) and shown.can_move_to(Status.ACCEPTED),
        "may_counter": permissions.can_counter(user, shown) and shown.can_move_to(Status.COUNTERED),
        "may_decline": permissions.can_decline(user, shown) and shown.is_pending,
        "may_answer": permissions.can_answer(user, shown) and countered,
        "may_withdraw": permissions.can_withdraw(user, shown) and shown.is_pending,
    }


def _with_changes(offers):
    """The offers, newest first, each with the names of the terms that it changed."""
    offers, before = list(offers), None
    for offer in offers:
        offer.changed = [n for n in TERMS if before and getattr(offer, n) != getattr(before, n)]
        before = offer
    return offers[::-1]


@login_required
@require_POST
def acceptance(request, pk):
    """POST proposals/<pk>/acceptance/: hire on the terms that were shown."""
    shown = _proposal(request, pk)
    require(permissions.can_accept(request.user, shown))
    if engagement := getattr(shown, "engagement", None):
        messages.info(request, _("This proposal is accepted already: here is its agreement."))
        return redirect(engagement)
    try:
        engagement = take_on(
            shown,
            by=request.user,
            version=_version(request),
            takes_hours_over="takes_hours_over" in request.POST,
        )
    except Refusal as refused:
        messages.error(request, str(refused))
    except IllegalMove:
        messages.info(request, ALREADY_MOVED)
    else:
        messages.success(request, _("Accepted. Read the agreement and sign it."))
        return redirect(engagement)
    return redirect(shown)


def _version(request):
    """The version on the screen; one that nobody saw (0) when the form does not tell."""
    form = VersionForm(request.POST)
    return form.cleaned_data["version"] if form.is_valid() else 0


@login_required
@require_POST
def refusal(request, pk):
    """POST proposals/<pk>/refusal/: the company says no, and why."""
    shown = _proposal(request, pk)
    require(permissions.can_decline(request.user, shown))
    form = ReasonForm(request.POST, auto_id="refusal_%s")
    if not form.is_valid():
        return proposal(request, pk, status=422, refusal_form=form)
    _take(
        request,
        lambda: actions.decline(shown, by=request.user, reason=form.cleaned_data["reason"]),
        _("Declined. Your reason was sent."),
    )
    return redirect(shown)


@login_required
@require_POST
def counter_offer(request, pk):
    """POST proposals/<pk>/counter-offer/: the company's own terms."""
    shown = _proposal(request, pk)
    require(permissions.can_counter(request.user, shown))
    return _next_offer(request, shown, actions.counter, "counter_form")


@login_required
@require_POST
def answer(request, pk):
    """POST proposals/<pk>/answer/: the freelancer answers a counter-offer with other terms."""
    shown = _proposal(request, pk)
    require(permissions.can_answer(request.user, shown))
    return _next_offer(request, shown, actions.answer_counter, "answer_form")


def _next_offer(request, shown, step, form_name):
    """Make the next version of the terms; the page again, with what was typed, if refused."""
    form = TermsForm(request.POST)
    if form.is_valid():
        try:
            step(shown, **form.cleaned_data, by=request.user, version=_version(request))
        except Refusal as refused:
            form.add_error(None, str(refused))
        except IllegalMove:
            messages.info(request, ALREADY_MOVED)
        else:
            messages.success(request, _("Your terms are sent."))
    if form.errors:
        return proposal(request, shown.pk, status=422, **{form_name: form})
    return redirect(shown)


@login_required
@require_POST
def agreement(request, pk):
    """POST proposals/<pk>/agreement/: the freelancer takes the counter-offer as it stands."""
    shown = _proposal(request, pk)
    require(permissions.can_answer(request.user, shown))
    _take(
        request,
        lambda: actions.agree_to_counter(shown, by=request.user, version=_version(request)),
        _("You agree to the company's terms. Only its acceptance is missing."),
    )
    return redirect(shown)


@login_required
@require_POST
def withdrawal(request, pk):
    """POST proposals/<pk>/withdrawal/: the freelancer takes her offer back."""
    shown = _proposal(request, pk)
    require(permissions.can_withdraw(request.user, shown))
    form = OptionalReasonForm(request.POST, auto_id="withdrawal_%s")
    if not form.is_valid():
        return proposal(request, pk, status=422, withdrawal_form=form)
    _take(
        request,
        lambda: actions.withdraw(shown, by=request.user, reason=form.cleaned_data["reason"]),
        _("Your proposal is withdrawn."),
    )
    return redirect(shown)
