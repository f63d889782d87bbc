"""What visitors fill in when they want us to call, to answer, or to make a quote."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.leads.deadlines import call_slots
from cms.leads.models import Lead
from cms.leads.phones import PhoneField
from cms.leads.source import SourceFields
from cms.visitors import VisitorForm
from formatting import formatter
from formatting.durations import DurationField
from marketplace.needs.contacts import LINK
from marketplace.taxonomy.models import Term

CONSENT = _(
    "I agree that Bras Droit keeps these details to answer me, three years at most, and deletes "
    "them whenever I ask."
)
SOON = "soon"
MISSION_CHOICES = (
    "mail", "email", "diary", "calls", "invoicing", "debt_collection", "expenses",
    "pre_accounting", "hr_files", "suppliers", "procedures", "tenders",
)  # fmt: skip


class ConsentField(forms.BooleanField):
    """A box to tick, whose words are kept with the answer."""

    default_error_messages = {"required": _("We can only answer with your consent: tick the box.")}

    def __init__(self, **kwargs):
        super().__init__(**{"label": CONSENT, **kwargs})


class LeadForm(SourceFields, VisitorForm):
    """Who asks; each kind of request adds what it needs."""

    kind = ""

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("Your e-mail"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    company_name = forms.CharField(
        label=_("Your company"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    consent = ConsentField()

    def clean_name(self):
        """A name goes into mails, which anybody can have sent to anybody: no advertisement may."""
        name = self.cleaned_data["name"]
        if LINK.search(name) or any(mark in name for mark in "/@:<>"):
            raise forms.ValidationError(_("Write your name alone."), code="links")
        return name

    def details(self):
        """What the answers say, as fields of a Lead."""
        plain = ("name", "email", "company_name", "phone", "message", "monthly_minutes")
        known = {name: self.cleaned_data[name] for name in plain if name in self.cleaned_data}
        return known | self.source() | {"consent_text": str(self.fields["consent"].label)}


class CallbackForm(LeadForm):
    """A free diagnostic on the phone, at a time of her choice."""

    kind = Lead.Kind.CALLBACK

    phone = PhoneField(label=_("Your phone"))
    slot = forms.ChoiceField(label=_("When may we call?"), initial=SOON)
    message = forms.CharField(
        label=_("What is it about?"),
        required=False,
        max_length=3_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    field_order = ["slot", "name", "phone", "email", "company_name", "message", "consent"]

    def __init__(self, *args, hours, **kwargs):
        super().__init__(*args, **kwargs)
        self.slots = {slot.code: slot for slot in call_slots(timezone.now(), hours)}
        self.fields["slot"].choices = [
            (SOON, _("As soon as possible")),
            *((code, slot_label(slot)) for code, slot in self.slots.items()),
        ]
        self.fields["slot"].error_messages["invalid_choice"] = _(
            "This time has just passed: choose another one."
        )

    def chosen_slot(self):
        """The Slot that she chose; None for as soon as possible."""
        return self.slots.get(self.cleaned_data["slot"])


class AdviserForm(LeadForm):
    """A question, answered in writing."""

    kind = Lead.Kind.ADVISER

    phone = PhoneField(label=_("Your phone"), required=False)
    message = forms.CharField(
        label=_("Your question"), max_length=3_000, widget=forms.Textarea(attrs={"rows": 5})
    )

    field_order = ["message", "name", "email", "phone", "company_name", "consent"]


class QuoteForm(LeadForm):
    """What a quote needs: the tasks, how many hours, and whatever else matters."""

    kind = Lead.Kind.QUOTE

    terms = forms.ModelMultipleChoiceField(
        label=_("What would you hand over?"),
        queryset=Term.objects.missions().filter(code__in=MISSION_CHOICES),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    monthly_minutes = DurationField(
        label=_("Hours a month"),
        max_minutes=13_200,
        required=False,
        help_text=_("Leave it empty if you don’t know: we’ll reckon with you."),
    )
    phone = PhoneField(label=_("Your phone"), required=False)
    message = forms.CharField(
        label=_("What else should we know?"),
        max_length=3_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    field_order = [
        "terms", "monthly_minutes", "message", "name", "email", "phone", "company_name", "consent",
    ]  # fmt: skip

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("message") and not cleaned.get("terms"):
            self.add_error("message", _("Tick a task above, or say here what it is about."))
        return cleaned


def slot_label(slot):
    """A slot in few words: "mar. 24 nov., 9 h – 11 h"."""
    start, end = formatter.clock(slot.start), formatter.clock(slot.end)
    return f"{formatter.short_day(slot.start)}, {start} – {end}"
