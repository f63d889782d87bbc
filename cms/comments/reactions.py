"""What comments do when an account is exported or deleted: they know people by address alone."""

from accounts.erasure import on_erasure
from accounts.export import on_export
from cms.comments.actions import forget_address
from cms.comments.models import Comment


@on_erasure
def forget_comments(user):
    forget_address(user.email)


@on_export
def written(user):
    fields = ("page__title", "name", "email", "text", "created_at", "status", "answer")
    return "comments", list(Comment.objects.of_address(user.email).values(*fields))
