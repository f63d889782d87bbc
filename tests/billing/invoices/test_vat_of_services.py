"""Which VAT a line of services bears, for every kind of buyer and seller."""

from types import SimpleNamespace

import pytest

from billing.invoices import vat
from billing.invoices.wording import VATEX_FRANCHISE, VATEX_REVERSE_CHARGE
from marketplace.engagements.models import Agreement

FRENCH, GERMAN, SWISS, BRITISH = (
    {"country": country, "vat_number": f"{country}123"} for country in ("FR", "DE", "CH", "GB")
)
NO_NUMBER = {"vat_number": ""}
AT_HOME = {
    "franchise": ("E", 0, VATEX_FRANCHISE),
    "standard": ("S", 2_000, ""),
}
ABROAD = ("AE", 0, VATEX_REVERSE_CHARGE)


@pytest.mark.parametrize("regime", AT_HOME)
@pytest.mark.parametrize(
    ("seller", "buyer", "is_abroad"),
    [
        (FRENCH, FRENCH, False),
        (FRENCH, GERMAN, True),
        (FRENCH, SWISS, False),
        (FRENCH, BRITISH, False),
        (FRENCH, GERMAN | NO_NUMBER, False),
        (FRENCH | NO_NUMBER, GERMAN, False),
        (FRENCH, FRENCH | NO_NUMBER, False),
    ],
)
def test_the_buyer_owes_it_only_as_a_business_elsewhere_in_the_union(
    regime, seller, buyer, is_abroad
):
    agreement = SimpleNamespace(
        vat_regime=regime,
        vat_bp=2_000 if regime == "standard" else 0,
        VatRegime=Agreement.VatRegime,
    )

    found = vat.of_services(agreement, seller, buyer)

    assert found == (ABROAD if is_abroad else AT_HOME[regime])


def test_the_rate_is_the_one_of_the_agreement():
    agreement = SimpleNamespace(vat_regime="standard", vat_bp=850, VatRegime=Agreement.VatRegime)

    assert vat.of_services(agreement, FRENCH, FRENCH) == ("S", 850, "")
