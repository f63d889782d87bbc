"""What the pages add to Wagtail's admin: reports, and what follows a publication."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.permissions import page_permission_policy

from cms.pages import tasks
from cms.pages.reports import BrokenLinksReport, PagesReport, TranslationsReport


@hooks.register("register_admin_urls")
def addresses():
    return [
        path("reports/links/", BrokenLinksReport.as_view(), name="pages_broken_links"),
        path(
            "reports/links/results/",
            BrokenLinksReport.as_view(results_only=True),
            name="pages_broken_links_results",
        ),
        path("reports/translations/", TranslationsReport.as_view(), name="pages_translations"),
        path(
            "reports/translations/results/",
            TranslationsReport.as_view(results_only=True),
            name="pages_translations_results",
        ),
    ]


class PagesReportItem(MenuItem):
    def is_shown(self, request):
        return page_permission_policy.user_has_any_permission(
            request.user, PagesReport.any_permission_required
        )


@hooks.register("register_reports_menu_item")
def broken_links():
    return PagesReportItem(
        _("Broken links"), reverse("pages_broken_links"), icon_name="link-external", order=700
    )


@hooks.register("register_reports_menu_item")
def translations():
    return PagesReportItem(
        _("Translations"),
        reverse("pages_translations"),
        icon_name="wagtail-localize-language",
        order=710,
    )


@hooks.register("after_publish_page")
def after_publish(request, page):
    tasks.follow_publication.delay_on_commit(page.pk)
