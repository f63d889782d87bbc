"""The fields of a legal identity, as companies and freelancers fill them in."""

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.identifiers import clean_siret, clean_vat_number, validate_siret
from accounts.legal_forms import WITH_CAPITAL, LegalForm
from formatting.euros import EurosField


class SiretField(forms.CharField):
    """A SIRET typed with or without spaces, cleaned to its 14 digits."""

    default_error_messages = {"required": _("Write the SIRET: 14 digits, spaces don't matter.")}

    def __init__(self, **kwargs):
        kwargs = {"label": _("SIRET"), "max_length": 30, "validators": [validate_siret], **kwargs}
        super().__init__(**kwargs)
        self.widget.attrs |= {"inputmode": "numeric", "autocomplete": "off"}

    def to_python(self, value):
        return clean_siret(super().to_python(value))


class VatNumberField(forms.CharField):
    """A VAT number typed with or without spaces; the model checks it."""

    def __init__(self, **kwargs):
        super().__init__(label=capfirst(_("VAT number")), max_length=30, required=False, **kwargs)

    def to_python(self, value):
        return clean_vat_number(super().to_python(value))


class LegalFormSelect(forms.Select):
    """Marks the forms with a share capital: the style sheet shows its field for them alone."""

    def create_option(self, name, value, *args, **kwargs):
        option = super().create_option(name, value, *args, **kwargs)
        if value in WITH_CAPITAL:
            option["attrs"]["data-has-capital"] = True
        return option


class LegalIdentityForm(forms.ModelForm):
    """Chooses a legal form, with the share capital of one that has it."""

    capital_cents = EurosField(
        label=_("Share capital"),
        min_cents=1,
        required=False,
        help_text=_("Of an EURL, SARL, SASU, SAS, SA, SELARL, SELAS or civil company."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["legal_form"].choices = [("", _("Choose…")), *LegalForm.choices]

    @property
    def has_capital(self):
        return self.cleaned_data.get("legal_form") in WITH_CAPITAL

    def clean_capital_cents(self):
        return self.cleaned_data["capital_cents"] if self.has_capital else None
