"""The filters of the list of articles; the address holds them all, by readable codes."""

import django_filters as filters
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from cms.pages.models.articles import ArticlePage, Category


def categories_in_use(request):
    """Those of the page's language that stand on an article."""
    articles = ArticlePage.objects.live().filter(category=OuterRef("pk"))
    return Category.objects.filter(Exists(articles), locale_id=request.locale_id)


class ArticleFilter(filters.FilterSet):
    KNOWN = frozenset(["kind", "category", "audience", "page"])

    kind = filters.ChoiceFilter(
        label=_("Kind"), choices=ArticlePage.Kind.choices, empty_label=_("all kinds")
    )
    category = filters.ModelChoiceFilter(
        label=_("Category"),
        queryset=categories_in_use,
        to_field_name="slug",
        empty_label=_("all categories"),
    )
    audience = filters.ChoiceFilter(
        label=_("For whom"), choices=ArticlePage.Audience.choices, empty_label=_("everybody")
    )

    class Meta:
        model = ArticlePage
        fields = []

    @property
    def unknown(self):
        """Parameters of the address that mean nothing here."""
        return sorted(set(self.data) - self.KNOWN)

    def relaxations(self):
        """The filters without which something is found, as dicts: label, count, query."""
        found = []
        for name in self.form.fields:
            data = self.data.copy()
            if data.pop(name, None) in (None, [""]):
                continue
            relaxed = type(self)(data, queryset=self.queryset, request=self.request)
            label = self.form.fields[name].label
            found.append({"label": label, "count": relaxed.qs.count(), "query": data.urlencode()})
        return sorted((each for each in found if each["count"]), key=lambda each: -each["count"])
