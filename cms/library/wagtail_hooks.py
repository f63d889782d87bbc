"""White papers in Wagtail's admin: files that only the form hands over, and how often it did."""

from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.library import report
from cms.library.models import WhitePaperPage


@hooks.register("before_serve_document")
def hand_over_by_the_form_alone(document, request):
    """The general address of a paper's file leads to its form, except for editors."""
    if request.user.has_perm("wagtailadmin.access_admin"):
        return None
    paper = WhitePaperPage.objects.filter(document=document).first()
    return redirect(paper.get_url(request) or "/") if paper else None


@hooks.register("register_admin_urls")
def addresses():
    return [path("library/downloads/", report.downloads, name="library_downloads")]


@hooks.register("register_reports_menu_item")
def menu_item():
    return MenuItem(
        _("White papers"), reverse("library_downloads"), icon_name="download", order=1_100
    )
