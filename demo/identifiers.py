"""Identifiers for fictional businesses: they pass every checksum and belong to nobody.

INSEE gives no SIREN below 100 000 000, so those that begin with 00 are free for fiction.
"""

from stdnum.luhn import calc_check_digit

HEAD_OFFICE = "0001"


def fictional_siret(number):
    """The SIRET of the head office of fictional business `number` (1 to 99,999).

    >>> fictional_siret(199)
    '00100199900018'
    """
    if not 1 <= number <= 99_999:
        raise ValueError("fictional businesses are numbered from 1 to 99,999")
    siren = f"001{number:05}"
    siren += calc_check_digit(siren)
    siret = f"{siren}{HEAD_OFFICE}"
    return siret + calc_check_digit(siret)


def fictional_vat_number(siret):
    """The French VAT number of a SIRET: a key from its SIREN (CGI, annexe III, art. 2 A)."""
    siren = siret[:9]
    key = (12 + 3 * (int(siren) % 97)) % 97
    return f"FR{key:02}{siren}"
