from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billing.reporting.models import SellerIdentity


class SellerIdentityForm(forms.ModelForm):
    """Asked because the platform has to declare her (DAC7), and for nothing else."""

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
