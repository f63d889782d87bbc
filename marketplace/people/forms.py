"""A profile is edited in sections; each is one form, saved on its own."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.identity_forms import LegalFormSelect, LegalIdentityForm, SiretField, VatNumberField
from formatting.durations import DurationField
from formatting.euros import EurosField
from marketplace.people.actions import change_vat_regime, set_skills
from marketplace.people.completeness import MISSIONS_MIN
from marketplace.people.models import SPOKEN, WEEKDAYS, Freelancer, FreelancerTerm, VigilancePaper
from marketplace.people.uploads import checked_ending
from marketplace.people.wish_forms import WishesForm
from marketplace.taxonomy.models import Term
from marketplace.taxonomy.places import CommuneField
from marketplace.taxonomy.reserved_acts import find_reserved_acts

Kind = Term.Kind


class IdentityForm(LegalIdentityForm):
    """Who she is on invoices."""

    name = forms.CharField(label=_("Your name"), max_length=120)
    siret = SiretField(required=False)
    vat_number = VatNumberField()
    vat_from = forms.DateField(
        label=_("This VAT regime applies from"),
        help_text=_(
            "Hours worked from that day on are invoiced by it. Empty: a change counts from today."
        ),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )

    class Meta:
        model = Freelancer
        fields = [
            "legal_name", "legal_form", "capital_cents", "siret", "vat_regime", "vat_number",
            "street", "postcode", "city", "phone",
        ]  # fmt: skip
        widgets = {"legal_form": LegalFormSelect, "vat_regime": forms.RadioSelect}

    field_order = [
        "name", "legal_name", "legal_form", "capital_cents", "siret", "vat_regime", "vat_from",
        "vat_number",
    ]  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.known_regime, self.known_from = self.instance.vat_regime, self.last_change_on()
        self.fields["name"].initial = self.instance.user.name
        self.fields["capital_cents"].widget.attrs["data-needed-if-shown"] = True
        for name in ("legal_form", "siret", "street", "postcode", "city"):
            self.fields[name].required = self.instance.is_published

    def clean_siret(self):
        siret = self.cleaned_data["siret"]
        taken = Freelancer.objects.filter(siret=siret).exclude(pk=self.instance.pk)
        if siret and taken.exists():
            raise ValidationError(_("Another profile has this SIRET."))
        return siret

    def last_change_on(self):
        last = self.instance.vat_changes.last() if self.instance.pk else None
        return last and last.from_on

    def clean_vat_from(self):
        """A day far off is a slip of the pen."""
        day = self.cleaned_data["vat_from"]
        is_new = day and day != self.known_from
        if is_new and abs(day - timezone.localdate()) > timedelta(days=366):
            raise ValidationError(_("This day is more than a year away."))
        return day

    def clean(self):
        cleaned = super().clean()
        charges_vat = cleaned.get("vat_regime") == Freelancer.VatRegime.STANDARD
        if charges_vat and "vat_number" in cleaned and not cleaned["vat_number"]:
            self.add_error("vat_number", _("You charge VAT: write your VAT number."))
        if self.has_capital and "capital_cents" in cleaned and not cleaned["capital_cents"]:
            self.add_error("capital_cents", _("Your invoices state it: write your share capital."))
        return cleaned

    def save(self, commit=True):
        self.instance.user.name = self.cleaned_data["name"]
        self.instance.user.save(update_fields=["name"])
        regime, day = self.cleaned_data["vat_regime"], self.cleaned_data["vat_from"]
        if regime != self.known_regime or (day and day != self.known_from):
            from_on = day or timezone.localdate()
            change_vat_regime(self.instance, regime, from_on=from_on, by=self.instance.user)
        return super().save(commit)


class WorkForm(forms.ModelForm):
    """What she says about her work."""

    speaks = forms.MultipleChoiceField(
        label=_("Languages spoken"),
        choices=list(SPOKEN.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Freelancer
        fields = ["headline", "bio", "language", "speaks", "experience_years"]
        widgets = {"bio": forms.Textarea(attrs={"rows": 8}), "language": forms.RadioSelect}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["headline"].required = self.instance.is_published

    def clean_headline(self):
        return without_reserved_acts(self.cleaned_data["headline"])

    def clean_bio(self):
        return without_reserved_acts(self.cleaned_data["bio"])


def without_reserved_acts(text):
    """The text, unless it offers what the law keeps for another profession."""
    if acts := find_reserved_acts(text):
        raise ValidationError([act.message for act in acts])
    return text


class SkillsForm(forms.Form):
    """Missions, tools and knowledge with a level each; sectors and soft skills to tick."""

    LEVELLED = (Kind.MISSION, Kind.TOOL, Kind.KNOWLEDGE)
    TICKED = (Kind.SECTOR, Kind.SOFT_SKILL)
    LEVELS = [("", _("no")), *FreelancerTerm.Level.choices]

    def __init__(self, *args, instance, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance = instance
        levels = dict(instance.skills.values_list("term_id", "level"))
        for term in self.terms:
            if term.kind in self.LEVELLED:
                field = forms.TypedChoiceField(
                    label=term.name, choices=self.LEVELS, coerce=int, required=False, empty_value=0
                )
            else:
                field = forms.BooleanField(label=term.name, required=False)
            field.initial = levels.get(term.pk, "")
            self.fields[f"term_{term.pk}"] = field

    @cached_property
    def terms(self):
        kinds = [*self.LEVELLED, *self.TICKED]
        found = Term.objects.filter(kind__in=kinds)
        return sorted(found, key=lambda term: (kinds.index(term.kind), term.position))

    @property
    def groups(self):
        """The fields under their headings, as (heading, fields, how many are filled in)."""
        groups = {}
        for term in self.terms:
            heading = term.get_family_display() or term.get_kind_display()
            groups.setdefault(heading, []).append(self[f"term_{term.pk}"])
        return [
            (heading, fields, sum(bool(field.value()) for field in fields))
            for heading, fields in groups.items()
        ]

    @cached_property
    def chosen(self):
        """{Term: level} of what was filled in."""
        values = {term: self.cleaned_data.get(f"term_{term.pk}") for term in self.terms}
        ticked = FreelancerTerm.Level.FLUENT
        return {term: ticked if value is True else value for term, value in values.items() if value}

    def clean(self):
        missions = sum(term.kind == Kind.MISSION for term in self.chosen)
        if self.instance.is_published and missions < MISSIONS_MIN:
            raise ValidationError(
                _("A published profile names three missions at least. Pause it first.")
            )
        return self.cleaned_data

    def save(self):
        set_skills(self.instance, self.chosen)
        return self.instance


class AvailabilityForm(forms.ModelForm):
    """When, where and at which rate."""

    rate_cents = EurosField(label=_("Hourly rate, before VAT"), min_cents=1_500, max_cents=30_000)
    capacity_minutes = DurationField(label=_("Hours available each month"), max_minutes=13_200)
    commune = CommuneField(label=_("Town"), required=False, help_text=_("Its name or postcode."))
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Days available"),
        choices=WEEKDAYS,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Freelancer
        fields = [
            "rate_cents", "capacity_minutes", "weekdays", "works_remote", "works_on_site",
            "commune", "radius_km",
        ]  # fmt: skip

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("works_remote") and not cleaned.get("works_on_site"):
            self.add_error("works_remote", _("Choose remote work, work on site, or both."))
        needs_town = cleaned.get("works_on_site") and not cleaned.get("works_remote")
        if needs_town and "commune" in cleaned and cleaned["commune"] is None:
            self.add_error("commune", _("You work on site: write your town."))
        return cleaned


SECTIONS = {
    "identity": (_("Identity"), IdentityForm),
    "work": (_("What you do"), WorkForm),
    "skills": (_("Missions and tools"), SkillsForm),
    "availability": (_("When, where, how much"), AvailabilityForm),
    "wishes": (_("Your wishes"), WishesForm),
}


class PaperForm(forms.ModelForm):
    """A vigilance paper; without a last day it is valid six months (code du travail, D8222-5)."""

    VALID_FOR = relativedelta(months=6)

    class Meta:
        model = VigilancePaper
        fields = ["kind", "file", "issued_on", "expires_on"]
        widgets = {
            name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            for name in ("issued_on", "expires_on")
        }
        help_texts = {"file": _("PDF, PNG or JPEG, 8 MB at most. Only you and our team see it.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["file"].required = True
        self.fields["kind"].choices = [("", _("Choose…")), *VigilancePaper.Kind.choices]
        self.fields["expires_on"].required = False
        self.fields["expires_on"].help_text = _("Empty: six months after it was issued.")

    def clean_file(self):
        upload = self.cleaned_data["file"]
        upload.name = f"paper{checked_ending(upload)}"
        return upload

    def clean_issued_on(self):
        issued_on = self.cleaned_data["issued_on"]
        if issued_on > timezone.localdate():
            raise ValidationError(_("This day is in the future."))
        return issued_on

    def clean(self):
        cleaned = super().clean()
        issued_on, expires_on = cleaned.get("issued_on"), cleaned.get("expires_on")
        if issued_on is None:
            return cleaned
        if expires_on is None:
            cleaned["expires_on"] = expires_on = issued_on + self.VALID_FOR
        if expires_on <= issued_on:
            self.add_error("expires_on", _("The last day comes after the day of issue."))
        elif expires_on < timezone.localdate():
            self.add_error("expires_on", _("This paper is no longer valid: ask for a new one."))
        return cleaned
