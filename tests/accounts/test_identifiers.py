import pytest
from django.core.exceptions import ValidationError

from accounts.identifiers import clean_siret, clean_vat_number, validate_siret, validate_vat_number


@pytest.mark.parametrize(
    "typed",
    ["73282932000074", "732 829 320 00074", "732.829.320.00074", "732\u202f829\u202f320 00074"],
)
def test_a_siret_is_read_with_any_spaces(typed):
    assert clean_siret(typed) == "73282932000074"
    validate_siret(clean_siret(typed))


@pytest.mark.parametrize("wrong", ["", "1", "73282932000075", "7328293200007A", "0" * 15])
def test_a_siret_with_a_wrong_checksum_is_refused(wrong):
    with pytest.raises(ValidationError):
        validate_siret(clean_siret(wrong))


def test_a_vat_number_is_read_with_spaces_and_checked():
    validate_vat_number(clean_vat_number("fr 44 732829320"))
    with pytest.raises(ValidationError):
        validate_vat_number(clean_vat_number("FR 45 732829320"))
