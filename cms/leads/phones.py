"""Phone numbers as people type them, kept as E.164 ("+33612345678")."""

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

HOME = "FR"
INVALID = _("Write a phone number, for instance 06 12 34 56 78 or +32 2 555 12 12.")


def parse_phone(text):
    """The E.164 form of a number typed in France or with its country's code; None if it is none."""
    try:
        number = phonenumbers.parse(text, HOME)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def validate_phone(value):
    """Raise ValidationError unless the value is in E.164 already."""
    if parse_phone(value) != value:
        raise ValidationError(_("Write the number with its country’s code: +33612345678."))


def in_words(e164):
    """A stored number as it is read: "06 12 34 56 78", abroad "+32 2 555 12 12"."""
    if not e164:
        return ""
    number = phonenumbers.parse(e164)
    shape = phonenumbers.PhoneNumberFormat
    at_home = phonenumbers.region_code_for_number(number) == HOME
    return phonenumbers.format_number(number, shape.NATIONAL if at_home else shape.INTERNATIONAL)


class PhoneField(forms.CharField):
    """A number typed freely, cleaned to E.164 ("" when left empty)."""

    widget = forms.TelInput(attrs={"autocomplete": "tel"})

    def __init__(self, **kwargs):
        super().__init__(max_length=40, **kwargs)

    def clean(self, value):
        typed = super().clean(value)
        if not typed:
            return ""
        number = parse_phone(typed)
        if number is None:
            raise ValidationError(INVALID, code="invalid")
        return number
