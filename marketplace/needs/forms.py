"""The three steps of a need's brief, and the small forms around them."""

from itertools import pairwise

from django import forms
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import Company
from formatting.durations import DurationField
from formatting.euros import EurosField
from marketplace.needs.estimates import estimate_monthly_cost
from marketplace.needs.models import Need
from marketplace.needs.understanding import RECOGNISED_KINDS, understand
from marketplace.people.models import WEEKDAYS
from marketplace.taxonomy.models import Term
from marketplace.taxonomy.places import CommuneField


class WhatForm(forms.ModelForm):
    """What to hand over: free words, and the terms that they name, which she may correct.

    `seen` holds the keys of the terms that were recognised when the page was made, so that one
    that she unticked is not ticked again, and one that the text no longer names goes away.
    """

    terms = forms.ModelMultipleChoiceField(
        queryset=Term.objects.filter(kind__in=RECOGNISED_KINDS), required=False
    )
    seen = forms.CharField(required=False, max_length=2_000, widget=forms.HiddenInput)

    class Meta:
        model = Need
        fields = ["text", "terms"]
        error_messages = {"text": {"required": _("Say in a few words what you would hand over.")}}

    @cached_property
    def understanding(self):
        text = self["text"].value() or ""
        return understand(text, default_language=get_language() or "fr")

    @cached_property
    def chosen(self):
        """Keys of the terms to keep: ticked by hand, or named by the text and not refused."""
        recognised = {term.pk for term in self.understanding.terms}
        seen = recognised if self.is_saved_choice else keys((self["seen"].value() or "").split(","))
        ticked = keys(self["terms"].value() or [])
        return {key for key in ticked if key not in seen or key in recognised} | recognised - seen

    @property
    def is_saved_choice(self):
        """Whether what is shown comes from the database: its terms are what she decided."""
        return not self.is_bound and "seen" not in self.initial and self.instance.pk is not None

    @cached_property
    def chips(self):
        """The terms to show, as (term, ticked): those recognised, then those added by hand."""
        recognised = self.understanding.terms
        by_hand = self.chosen - {term.pk for term in recognised}
        shown = [*recognised, *(term for term in self.all_terms if term.pk in by_hand)]
        return [(term, term.pk in self.chosen) for term in shown]

    @cached_property
    def seen_now(self):
        return ",".join(str(term.pk) for term in self.understanding.terms)

    @cached_property
    def other_terms(self):
        """The terms left to add, as (heading, terms)."""
        shown = {term.pk for term, _ticked in self.chips}
        groups = {}
        for term in self.all_terms:
            if term.pk not in shown:
                heading = term.get_family_display() or term.get_kind_display()
                groups.setdefault(heading, []).append(term)
        return list(groups.items())

    @cached_property
    def all_terms(self):
        return list(self.fields["terms"].queryset)

    def clean(self):
        cleaned = super().clean()
        cleaned["terms"] = [term for term in self.all_terms if term.pk in self.chosen]
        return cleaned

    def save(self, commit=True):
        self.instance.language = self.understanding.language
        return super().save(commit)


def keys(values):
    """The integers among values that came from a browser or a model."""
    texts = (str(getattr(value, "pk", value)) for value in values)
    return {int(text) for text in texts if text.isdecimal() and len(text) < 12}


class WhereForm(forms.ModelForm):
    """How much, where and when."""

    monthly_minutes = DurationField(
        label=_("Hours a month"),
        max_minutes=13_200,
        help_text=_("About two hours a week make 8h a month. You may write 12, 7h30 or 7,5."),
    )
    commune = CommuneField(
        label=_("Town"),
        help_text=_("Its name or postcode."),
        error_messages={"required": _("Write a town or a postcode, or choose “remote”.")},
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Preferred days"),
        choices=WEEKDAYS,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    start_on = forms.DateField(
        label=_("Start"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    max_rate_cents = EurosField(
        label=_("Highest hourly rate, before VAT"),
        min_cents=1_500,
        max_cents=30_000,
        required=False,
    )

    class Meta:
        model = Need
        fields = [
            "monthly_minutes", "rhythm", "place", "commune", "weekdays", "start_on",
            "max_rate_cents",
        ]  # fmt: skip
        widgets = {"rhythm": forms.RadioSelect, "place": forms.RadioSelect}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["commune"].required = self["place"].value() != Need.Place.REMOTE

    @cached_property
    def estimate(self):
        """What this costs a month, as far as the boxes can be read; else None."""
        minutes, rate = self.readable("monthly_minutes"), self.readable("max_rate_cents")
        return estimate_monthly_cost(minutes, max_rate_cents=rate) if minutes else None

    def readable(self, name):
        try:
            return self.fields[name].clean(self[name].value())
        except forms.ValidationError:
            return None

    def clean_monthly_minutes(self):
        minutes = self.cleaned_data["monthly_minutes"]
        if minutes < 60:
            raise forms.ValidationError(_("One hour a month is the least."))
        return minutes

    def clean_start_on(self):
        start_on = self.cleaned_data["start_on"]
        if start_on and start_on < timezone.localdate():
            raise forms.ValidationError(_("This day has passed: choose today or later."))
        return start_on


class ContactForm(forms.ModelForm):
    """How to reach her."""

    contact_phone = forms.RegexField(
        label=_("Your phone"),
        regex=r"^\+?[\d .]{6,20}$",
        max_length=20,
        required=False,
        error_messages={"invalid": _("Write a phone number, for instance 06 12 34 56 78.")},
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )

    class Meta:
        model = Need
        fields = ["contact_name", "contact_email", "contact_phone", "company_name"]
        widgets = {
            "contact_name": forms.TextInput(attrs={"autocomplete": "name"}),
            "contact_email": forms.EmailInput(attrs={"autocomplete": "email"}),
            "company_name": forms.TextInput(attrs={"autocomplete": "organization"}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["contact_name"].required = True
        self.fields["contact_email"].required = True
        self.fields["contact_email"].help_text = _("We send you a link to come back to this need.")


STEPS = {"what": WhatForm, "where": WhereForm, "contact": ContactForm}
STEP_LABELS = {
    "what": _("What to hand over"),
    "where": _("How much, where, when"),
    "contact": _("How to reach you"),
}


def next_step(step):
    """The step after this one; None after the last."""
    return dict(pairwise(STEPS)).get(step)


def typed_values(form_class, typed):
    """Form data that nobody has checked yet, as initial values that each widget can show again."""
    return {
        name: field.widget.value_from_datadict(typed, {}, name)
        for name, field in form_class.base_fields.items()
    }


class CompanyChoiceForm(forms.Form):
    """In whose name to post; there is nothing to choose where there is one company."""

    company = forms.ModelChoiceField(
        label=_("Company"),
        queryset=Company.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
    )

    def __init__(self, *args, companies, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["company"].queryset = companies
        self.fields["company"].initial = companies.first()


class WithdrawalForm(forms.Form):
    reason = forms.CharField(
        label=_("Why are you withdrawing it?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("A word is enough: it helps those who were interested.")},
    )
