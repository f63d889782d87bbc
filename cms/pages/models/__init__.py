"""The site in front: pages hold words, never business records."""

from cms.pages.models.article_index import ArticleIndexPage
from cms.pages.models.articles import ArticlePage, ArticleReading, Category
from cms.pages.models.broken_links import BrokenLink
from cms.pages.models.home import HomePage
from cms.pages.models.offers import OfferPage, SpecialtyPage
from cms.pages.models.public import PublicPage
from cms.pages.models.standard import StandardPage

__all__ = [
    "ArticleIndexPage",
    "ArticlePage",
    "ArticleReading",
    "BrokenLink",
    "Category",
    "HomePage",
    "OfferPage",
    "PublicPage",
    "SpecialtyPage",
    "StandardPage",
]
