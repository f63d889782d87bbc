"""What is typed about a proposal: its terms, or why it ends."""

from dateutil.relativedelta import relativedelta
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from formatting.durations import DurationField
from formatting.euros import EurosField

MIN_MINUTES, MAX_MINUTES = 60, 13_200


class TermsForm(forms.Form):
    """Rate, hours and start, with a word about them."""

    rate_cents = EurosField(
        label=_("Hourly rate in euros, before VAT"), min_cents=1_500, max_cents=30_000
    )
    monthly_minutes = DurationField(label=_("Hours a month"), max_minutes=MAX_MINUTES)
    start_on = forms.DateField(
        label=_("First day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    message = forms.CharField(
        label=_("Message"),
        max_length=3_000,
        required=False,
        widget=forms.Textarea({"rows": 4}),
    )

    def clean_monthly_minutes(self):
        minutes = self.cleaned_data["monthly_minutes"]
        if minutes < MIN_MINUTES:
            raise forms.ValidationError(_("Plan at least one hour a month."))
        return minutes

    def clean_start_on(self):
        start_on, today = self.cleaned_data["start_on"], timezone.localdate()
        if start_on < today:
            raise forms.ValidationError(_("Choose today or a later day."))
        if start_on > today + relativedelta(years=1):
            raise forms.ValidationError(_("Choose a day within the next twelve months."))
        return start_on


class VersionForm(forms.Form):
    """Which version of the terms was on the screen."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Why?"),
        max_length=1_000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("The other side reads it."),
        error_messages={"required": _("Say why in a sentence.")},
    )


class OptionalReasonForm(ReasonForm):
    reason = forms.CharField(
        label=_("Why?"),
        max_length=1_000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("The other side reads it."),
    )
