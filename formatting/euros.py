"""Amounts as people type them: "45", "45,50", "1 200 €"; kept as integer cents."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from formatting import formatter

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
    default_error_messages = {
        "invalid": _("Write an amount in euros, for instance 45 or 45.50."),
        "too_low": _("Write at least %(limit)s."),
        "too_high": _("Write at most %(limit)s."),
    }

    def __init__(self, *, min_cents=0, max_cents=99_999_999_99, **kwargs):
        super().__init__(**kwargs)
        self.min_cents = min_cents
        self.max_cents = max_cents

    def to_python(self, value):
        if isinstance(value, int) or value is None:
            return value
        if not value.strip():
            return None
        cents = parse_cents(value)
        if cents is None:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return cents

    def validate(self, value):
        super().validate(value)
        if value is None:
            return
        for code, wrong, limit in (
            ("too_low", value < self.min_cents, self.min_cents),
            ("too_high", value > self.max_cents, self.max_cents),
        ):
            if wrong:
                raise forms.ValidationError(
                    self.error_messages[code], code=code, params={"limit": formatter.money(limit)}
                )

    def has_changed(self, initial, data):
        try:
            return self.to_python(data) != self.to_python(initial)
        except forms.ValidationError:
            return True
