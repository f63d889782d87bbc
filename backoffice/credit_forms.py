"""Hours of an invoice to take back, line by line."""

from django import forms
from django.utils.translation import gettext_lazy as _

from billing.invoices.models import InvoiceLine
from formatting import formatter
from formatting.durations import DurationField

# As long as Invoice.reason.
MAX_REASON = 300


def lines_left(invoice):
    """Its lines with `minutes_left`, those of which credit notes have not taken back everything."""
    return [line for line in InvoiceLine.objects.left_of(invoice) if line.minutes_left]


class HoursBackForm(forms.Form):
    """Cleans to `minutes_by_line`, as credits.credit takes it; lines left empty are left out."""

    def __init__(self, *args, lines, **kwargs):
        """lines: as lines_left gives them."""
        super().__init__(*args, **kwargs)
        for line in lines:
            left = formatter.hours(line.minutes_left)
            self.fields[f"line_{line.pk}"] = DurationField(
                label=line.description,
                help_text=_("Hours to take back, of %(hours)s") % {"hours": left},
                max_minutes=line.minutes_left,
                required=False,
            )

    def clean(self):
        cleaned = super().clean()
        taken = {
            int(name.removeprefix("line_")): cleaned.pop(name)
            for name in list(cleaned)
            if name.startswith("line_")
        }
        cleaned["minutes_by_line"] = {pk: minutes for pk, minutes in taken.items() if minutes}
        return cleaned


class CreditForm(HoursBackForm):
    """All that is left of an invoice, or some hours of it; the reason stands on the credit note."""

    ALL, PART = "all", "part"
    CHOICES = [(ALL, _("All that is left")), (PART, _("The hours that I write below"))]

    scope = forms.ChoiceField(
        label=_("What is taken back"), choices=CHOICES, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("Reason, in the language of the invoice"),
        help_text=_("It stands on the credit note, and both parties read it."),
        max_length=MAX_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        lines = [name for name in self.fields if name.startswith("line_")]
        self.order_fields(["scope", *lines, "reason"])

    def clean(self):
        cleaned = super().clean()
        if not any(name.startswith("line_") for name in self.fields):
            raise forms.ValidationError(_("Nothing is left of this invoice to take back."))
        if cleaned.pop("scope", None) == self.ALL:
            cleaned["minutes_by_line"] = None
        elif not cleaned["minutes_by_line"] and not self.errors:
            self.add_error("scope", _("Say how many hours to take back, on one line at least."))
        return cleaned
