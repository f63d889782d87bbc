"""Engagements: the list, the page of one, its agreement, and the steps of both sides."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.permissions import require
from billing.money import line_net, split_fee
from journal.timeline import timeline
from marketplace.engagements import actions, hour_bank, permissions
from marketplace.engagements.forms import BackupForm, SignatureForm
from marketplace.engagements.models import Engagement, Side
from marketplace.proposals import steps
from marketplace.proposals.forms import ReasonForm
from marketplace.proposals.models import Proposal
from marketplace.proposals.refusals import Refusal, StaleVersion

Status = Engagement.Status
take = partial(
    steps.take,
    too_late=gettext_lazy("The engagement has already moved on: nothing was changed."),
)


def find(request, pk):
    return get_object_or_404(Engagement.objects.visible_to(request.user).with_parties(), pk=pk)


def tabs_of(engagement, current):
    tabs = [
        ("engagement", _("Overview")),
        ("hours", _("Hours")),
        ("agreement", _("Agreement")),
    ]
    return [
        {
            "label": label,
            "href": reverse(f"engagements:{name}", args=[engagement.pk]),
            "current": name == current,
            "count": None,
        }
        for name, label in tabs
    ]


@login_required
def engagement_list(request):
    """GET engagements/: all that this person takes part in, those under way first."""
    engagements = Engagement.objects.visible_to(request.user).with_parties()
    page = Paginator(engagements.in_page_order(), 20).get_page(request.GET.get("page"))
    return render(request, "engagements/list.html", {"page": page})


@login_required
def engagement(request, pk, status=200, **forms):
    """GET engagements/<pk>/: where it stands, what is to do, what happened."""
    shown = find(request, pk)
    agreed = shown.agreement
    cost = line_net(agreed.monthly_minutes, agreed.rate_cents)
    fee, net = split_fee(cost, fee_bp=agreed.fee_bp)
    side = shown.side_of(request.user)
    this_month = timezone.localdate().replace(day=1)
    context = {
        "engagement": shown,
        "agreement": agreed,
        "tabs": tabs_of(shown, "engagement"),
        "side": side,
        "sides": Side,
        "signed_sides": {signature.side for signature in agreed.signatures.all()},
        "tasks": setup_tasks(shown, side),
        "history": timeline(shown),
        "monthly_cents": cost,
        "fee_cents": fee,
        "net_cents": net,
        "successor": Engagement.objects.filter(replaces=shown).first(),
        "candidates": candidates(shown),
        "plan": shown.plans.filter(month=this_month).first(),
        "approved": hour_bank.worked_minutes(shown, this_month),
        "backup_form": BackupForm(instance=shown),
        **reason_forms(),
        **may(request.user, shown),
        **forms,
    }
    return render(request, "engagements/engagement.html", context, status=status)


def reason_forms():
    names = ("cancellation", "pause", "notice", "termination", "replacement")
    return {f"{name}_form": ReasonForm(auto_id=f"{name}_%s") for name in names}


def may(user, shown):
    """What this reader may do in the engagement's present state, as booleans for templates."""
    allowed = {
        "may_cancel": (permissions.can_cancel, Status.CANCELLED),
        "may_pause": (permissions.can_pause, Status.PAUSED),
        "may_give_notice": (permissions.can_give_notice, Status.NOTICE),
        "may_terminate": (permissions.can_terminate, Status.TERMINATED),
        "may_seek_replacement": (
            permissions.can_seek_replacement,
            Status.REPLACEMENT_PENDING,
        ),
    }
    booleans = {
        name: can(user, shown) and shown.can_move_to(status)
        for name, (can, status) in allowed.items()
    }
    stopped = shown.status in (Status.PAUSED, Status.SUSPENDED)
    booleans["may_resume"] = stopped and permissions.can_resume(user, shown)
    booleans["may_name_backup"] = permissions.can_name_backup(user, shown) and shown.is_live
    booleans["may_end"] = (
        permissions.can_end(user, shown) and shown.status == Status.REPLACEMENT_PENDING
    )
    booleans["may_sign"] = (
        permissions.can_sign(user, shown) and shown.status == Status.PENDING_SIGNATURE
    )
    return booleans


def candidates(shown):
    """Who offers to take over, while a replacement is looked for."""
    if shown.status != Status.REPLACEMENT_PENDING:
        return []
    return Proposal.objects.pending().filter(need=shown.need_id).for_pages()


def setup_tasks(shown, side):
    """The set-up as a task list; a step links to its page for the side whose job it is."""
    if shown.status not in (Status.PENDING_SIGNATURE, Status.PENDING_SETUP):
        return []
    tasks = []
    for step in shown.setup_steps.all():
        whose = shown.company if step.side == Side.COMPANY else shown.freelancer
        tasks.append(
            {
                "label": capfirst(step.get_kind_display()),
                "detail": _(step.note) or str(whose),
                "href": "" if step.done_at or side != step.side else step.get_absolute_url(),
                "tone": "positive" if step.done_at else "attention",
                "status": _("Done") if step.done_at else _("To do"),
            }
        )
    return tasks


@login_required
def agreement(request, pk, status=200, form=None):
    """GET engagements/<pk>/agreement/: the text, who signed it, and the signing form."""
    shown = find(request, pk)
    agreed = shown.agreement
    signatures = list(agreed.signatures.select_related("signed_by"))
    side = shown.side_of(request.user)
    signs = may(request.user, shown)["may_sign"]
    context = {
        "engagement": shown,
        "agreement": agreed,
        "tabs": tabs_of(shown, "agreement"),
        "signatures": signatures,
        "may_sign": signs and side not in {signature.side for signature in signatures},
        "form": form or SignatureForm(initial={"typed_name": ""}),
    }
    return render(request, "engagements/agreement.html", context, status=status)


@login_required
@require_POST
def signature(request, pk):
    """POST engagements/<pk>/signature/: sign the text whose hash the form carries."""
    shown = find(request, pk)
    require(permissions.can_sign(request.user, shown))
    form = SignatureForm(request.POST)
    if not form.is_valid():
        return agreement(request, pk, status=422, form=form)
    try:
        actions.sign(
            shown.agreement,
            side=shown.side_of(request.user),
            typed_name=form.cleaned_data["typed_name"],
            text_hash=request.POST.get("text_hash", ""),
            by=request.user,
        )
    except StaleVersion as refused:
        messages.error(request, str(refused))
        return redirect("engagements:agreement", pk)
    except Refusal as refused:
        messages.info(request, str(refused))
    else:
        messages.success(request, _("Signed. Thank you."))
    return redirect(shown)
