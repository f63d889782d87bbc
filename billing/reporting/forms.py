from dac7.models.enums import CountryCode
from django import forms
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.countries import FRANCE
from billing.reporting.models import SellerIdentity
from formatting import formatter


def countries():
    """(code, name in the reader's language) of those that the declaration knows, France first."""
    names = {code.value: formatter.country(code.value) for code in CountryCode}
    return sorted(names.items(), key=lambda each: (each[0] != FRANCE, each[1]))


class SellerIdentityForm(forms.ModelForm):
    """Asked because the platform has to declare her (DAC7), and for nothing else."""

    birth_country = forms.ChoiceField(
        label=_("Country of birth"), choices=countries, initial=FRANCE
    )
    tax_number = forms.CharField(
        label=_("Tax number"),
        max_length=13,
        help_text=_("The 13 digits on your tax notice."),
        validators=[
            RegexValidator("^[0-3][0-9]{12}$", _("A tax number has 13 digits, the first 0 to 3."))
        ],
    )

    class Meta:
        model = SellerIdentity
        fields = [
            "first_name", "last_name", "birth_date", "birth_city", "birth_country", "tax_number",
        ]  # fmt: skip
        widgets = {"birth_date": forms.DateInput({"type": "date"}, format="%Y-%m-%d")}

    def clean_birth_date(self):
        born = self.cleaned_data["birth_date"]
        if not 1900 <= born.year <= timezone.localdate().year - 16:
            raise forms.ValidationError(_("This date of birth cannot be right."))
        return born
