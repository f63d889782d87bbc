"""Amounts as people type them: "45", "45,50", "1 200 €"; kept as integer cents."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

AMOUNT = re.compile(r"([0-9]{1,9})(?:[.,]([0-9]{1,2}))?")


def parse_cents(text):
    """Integer cents of an amount as typed; None when it can't be read."""
    typed = re.sub(r"[\s€]|/h$", "", text)
    amount = AMOUNT.fullmatch(typed)
    if amount is None:
        return None
    euros, cents = amount[1], (amount[2] or "").ljust(2, "0")
    return int(euros) * 100 + int(cents)


class EurosInput(forms.TextInput):
    def __init__(self, attrs=None):
        super().__init__({"inputmode": "decimal", "autocomplete": "off", **(attrs or {})})

    def format_value(self, value):
        """Cents from the database as one would type them: 4550 is "45,50"."""
        if isinstance(value, int):
            euros, cents = divmod(value, 100)
            return f"{euros},{cents:02}" if cents else str(euros)
        return super().format_value(value)


class EurosField(forms.Field):
    """An amount typed freely, cleaned to an int of cents (None when left empty)."""

    widget = EurosInput
    default_error_messages = {"invalid": _("Write an amount in euros, for instance 45 or 45.50.")}

    def to_python(self, value):
        if isinstance(value, int) or value is None:
            return value
        if not value.strip():
            return None
        cents = parse_cents(value)
        if cents is None:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return cents

    def has_changed(self, initial, data):
        try:
            return self.to_python(data) != self.to_python(initial)
        except forms.ValidationError:
            return True
