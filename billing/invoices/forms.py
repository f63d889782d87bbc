from django import forms
from django.utils.translation import gettext_lazy as _

from billing.invoices.models import Invoice
from formatting import formatter


class InvoiceFilter(forms.Form):
    """Narrows a list to a month and a status; what it can't read it leaves out."""

    month = forms.ChoiceField(label=_("Month"), required=False)
    status = forms.ChoiceField(label=_("Status"), required=False)

    def __init__(self, data, *, invoices):
        super().__init__(data)
        self.invoices = invoices
        months = invoices.order_by("-month").values_list("month", flat=True).distinct()
        self.fields["month"].choices = [
            ("", _("All months")),
            *((f"{month:%Y-%m-%d}", formatter.month(month)) for month in months),
        ]
        self.fields["status"].choices = [
            ("", _("All statuses")),
            *(choice for choice in Invoice.Status.choices if choice[0] != Invoice.Status.DRAFT),
        ]

    def filtered(self):
        self.is_valid()
        wanted = {name: value for name, value in self.cleaned_data.items() if value}
        return self.invoices.filter(**wanted)


class MailingForm(forms.Form):
    """Who gets the link by e-mail."""

    to = forms.ModelChoiceField(queryset=None, label=_("Send the link to"), empty_label=None)

    def __init__(self, *args, recipients, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = recipients


class ObjectionForm(forms.Form):
    """What the freelancer says is wrong with an invoice issued in her name."""

    text = forms.CharField(
        label=_("What is wrong with this invoice?"),
        help_text=_("Hours, rate, name, address, VAT: say what it should be."),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
