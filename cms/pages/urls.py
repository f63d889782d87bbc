"""Fixed addresses for machines, the same in every language."""

from django.contrib.sitemaps import views as sitemaps
from django.urls import path, re_path
from django.views.decorators.cache import cache_page

from cms.pages import views
from cms.pages.feeds import ArticlesFeed
from cms.pages.sitemaps import SITEMAPS

app_name = "pages"
KEPT_SECONDS = 600
kept = cache_page(KEPT_SECONDS, cache="pages")

urlpatterns = [
    path("robots.txt", views.robots, name="robots"),
    path("llms.txt", kept(views.llms), name="llms"),
    re_path(r"^cards/(?P<pk>\d+)-(?P<digest>[0-9a-f]{16})\.png$", views.card, name="card"),
    path("feeds/<str:language>.xml", ArticlesFeed(), name="articles"),
    path(
        "sitemap.xml",
        kept(sitemaps.index),
        {"sitemaps": SITEMAPS, "sitemap_url_name": "pages:sitemap_section"},
        name="sitemap",
    ),
    path(
        "sitemap-<section>.xml",
        kept(sitemaps.sitemap),
        {"sitemaps": SITEMAPS},
        name="sitemap_section",
    ),
]
