"""A diagnostic that calculates: tasks ticked → hours a month → cost, beside a permanent hire."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django import forms
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Company
from billing.money import half_up
from formatting import formatter
from formatting.durations import DurationField
from marketplace.needs.estimates import Estimate, estimate_monthly_cost
from marketplace.taxonomy.models import Term
from marketplace.taxonomy.salaries import SALARY_BANDS, SALARY_SOURCE, SALARY_YEAR

# Our own assumptions, shown as such: minutes a month in a company of up to nine people.
MINUTES = {
    "mail": 120, "email": 240, "diary": 180, "calls": 240, "suppliers": 120, "supplies": 60,
    "travel": 90, "events": 120, "invoicing": 240, "debt_collection": 180, "expenses": 120,
    "pre_accounting": 240, "payments": 90, "cv_sorting": 120, "onboarding": 120, "hr_files": 180,
    "procedures": 180, "digitisation": 240, "tenders": 360, "reporting": 120,
}  # fmt: skip
# How much more there is of the same in a larger company.
FACTORS = {Company.Size.TPE: 1, Company.Size.PE: 2, Company.Size.PME: 4}


@dataclass(frozen=True)
class Hire:
    """A permanent employee, full time: gross cents a month, from low to high."""

    label: str
    low_cents: int
    high_cents: int


@dataclass(frozen=True)
class Diagnostic:
    """What comes out: lines of (Term, minutes), their sum or her own figure, and what it costs."""

    lines: list[tuple[Term, int]]
    minutes: int
    is_own_figure: bool
    estimate: Estimate | None
    hires: list[Hire]
    salary_source: str = SALARY_SOURCE
    salary_year: int = SALARY_YEAR

    @property
    def text(self):
        """The first words of a need, to be corrected by whoever posts it."""
        names = ", ".join(str(term.name) for term, _minutes in self.lines)
        return _("%(tasks)s. About %(hours)s a month.") % {
            "tasks": names,
            "hours": formatter.hours(self.minutes),
        }


class DiagnosticForm(forms.Form):
    """Its answers stand in the address, so that a result can be sent to somebody else."""

    tasks = forms.MultipleChoiceField(
        label=gettext_lazy("What takes your time?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Tick at least one task.")},
    )
    size = forms.ChoiceField(
        label=gettext_lazy("How many people work there?"),
        choices=Company.Size.choices,
        initial=Company.Size.TPE,
        widget=forms.RadioSelect,
    )
    hours = DurationField(
        label=gettext_lazy("Your own figure, hours a month"),
        required=False,
        max_minutes=13_200,
        help_text=gettext_lazy("If you know it better than our assumptions."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["tasks"].choices = [(term.code, term.name) for term in self.terms]

    @cached_property
    def terms(self):
        return list(Term.objects.missions().filter(code__in=MINUTES).order_by("pk"))

    def result(self):
        """The Diagnostic of valid answers."""
        factor = FACTORS[self.cleaned_data["size"]]
        ticked = set(self.cleaned_data["tasks"])
        lines = [(term, MINUTES[term.code] * factor) for term in self.terms if term.code in ticked]
        own = self.cleaned_data["hours"]
        minutes = own or sum(minutes for _term, minutes in lines)
        return Diagnostic(
            lines=lines,
            minutes=minutes,
            is_own_figure=bool(own),
            estimate=estimate_monthly_cost(minutes),
            hires=[
                Hire(band.label, half_up(band.low_cents, 12), half_up(band.high_cents, 12))
                for band in SALARY_BANDS
            ],
        )

    def as_quote(self):
        """The same answers as initial values of a QuoteForm; nothing when there are none."""
        if not self.is_valid():
            return {}
        result = self.result()
        terms = [term.pk for term, _minutes in result.lines]
        return {"terms": terms, "monthly_minutes": result.minutes}

    def quote_url(self):
        """The quote's form, filled in with these answers."""
        asked = {"tasks": self.cleaned_data["tasks"], "size": self.cleaned_data["size"]}
        if self.cleaned_data["hours"]:
            asked["hours"] = f"{self.cleaned_data['hours']}m"
        return f"{reverse('leads:quote')}?{urlencode(asked, doseq=True)}"
