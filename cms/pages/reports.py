"""Reports for editors: links that lead nowhere, and pages that lack a translation."""

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.models import Page
from wagtail.permissions import page_permission_policy

from cms.pages.models import BrokenLink


class PagesReport(ReportView):
    """Open to whoever may write or publish pages."""

    permission_policy = page_permission_policy
    any_permission_required = ["add", "change", "publish"]
    is_searchable = False

    def get_base_queryset(self):
        return self.get_queryset()


class BrokenLinksReport(PagesReport):
    model = BrokenLink
    page_title = gettext_lazy("Broken links")
    header_icon = "link-external"
    index_url_name = "pages_broken_links"
    index_results_url_name = "pages_broken_links_results"
    columns = [
        TitleColumn(
            "page",
            label=gettext_lazy("Page"),
            get_url=lambda link: reverse("wagtailadmin_pages:edit", args=[link.page_id]),
        ),
        Column("address", label=gettext_lazy("Leads to")),
        Column("words", label=gettext_lazy("What is wrong")),
        DateColumn("found_at", label=gettext_lazy("Found")),
    ]
    list_export = ["page", "address", "words", "found_at"]

    def get_queryset(self):
        return BrokenLink.objects.select_related("page")


class TranslationsReport(PagesReport):
    model = Page
    page_title = gettext_lazy("Translations")
    header_icon = "wagtail-localize-language"
    index_url_name = "pages_translations"
    index_results_url_name = "pages_translations_results"
    columns = [
        TitleColumn(
            "title",
            label=gettext_lazy("Page"),
            get_url=lambda page: reverse("wagtailadmin_pages:edit", args=[page.pk]),
        ),
        Column("locale", label=gettext_lazy("Language")),
        Column("state", label=gettext_lazy("Translation"), accessor=lambda page: state_of(page)),
        DateColumn("last_published_at", label=gettext_lazy("Published")),
    ]
    list_export = ["title", "locale", "last_published_at", "twin_published_at"]

    def get_queryset(self):
        return lacking_translation().select_related("locale").order_by("title")


def lacking_translation():
    """Published pages without a published twin, and those of the first language with an older one.

    Each with `has_twin` and `twin_published_at`.
    """
    twins = Page.objects.live().filter(translation_key=OuterRef("translation_key"))
    twins = twins.exclude(locale=OuterRef("locale")).order_by("-last_published_at")
    is_outdated = Q(
        locale__language_code=settings.LANGUAGE_CODE,
        twin_published_at__lt=F("last_published_at"),
    )
    return (
        Page.objects.live()
        .filter(depth__gt=1)
        .annotate(
            has_twin=Exists(twins),
            twin_published_at=Subquery(twins.values("last_published_at")[:1]),
        )
        .filter(Q(has_twin=False) | is_outdated)
    )


def state_of(page):
    return _("older than its source") if page.has_twin else _("missing")
