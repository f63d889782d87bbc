"""Which VAT a line of services bears, by the day on which the work was done.

The rate is that of the agreement, frozen at its signature. The regime is the freelancer's own on
the day of the service: a change of hers counts from its day on, whatever an older agreement says
(CGI, art. 269: the tax is due by the service; art. 293 B: when the exemption ends).
"""

from stdnum.eu.vat import MEMBER_STATES

from billing.invoices.holds import Held, Hold
from billing.invoices.wording import VATEX_FRANCHISE, VATEX_REVERSE_CHARGE
from marketplace.engagements.agreements import VAT_BP
from marketplace.people.models import Freelancer

STANDARD, EXEMPT, REVERSE_CHARGE = "S", "E", "AE"
Regime = Freelancer.VatRegime


def regime_on(day, agreement, freelancer, *, owed_from=None):
    """Her regime for work of a day under an agreement.

    owed_from: the day on which she passed a threshold (vat_threshold.owed_from), if she did. Raises
    Held where agreement and profile differ and no day says since when, or where the law wants VAT
    and her profile does not.
    """
    if not freelancer.vat_changes.all() and agreement.vat_regime != freelancer.vat_regime:
        raise Held(Hold.VAT_UNDATED)
    regime = freelancer.vat_regime_on(day)
    if regime == Regime.FRANCHISE and owed_from and day >= owed_from:
        raise Held(Hold.VAT_OWED)
    return regime


def of_services(regime, seller, buyer, *, vat_bp):
    """(category, rate in basis points, exemption code) for time worked under a regime.

    vat_bp: the rate agreed, 0 where the exemption was. seller, buyer: identity snapshots. A
    business elsewhere in the EU owes the VAT itself (directive 2006/112/EC, art. 44 and 196),
    whatever the regime at home; both then need a VAT number (CGI, art. 286 ter). Raises Held when
    the seller lacks the one that her invoice has to bear.
    """
    abroad = buyer["country"] != "FR" and buyer["country"].lower() in MEMBER_STATES
    if (abroad or regime == Regime.STANDARD) and not seller["vat_number"]:
        raise Held(Hold.FREELANCER_IDENTITY, ["vat_number"])
    if abroad:
        return REVERSE_CHARGE, 0, VATEX_REVERSE_CHARGE
    if regime == Regime.FRANCHISE:
        return EXEMPT, 0, VATEX_FRANCHISE
    return STANDARD, vat_bp or VAT_BP[Regime.STANDARD], ""
