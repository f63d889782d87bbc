"""Which days operations look at."""

from datetime import date
from urllib.parse import urlencode

from dateutil.relativedelta import relativedelta
from django import forms
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from accounts.models import Company
from billing.collection.run import last_month
from billing.reporting.general_ledger import party_code
from formatting import formatter
from marketplace.people.models import Freelancer


class BillingMonthForm(forms.Form):
    """A month of the last year; what it can't read is the month that is over."""

    month = forms.TypedChoiceField(label=_("Month"), coerce=date.fromisoformat)

    def __init__(self, data):
        super().__init__({"month": last_month(), **data.dict()})
        first = timezone.localdate().replace(day=1)
        months = [first - relativedelta(months=back) for back in range(13)]
        self.fields["month"].choices = [(str(each), formatter.month(each)) for each in months]

    @property
    def chosen(self):
        return self.cleaned_data["month"] if self.is_valid() else last_month()


class LedgerFilter(forms.Form):
    """The days, and the company or freelancer, to which a look into the ledger is narrowed.

    What it can't read is said beside the field, and this year up to today is shown.
    """

    DAY = forms.DateInput({"type": "date"}, format="%Y-%m-%d")

    start = forms.DateField(label=_("From"), widget=DAY)
    end = forms.DateField(label=_("To"), widget=DAY)
    company = forms.ModelChoiceField(
        Company.objects.order_by("name"), label=_("Company"), required=False
    )
    freelancer = forms.ModelChoiceField(
        Freelancer.objects.select_related("user").order_by("user__name"),
        label=_("Freelancer"),
        required=False,
    )

    def __init__(self, data):
        self.usual = {
            "start": timezone.localdate().replace(month=1, day=1),
            "end": timezone.localdate(),
        }
        super().__init__({**self.usual, **data.dict()})
        narrowing = self.cleaned_data if self.is_valid() else self.usual
        self.narrowing = {name: value for name, value in narrowing.items() if value}

    def clean(self):
        cleaned = super().clean()
        start, end = cleaned.get("start"), cleaned.get("end")
        if start and end and end < start:
            self.add_error("end", _("The last day is before the first one."))
        return cleaned

    @property
    def days(self):
        """The fields of the period alone."""
        return [self["start"], self["end"]]

    @property
    def period(self):
        """(first day, last day), both included."""
        return self.narrowing["start"], self.narrowing["end"]

    @property
    def party(self):
        """The company or the freelancer asked for, by that name, if any."""
        names = ("company", "freelancer")
        return {name: self.narrowing[name] for name in names if name in self.narrowing}

    @property
    def query(self):
        """The narrowing as an address carries it."""
        values = {name: getattr(value, "pk", value) for name, value in self.narrowing.items()}
        return urlencode(values)

    def file_name(self, stem):
        """What a download of what is shown is called: the account, the party if any, the days."""
        start, end = self.period
        parties = [f"{party_code(each)}-{slugify(each)}" for each in self.party.values()]
        return "-".join([stem, *parties, str(start), str(end)])
