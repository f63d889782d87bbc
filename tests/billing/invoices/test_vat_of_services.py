"""Which VAT a line of services bears, for every kind of buyer and seller."""

import pytest

from billing.invoices import vat
from billing.invoices.holds import Held, Hold
from billing.invoices.wording import VATEX_FRANCHISE, VATEX_REVERSE_CHARGE

FRENCH, GERMAN, SWISS, BRITISH = (
    {"country": country, "vat_number": f"{country}123"} for country in ("FR", "DE", "CH", "GB")
)
NO_NUMBER = {"vat_number": ""}
ABROAD = ("AE", 0, VATEX_REVERSE_CHARGE)
AT_HOME = {"franchise": ("E", 0, VATEX_FRANCHISE), "standard": ("S", 850, "")}


@pytest.mark.parametrize("regime", AT_HOME)
@pytest.mark.parametrize("buyer", [FRENCH, SWISS, BRITISH], ids=lambda buyer: buyer["country"])
def test_outside_the_union_and_at_home_it_is_the_seller_s_regime(regime, buyer):
    assert vat.of_services(regime, FRENCH, buyer, vat_bp=850) == AT_HOME[regime]


@pytest.mark.parametrize("regime", AT_HOME)
def test_a_buyer_elsewhere_in_the_union_owes_it_whatever_the_regime_at_home(regime):
    assert vat.of_services(regime, FRENCH, GERMAN, vat_bp=850) == ABROAD


def test_where_the_agreement_had_none_the_rate_is_the_standard_one():
    assert vat.of_services("standard", FRENCH, FRENCH, vat_bp=0) == ("S", 2_000, "")


def test_without_a_number_nobody_who_charges_vat_invoices_nor_anybody_abroad():
    seller = FRENCH | NO_NUMBER
    for regime, buyer in (("standard", FRENCH), ("standard", GERMAN), ("franchise", GERMAN)):
        with pytest.raises(Held) as held:
            vat.of_services(regime, seller, buyer, vat_bp=850)
        assert held.value.hold == Hold.FREELANCER_IDENTITY
        assert held.value.missing == ["vat_number"]

    assert vat.of_services("franchise", seller, FRENCH, vat_bp=0) == AT_HOME["franchise"]
