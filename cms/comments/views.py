from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods
from wagtail.models import Page

from cms.comments import actions
from cms.comments.forms import CommentForm
from cms.comments.models import Comment
from cms.leads.contact import ContactDetails
from cms.leads.deadlines import answer_deadline
from cms.visitors import sender_of, sent_enough


@csrf_exempt  # It uses no session, and an article without a token can be cached.
@require_http_methods(["GET", "POST"])
def new(request, pk):
    """GET, POST comments/<pk of an article>/: write a comment; it waits to be read."""
    page = find_article(pk)
    form = CommentForm(request.POST or None)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        sender = sender_of(request)
        if not sent_enough(Comment.objects, sender):
            actions.receive(page, sender=sender, **form.details())
            return redirect("comments:thanks", page.pk)
        form.refuse_flood()
        status = 429
    return render(request, "comments/new.html", {"article": page, "form": form}, status=status)


@require_GET
def thanks(request, pk):
    """GET comments/<pk of an article>/thanks/: what happens to the comment now."""
    due_at = answer_deadline(timezone.now(), ContactDetails.load(request))
    return render(request, "comments/thanks.html", {"article": find_article(pk), "due_at": due_at})


def find_article(pk):
    """A page that takes comments: an article which anybody may read."""
    articles = Page.objects.live().public().filter(content_type__model="articlepage")
    return get_object_or_404(articles.select_related("locale"), pk=pk)
