"""The filters of the directory; the address holds them all, by readable codes."""

import django_filters as filters
from django import forms
from django.utils.translation import gettext_lazy as _

from formatting.euros import EurosField
from marketplace.people.models import SPOKEN, WEEKDAYS, Freelancer
from marketplace.taxonomy.models import Term
from marketplace.taxonomy.places import CommuneField

DISTANCE_DEFAULT = 30
DISTANCES = [(10, "10 km"), (50, "50 km"), (100, "100 km")]


class CommuneFilter(filters.Filter):
    field_class = CommuneField


class TermsFilter(filters.ModelMultipleChoiceFilter):
    """Several terms by their codes; a freelancer must have them all."""

    def __init__(self, *, queryset, label):
        super().__init__(
            label=label,
            queryset=queryset,
            to_field_name="code",
            conjoined=True,
            widget=forms.CheckboxSelectMultiple,
        )

    def get_filter_predicate(self, term):
        return {"terms": term}


class EurosFilter(filters.Filter):
    field_class = EurosField


class FreelancerFilter(filters.FilterSet):
    """Over published profiles; several missions, tools or days must all be there."""

    missions = TermsFilter(label=_("Missions"), queryset=Term.objects.missions())
    tools = TermsFilter(label=_("Tools"), queryset=Term.objects.tools())
    commune = CommuneFilter(label=_("Near"), method="filter_near")
    distance = filters.ChoiceFilter(
        label=_("Within"),
        choices=DISTANCES,
        method="keep_all",
        empty_label=f"{DISTANCE_DEFAULT} km",
    )
    rate = EurosFilter(label=_("Highest hourly rate"), field_name="rate_cents", lookup_expr="lte")
    days = filters.TypedMultipleChoiceFilter(
        label=_("Days"),
        choices=WEEKDAYS,
        coerce=int,
        method="filter_days",
        widget=forms.CheckboxSelectMultiple,
    )
    language = filters.ChoiceFilter(
        label=_("Speaks"),
        choices=list(SPOKEN.items()),
        method="filter_language",
        empty_label=_("any language"),
    )
    remote = filters.BooleanFilter(
        label=_("Works remotely"), method="filter_remote", widget=forms.CheckboxInput
    )

    # Parts of one question: they come and go together.
    TOGETHER = {"commune": ["commune", "commune_choice", "commune_offered_for", "distance"]}
    KNOWN = frozenset(
        ["missions", "tools", "rate", "days", "language", "remote", "page", *TOGETHER["commune"]]
    )

    class Meta:
        model = Freelancer
        fields = []

    def filter_near(self, queryset, name, commune):
        km = int(self.form.cleaned_data.get("distance") or DISTANCE_DEFAULT)
        return queryset.near(commune, km=km).order_by("distance_km", "pk")

    def keep_all(self, queryset, name, value):
        """The distance alone says nothing; `filter_near` reads it."""
        return queryset

    def filter_days(self, queryset, name, days):
        return queryset.filter(weekdays__contains=days) if days else queryset

    def filter_language(self, queryset, name, language):
        return queryset.filter(speaks__contains=[language])

    def filter_remote(self, queryset, name, wanted):
        return queryset.filter(works_remote=True) if wanted else queryset

    @property
    def active(self):
        """The names of the filters that narrow the list."""
        cleaned = self.form.cleaned_data
        return [name for name in self.form.fields if name != "distance" and cleaned.get(name)]

    def relaxations(self):
        """The filters without which somebody is found, as dicts: label, count, query."""
        found = []
        for name in self.active:
            data = self.data.copy()
            for part in self.TOGETHER.get(name, [name]):
                data.pop(part, None)
            relaxed = type(self)(data, queryset=self.queryset)
            label = self.form.fields[name].label
            found.append({"label": label, "count": relaxed.qs.count(), "query": data.urlencode()})
        return sorted((each for each in found if each["count"]), key=lambda each: -each["count"])
