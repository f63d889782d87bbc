from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permissions import require
from config.throttle import posts_too_often
from journal.models import IllegalMove
from journal.timeline import timeline
from marketplace.needs import actions, emails, permissions, session
from marketplace.needs.claiming import claim_form
from marketplace.needs.forms import (
    STEP_LABELS,
    STEPS,
    WithdrawalForm,
    next_step,
    typed_values,
)
from marketplace.needs.models import Need

PAGE_SIZE = 20


@require_http_methods(["GET", "POST"])
def start(request):
    """GET, POST needs/new/: the first step, without an account; `?another` begins one more need."""
    session.begin(request)
    unfinished = None if "another" in request.GET else session.unfinished_need(request)
    if unfinished and request.method == "GET":
        return redirect("needs:step", unfinished.token, unfinished.unfinished_steps[0])
    return take_step(request, unfinished or Need(language=get_language() or "fr"), "what")


@require_http_methods(["GET", "POST"])
def step(request, token, step):
    """GET, POST needs/<token>/<step>/: one step of the brief, whose draft is kept."""
    if step not in STEPS:
        raise Http404
    need = session.find_need(request, token)
    require(permissions.can_edit(request.user, need))
    return take_step(request, need, step)


def take_step(request, need, step):
    form_class = STEPS[step]
    place = f"{step} {need.token if need.pk else ''}"
    if "refresh" in request.POST:
        session.keep_typed(request, place)
        if not request.htmx:
            return redirect(request.get_full_path())
    typed = session.typed(request, place)
    initial = starting_values(request, need) if typed is None else typed_values(form_class, typed)
    saving = request.method == "POST" and "refresh" not in request.POST
    form = form_class(request.POST if saving else None, instance=need, initial=initial)
    status = 422 if form.errors else 200
    if saving and form.is_valid():
        if need.pk or not posts_too_often(request, "needs"):
            return save_step(request, form, step)
        form.add_error(None, _("Many needs came from your network. Try in an hour."))
        status = 429
    template = f"needs/steps/{step}.html#live" if request.htmx else f"needs/steps/{step}.html"
    return render(request, template, {"form": form, **step_context(need, step)}, status=status)


def starting_values(request, need):
    """What we know of her already, for boxes that are still empty."""
    if need.contact_email or not request.user.is_authenticated:
        return {}
    user = request.user
    return {"contact_name": user.name, "contact_email": user.email}


def step_context(need, step):
    names = list(STEPS)
    here = names.index(step)
    return {
        "need": need,
        "step": step,
        "reserved": need.reserved_acts,
        "next_url": need.pk and next_step(step) and step_url(need, next_step(step)),
        "previous_url": step_url(need, names[here - 1]) if here else "",
        "steps": [
            {
                "label": STEP_LABELS[name],
                "state": "current" if name == step else "done" if at < here else "todo",
                "href": step_url(need, name) if need.pk else "",
            }
            for at, name in enumerate(names)
        ],
    }


def step_url(need, step):
    return reverse("needs:step", args=[need.token, step])


@transaction.atomic
def save_step(request, form, step):
    """Keep the draft and lead on: back to the text while it asks for a reserved act, once."""
    need = form.instance
    if request.user.is_authenticated and need.created_by is None:
        need.created_by = request.user
    form.save()
    need.touch()
    session.forget_typed(request)
    if need.company_id is None:
        session.hold(request, need)
    if step == "what" and "text" in form.changed_data and need.reserved_acts:
        return redirect(step_url(need, step))
    if following := next_step(step):
        return redirect(step_url(need, following))
    if need.company_id:
        return redirect(need)
    emails.resume(need)
    return redirect("matching:for_need", need.token)


@require_GET
def resume(request, token):
    """GET needs/resume/<token>/: the e-mailed link brings an unfinished need to this device."""
    need = get_object_or_404(Need, token=token)
    if need.company_id:
        return redirect(need)
    if need.status != Need.Status.DRAFT:
        messages.info(request, _("This need has ended. You can write a new one here."))
        return redirect("needs:start")
    session.hold(request, need)
    if need.unfinished_steps:
        return redirect(step_url(need, need.unfinished_steps[0]))
    return redirect("matching:for_need", need.token)


@require_http_methods(["GET", "POST"])
def claim(request):
    """GET, POST needs/claim/: give the needs of this session to a company, and post them."""
    if not request.user.is_authenticated:
        return redirect(f"{reverse('account_signup')}?next={request.path}")
    needs = list(session.held_needs(request).with_brief())
    if not needs:
        messages.info(request, _("There is no need left to finish."))
        return redirect("needs:list")
    form = claim_form(request, needs)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            company = form.chosen_company(by=request.user)
            claimed = actions.post_held_needs(session.tokens(request), company, by=request.user)
        session.let_go(request, needs)
        tell_posted(request, claimed)
        return redirect(claimed[0] if len(claimed) == 1 else "needs:list")
    context = {"form": form, "needs": needs}
    return render(request, "needs/claim.html", context, status=422 if form.errors else 200)


def tell_posted(request, needs):
    """What became of each group of needs, in words."""
    count = sum(need.is_recruiting for need in needs)
    if count:
        text = ngettext(
            "Your need is open: freelancers who fit it are being told.",
            "Your needs are open: freelancers who fit them are being told.",
            count,
        )
        messages.success(request, text)
    if any(need.status == Need.Status.SUBMITTED for need in needs):
        messages.info(request, _("Somebody reads your need first; you'll have an answer by mail."))
    if any(need.is_editable for need in needs):
        messages.warning(request, _("A need is yours now, but something is still to be completed."))


@login_required
@require_GET
def list_needs(request):
    """GET needs/: the needs of her companies, newest first."""
    needs = Need.objects.of(request.user).select_related("commune", "company")
    context = {
        "page": Paginator(needs, PAGE_SIZE).get_page(request.GET.get("page")),
        "held": session.held_needs(request),
    }
    return render(request, "needs/list.html", context)


@login_required
@require_GET
def need(request, pk):
    """GET needs/<pk>/: one need and what can be done about it."""
    need = get_object_or_404(Need.objects.visible_to(request.user).with_brief(), pk=pk)
    return render(request, "needs/need.html", need_context(request, need))


def need_context(request, need):
    user = request.user
    is_ours = permissions.is_member(user, need)
    entries = timeline(need) if is_ours else []
    return {
        "need": need,
        "title": need.title if is_ours or user.is_staff else need.public_title,
        "text": need.text if is_ours or user.is_staff else need.public_text,
        "is_ours": is_ours,
        "entries": entries,
        # What the moderator wrote, where the need waits for an answer to it.
        "last_word": entries[-1]["text"] if entries else "",
        "reserved": need.reserved_acts if is_ours and need.is_editable else [],
        "can_propose": not is_ours and need.is_recruiting and "freelancer" in user.spaces,
        "can_edit": need.is_editable and permissions.can_post(user, need),
        "can_submit": permissions.can_submit(user, need),
        "can_withdraw": permissions.can_withdraw(user, need),
        "can_copy": permissions.can_copy(user, need),
    }


@login_required
@require_POST
def submission(request, pk):
    """POST needs/<pk>/submission/: post a draft, or a need completed as asked."""
    need = get_object_or_404(Need.objects.of(request.user), pk=pk)
    require(permissions.can_post(request.user, need))
    try:
        actions.submit_need(need, by=request.user)
    except IllegalMove:
        messages.info(request, _("This need has been posted already."))
    except actions.NotReady as not_ready:
        messages.warning(request, _("Something is still to be completed before it can be posted."))
        return redirect(step_url(need, (not_ready.steps or ["what"])[0]))
    else:
        tell_posted(request, [need])
    return redirect(need)


@login_required
@require_http_methods(["GET", "POST"])
def withdrawal(request, pk):
    """GET, POST needs/<pk>/withdrawal/: take a need back, with a reason."""
    need = get_object_or_404(Need.objects.of(request.user).with_brief(), pk=pk)
    require(permissions.can_post(request.user, need))
    form = WithdrawalForm(request.POST or None)
    if request.method == "GET" or not form.is_valid():
        context = {"need": need, "form": form}
        return render(request, "needs/withdrawal.html", context, status=422 if form.errors else 200)
    try:
        need.withdraw(by=request.user, reason=form.cleaned_data["reason"])
    except IllegalMove:
        messages.info(request, _("This need is no longer open: there is nothing to withdraw."))
    else:
        messages.success(request, _("Your need is withdrawn. You can post it again at any time."))
    return redirect(need)


@login_required
@require_POST
def copy(request, pk):
    """POST needs/<pk>/copy/: a new draft with the words of a need that has ended."""
    need = get_object_or_404(Need.objects.of(request.user), pk=pk)
    require(permissions.can_copy(request.user, need))
    draft = actions.copy_need(need, by=request.user)
    messages.success(request, _("Here is a copy: check it, then post it."))
    return redirect(step_url(draft, "what"))
