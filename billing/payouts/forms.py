from django import forms
from django.utils.translation import gettext_lazy as _

from billing.payouts.models import BillingMandate
from billing.payouts.setup import hash_of


class MandateForm(forms.ModelForm):
    """She types her name under the very text that she was shown."""

    agree = forms.BooleanField(label=_("I have read this mandate and I agree to it."))
    text_hash = forms.CharField(widget=forms.HiddenInput)

    class Meta:
        model = BillingMandate
        fields = ["typed_name"]

    def __init__(self, *args, text, **kwargs):
        self.text = text
        super().__init__(*args, initial={"text_hash": hash_of(text)}, **kwargs)
        self.fields["typed_name"].widget.attrs["autocomplete"] = "name"

    def clean_text_hash(self):
        if self.cleaned_data["text_hash"] != hash_of(self.text):
            raise forms.ValidationError(
                _("The text has changed since you opened this page. Please read it again.")
            )
        return self.cleaned_data["text_hash"]
