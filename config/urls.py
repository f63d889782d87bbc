"""Pages live below /fr/ and /en/; machines (webhooks, health) and editors have fixed addresses."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from config.health import health

urlpatterns = [
    path("health/", health, name="health"),
    path("", include("cms.pages.urls")),
    path("stripe/", include("billing.stripe.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    # Editors' pictures and documents; private files are never below MEDIA_ROOT.
    # Documents have an address that asks who may have them (wagtaildocs_urls).
    re_path(r"^media/(?P<path>(?!documents/).+)$", serve, {"document_root": settings.MEDIA_ROOT}),
]

urlpatterns += i18n_patterns(
    path("account/", include("accounts.urls")),
    path("account/", include("allauth.urls")),
    path("contact/", include("cms.leads.urls")),
    path("library/", include("cms.library.urls")),
    path("calls/", include("cms.calls.urls")),
    path("comments/", include("cms.comments.urls")),
    path("places/", include("marketplace.taxonomy.urls")),
    path("needs/", include("marketplace.needs.urls")),
    path("freelancers/", include("marketplace.people.urls")),
    path("proposals/", include("marketplace.proposals.urls")),
    path("engagements/", include("marketplace.engagements.urls")),
    path("timesheets/", include("marketplace.timesheets.urls")),
    path("matches/", include("matching.urls")),
    path("invoices/", include("billing.invoices.urls")),
    path("quotes/", include("billing.quotes.urls")),
    path("payments/", include("billing.collection.urls")),
    path("payouts/", include("billing.payouts.urls")),
    path("declarations/", include("billing.reporting.urls")),
    path("space/", include("dashboard.urls")),
    path("search/", include("cms.search.urls")),
    path("gallery/", include("gallery.urls")),
    path("webinars/", include("cms.webinars.urls")),
    path("", include(wagtail_urls)),
)
