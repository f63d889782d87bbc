"""Offline checks of the identifiers that French law puts on invoices (INSEE, EU VAT)."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum.eu import vat
from stdnum.exceptions import ValidationError as BadNumber
from stdnum.fr import siret


def clean_siret(text):
    """The 14 digits of a SIRET typed with spaces or dots; unchanged when it can't be one."""
    return siret.compact(text.replace("\u00a0", "").replace("\u202f", "")).replace(".", "")


def clean_vat_number(text):
    """A VAT number without its spaces and dots, in capitals."""
    return "".join(character for character in text if character.isalnum()).upper()


def validate_siret(value):
    """Raise ValidationError unless the checksum holds (Luhn, with La Poste's exception)."""
    try:
        siret.validate(value)
    except BadNumber:
        raise ValidationError(
            _("This SIRET does not pass its check: it has 14 digits, the last one is a checksum."),
            code="siret",
        ) from None


def validate_vat_number_of(country, value):
    """Raise ValidationError unless it is a VAT number of this EU country (its ISO code)."""
    prefix = "EL" if country == "GR" else country
    if not (value.startswith(prefix) and vat.is_valid(value)):
        raise ValidationError(
            _("This VAT number does not pass its check: it begins with %(prefix)s."),
            code="vat_number",
            params={"prefix": prefix},
        )


def validate_vat_number(value):
    """Raise ValidationError unless it is a well-formed VAT number of an EU country."""
    try:
        vat.validate(value)
    except BadNumber:
        raise ValidationError(
            _("This VAT number does not pass its check: FR, two characters, then the SIREN."),
            code="vat_number",
        ) from None
