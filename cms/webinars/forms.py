from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.webinars.models import Registration, Session


class RegistrationForm(forms.ModelForm):
    """What a seat takes: an address to write to, and her word that we may."""

    consent = forms.BooleanField(
        label=_(
            "You may use my address for this webinar: the confirmation, three reminders and one "
            "mail afterwards. It is deleted after a year."
        )
    )
    # Filled in by machines alone: people don't see it.
    website = forms.CharField(label=_("Leave this box empty"), required=False)

    class Meta:
        model = Registration
        fields = ["first_name", "email", "company", "question"]
        widgets = {
            "first_name": forms.TextInput(attrs={"autocomplete": "given-name"}),
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
            "company": forms.TextInput(attrs={"autocomplete": "organization"}),
            "question": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["first_name"].required = self.fields["email"].required = True
        self.fields["website"].widget.attrs |= {"autocomplete": "off", "tabindex": "-1"}

    def clean_first_name(self):
        """A name goes into mails: no advertisement may."""
        name = self.cleaned_data["first_name"]
        if any(mark in name for mark in "/@:<>") or "www." in name.lower():
            raise forms.ValidationError(_("Give your first name alone."))
        return name

    @property
    def is_from_a_machine(self):
        return bool(self.data.get("website"))

    @property
    def shown_fields(self):
        return [field for field in self if field.name != "website"]


class OpinionForm(forms.Form):
    """How it was: a mark out of five, and words if she likes."""

    score = forms.TypedChoiceField(
        label=_("How was it?"),
        coerce=int,
        choices=[
            (5, _("5 – very useful")),
            (4, _("4 – useful")),
            (3, _("3 – all right")),
            (2, _("2 – not much use")),
            (1, _("1 – a waste of time")),
        ],
        widget=forms.RadioSelect,
    )
    opinion = forms.CharField(
        label=_("In your words"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class StartField(forms.SplitDateTimeField):
    """A Paris day and time, as the browser's own fields give them."""

    widget = forms.SplitDateTimeWidget(
        date_attrs={"type": "date"},
        time_attrs={"type": "time"},
        date_format="%Y-%m-%d",
        time_format="%H:%M",
    )


class MoveForm(forms.Form):
    """Another start for a session, and why."""

    starts_at = StartField(label=_("New start, Paris time"))
    reason = forms.CharField(
        label=_("Why, as everybody will read it"), required=False, max_length=300
    )


class CancelForm(forms.Form):
    reason = forms.CharField(label=_("Why, as everybody will read it"), max_length=300)


class ExtraSessionForm(forms.ModelForm):
    """A session beside the rule of its series, which gives it all but the start."""

    starts_at = StartField(label=_("Start, Paris time"))

    class Meta:
        model = Session
        fields = ["series", "pitch", "starts_at"]

    def clean_starts_at(self):
        if self.cleaned_data["starts_at"] <= timezone.now():
            raise forms.ValidationError(_("The start is in the past."))
        return self.cleaned_data["starts_at"]
