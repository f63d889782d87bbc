from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.identifiers import clean_siret, clean_vat_number, validate_siret
from accounts.models import Company, Invitation, Membership, User


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


class CompanyForm(forms.ModelForm):
    """What an invoice to this company needs, and how large it is."""

    siret = SiretField(help_text=_("We check it here, at once: nothing is sent anywhere."))
    vat_number = VatNumberField()

    class Meta:
        model = Company
        fields = [
            "name", "siret", "legal_name", "legal_form", "street", "postcode", "city", "size",
            "phone", "vat_number",
        ]  # fmt: skip
        widgets = {
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

    def clean_siret(self):
        siret = self.cleaned_data["siret"]
        if Company.objects.filter(siret=siret).exclude(pk=self.instance.pk).exists():
            raise ValidationError(
                _("This company is here already: ask one of its owners to invite you.")
            )
        return siret


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
