"""Comments in Wagtail's admin: read, publish or refuse, answer. No address is shown."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import require
from cms.comments import actions
from cms.comments.forms import AnswerForm, DecisionForm
from cms.comments.models import Comment
from journal.models import IllegalMove
from journal.timeline import timeline

PAGE_SIZE = 25


def can_moderate(user):
    return user.has_perm("comments.moderate_comment")


def comments(request):
    """GET admin/comments/?status=…: what waits to be read, and what was decided."""
    require(can_moderate(request.user))
    status = request.GET.get("status")
    status = status if status in Comment.Status.values else Comment.Status.PENDING
    found = Paginator(Comment.objects.with_status(status), PAGE_SIZE)
    context = {
        "page": found.get_page(request.GET.get("p")),
        "status": status,
        "statuses": Comment.Status.choices,
    }
    return render(request, "comments/admin/list.html", context)


def comment(request, pk, decision=None, answer=None, status=200):
    """GET admin/comments/<pk>/: one comment, its decision and our answer."""
    require(can_moderate(request.user))
    record = get_object_or_404(Comment.objects.select_related("page"), pk=pk)
    context = {
        "comment": record,
        "history": timeline(record),
        "decision": decision or DecisionForm(),
        "answer": answer or AnswerForm(initial={"answer": record.answer}),
    }
    return render(request, "comments/admin/comment.html", context, status=status)


@require_POST
def decision(request, pk):
    """POST admin/comments/<pk>/decision/: publish it, or refuse it with a reason."""
    require(can_moderate(request.user))
    record = get_object_or_404(Comment.objects.select_related("page"), pk=pk)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return comment(request, pk, decision=form, status=422)
    try:
        if form.cleaned_data["decision"] == DecisionForm.PUBLISH:
            actions.publish(record, by=request.user)
        else:
            actions.reject(record, by=request.user, reason=form.cleaned_data["reason"])
    except IllegalMove:
        messages.info(request, _("Somebody has already decided on this comment."))
    else:
        messages.success(request, _("Decided, and its author was told."))
    return redirect("comments_moderation")


@require_POST
def answer(request, pk):
    """POST admin/comments/<pk>/answer/: answer in the name of the editors."""
    require(can_moderate(request.user))
    record = get_object_or_404(Comment.objects.select_related("page"), pk=pk)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return comment(request, pk, answer=form, status=422)
    actions.reply(record, form.cleaned_data["answer"], by=request.user)
    messages.success(request, _("Your answer stands below the comment."))
    return redirect(reverse("comments_comment", args=[pk]))
