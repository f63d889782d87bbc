"""Calls to action and banners in Wagtail's admin, with the read-out of each comparison."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from cms.calls import report
from cms.calls.models import Banner, CallToAction


class CallToActionViewSet(SnippetViewSet):
    model = CallToAction
    icon = "pick"
    list_display = ["name", "place", "language", "starts_at", "ends_at"]
    list_filter = ["place", "language", "audience"]


class BannerViewSet(SnippetViewSet):
    model = Banner
    icon = "info-circle"
    list_display = ["text", "language", "starts_at", "ends_at"]
    list_filter = ["language", "audience"]


class InvitationsGroup(SnippetViewSetGroup):
    items = [CallToActionViewSet, BannerViewSet]
    menu_label = _("Calls and banners")
    menu_icon = "pick"
    menu_order = 250


register_snippet(InvitationsGroup)


@hooks.register("register_admin_urls")
def addresses():
    return [path("calls/readout/", report.readout, name="calls_readout")]


@hooks.register("register_reports_menu_item")
def menu_item():
    return MenuItem(_("Calls to action"), reverse("calls_readout"), icon_name="pick", order=1_110)
