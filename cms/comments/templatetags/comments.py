"""{% comments page %}: what readers wrote below an article, and the form to add to it."""

from django import template

from cms.comments.forms import CommentForm
from cms.comments.models import Comment

register = template.Library()


@register.inclusion_tag("comments/comments.html")
def comments(page):
    """One query."""
    return {
        "article": page,
        "comments": list(Comment.objects.published_on(page)),
        "form": CommentForm(auto_id="comment-%s"),
    }
