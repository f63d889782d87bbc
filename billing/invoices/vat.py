"""Which VAT a line of services bears. Rates are those of the agreement, frozen at its signature."""

from stdnum.eu.vat import MEMBER_STATES

from billing.invoices.wording import VATEX_FRANCHISE, VATEX_REVERSE_CHARGE

STANDARD, EXEMPT, REVERSE_CHARGE = "S", "E", "AE"


def of_services(agreement, seller, buyer):
    """(category, rate in basis points, exemption code) for time worked under an agreement.

    seller, buyer: identity snapshots. A business elsewhere in the EU owes the VAT itself
    (directive 2006/112/EC, art. 44 and 196), whatever the regime at home.
    """
    abroad = buyer["country"] != "FR" and buyer["country"].lower() in MEMBER_STATES
    if abroad and buyer["vat_number"] and seller["vat_number"]:
        return REVERSE_CHARGE, 0, VATEX_REVERSE_CHARGE
    if agreement.vat_regime == agreement.VatRegime.FRANCHISE:
        return EXEMPT, 0, VATEX_FRANCHISE
    return STANDARD, agreement.vat_bp, ""
