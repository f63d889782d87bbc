"""What is typed about an engagement: a signature, hours, a backup."""

from dateutil.relativedelta import relativedelta
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from formatting import formatter
from formatting.durations import DurationField
from marketplace.engagements.models import Engagement
from marketplace.people.models import Freelancer

MAX_MINUTES = 13_200
MONTHS_AHEAD = 3


class SignatureForm(forms.Form):
    typed_name = forms.CharField(
        label=_("Your full name"),
        max_length=120,
        help_text=_("Typing it is your signature of the text above."),
        widget=forms.TextInput({"autocomplete": "name"}),
        error_messages={"required": _("Type your full name to sign.")},
    )


class MonthForm(forms.Form):
    """The hours of a month that has no plan yet."""

    month = forms.ChoiceField(label=_("Month"))
    minutes = DurationField(label=_("Hours"), max_minutes=MAX_MINUTES)

    def __init__(self, *args, months, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["month"].choices = [(m.isoformat(), formatter.month(m)) for m in months]
        self.months = {m.isoformat(): m for m in months}

    def clean_month(self):
        return self.months[self.cleaned_data["month"]]


class AmendmentForm(forms.Form):
    minutes = DurationField(label=_("Hours wanted"), max_minutes=MAX_MINUTES)
    reason = forms.CharField(
        label=_("Why?"),
        max_length=300,
        required=False,
        help_text=_("The other side reads it."),
    )


class AnswerForm(forms.Form):
    """The answer to the hours that were on the screen."""

    accept = forms.TypedChoiceField(
        choices=[("yes", "yes"), ("no", "no")], coerce=lambda text: text == "yes"
    )
    asked_minutes = forms.IntegerField(min_value=0)


class BackupForm(forms.ModelForm):
    """Who would step in: somebody who already proposed to do this work."""

    class Meta:
        model = Engagement
        fields = ["backup"]
        labels = {"backup": _("Backup")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        engagement = self.instance
        self.fields["backup"].queryset = (
            Freelancer.objects.published()
            .filter(proposals__need=engagement.need_id)
            .exclude(pk=engagement.freelancer_id)
            .select_related("user")
            .distinct()
        )
        self.fields["backup"].empty_label = _("Nobody")


def months_to_plan(engagement, planned):
    """The next months without a plan (dates of their first day). planned: those that have one."""
    first = max(timezone.localdate(), engagement.start_on).replace(day=1)
    ahead = [first + relativedelta(months=number) for number in range(MONTHS_AHEAD + 1)]
    return [
        month
        for month in ahead
        if month not in planned and (engagement.end_on is None or month <= engagement.end_on)
    ]
