"""The moderation of comments in Wagtail's admin, for whoever holds its permission."""

from django.contrib.auth.models import Permission
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.comments import moderation


@hooks.register("register_admin_urls")
def addresses():
    return [
        path("comments/", moderation.comments, name="comments_moderation"),
        path("comments/<int:pk>/", moderation.comment, name="comments_comment"),
        path("comments/<int:pk>/decision/", moderation.decision, name="comments_decision"),
        path("comments/<int:pk>/answer/", moderation.answer, name="comments_answer"),
    ]


@hooks.register("register_permissions")
def permissions():
    """So that administrators can give it to other groups."""
    return Permission.objects.filter(
        content_type__app_label="comments", codename="moderate_comment"
    )


class ModerationMenuItem(MenuItem):
    def is_shown(self, request):
        return moderation.can_moderate(request.user)


@hooks.register("register_admin_menu_item")
def menu_item():
    return ModerationMenuItem(
        _("Comments"), reverse("comments_moderation"), icon_name="comment", order=260
    )
