from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts import countries
from accounts.identifiers import validate_vat_number_of
from accounts.identity_forms import LegalFormSelect, LegalIdentityForm, SiretField, VatNumberField
from accounts.legal_forms import LegalForm
from accounts.models import Company, Invitation, Membership, User
from formatting import formatter


class CompanyForm(LegalIdentityForm):
    """What an invoice to this company needs, and how large it is.

    In France its SIRET says who it is, elsewhere in the EU its VAT number: so it owes the VAT.
    """

    country = forms.ChoiceField(
        label=_("Country"), choices=countries.choices, initial=countries.FRANCE
    )
    siret = SiretField(help_text=_("We check it here, at once: nothing is sent anywhere."))
    vat_number = VatNumberField(
        error_messages={"required": _("Outside France an invoice bears your VAT number: write it.")}
    )

    class Meta:
        model = Company
        fields = [
            "name", "country", "siret", "vat_number", "legal_name", "legal_form", "capital_cents",
            "street", "postcode", "city", "size", "phone",
        ]  # fmt: skip
        widgets = {
            "legal_form": LegalFormSelect,
            "name": forms.TextInput(attrs={"autocomplete": "organization"}),
            "street": forms.TextInput(attrs={"autocomplete": "address-line1"}),
            "postcode": forms.TextInput(attrs={"autocomplete": "postal-code"}),
            "city": forms.TextInput(attrs={"autocomplete": "address-level2"}),
            "phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        }
        help_texts = {"legal_name": _("As on its registration; it stands on invoices.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("legal_name", "street", "postcode", "city"):
            self.fields[name].required = True
        is_french = self["country"].value() == countries.FRANCE
        self.fields["siret"].required = is_french
        self.fields["vat_number"].required = not is_french

    def clean_siret(self):
        if self.cleaned_data.get("country") != countries.FRANCE:
            return ""
        siret = self.cleaned_data["siret"]
        if Company.objects.filter(siret=siret).exclude(pk=self.instance.pk).exists():
            raise ValidationError(
                _("This company is here already: ask one of its owners to invite you.")
            )
        return siret

    def clean_vat_number(self):
        number, country = self.cleaned_data["vat_number"], self.cleaned_data.get("country")
        if number and country:
            validate_vat_number_of(country, number)
        return number

    def clean_legal_form(self):
        form = self.cleaned_data["legal_form"]
        is_foreign = self.cleaned_data.get("country") != countries.FRANCE
        return form or (LegalForm.FOREIGN if is_foreign else "")

    def clean_postcode(self):
        country = self.cleaned_data.get("country", countries.FRANCE)
        postcode = countries.clean_postcode(self.cleaned_data["postcode"], country)
        if postcode is None:
            name = formatter.country(country)
            raise ValidationError(_("This is no postcode of %(name)s."), params={"name": name})
        return postcode


class InvitationForm(forms.ModelForm):
    class Meta:
        model = Invitation
        fields = ["email", "role"]

    def __init__(self, *args, company, **kwargs):
        super().__init__(*args, **kwargs)
        self.company = company

    def clean_email(self):
        email = self.cleaned_data["email"]
        if Membership.objects.filter(company=self.company, user__email__iexact=email).exists():
            raise ValidationError(_("This person is a member already."))
        return email


class ErasureForm(forms.Form):
    """Typed, because it can't be undone."""

    email = forms.CharField(label=_("Type your e-mail to confirm"), max_length=254)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_email(self):
        typed = self.cleaned_data["email"].strip()
        if typed.lower() != self.user.email.lower():
            raise ValidationError(_("This is not the e-mail of your account."))
        return typed


class MeForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["name", "language"]
        widgets = {"language": forms.RadioSelect}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True
