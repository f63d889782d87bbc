"""Our own invoice as the other profiles of Factur-X would have it."""

from lxml import etree

from billing.invoices.checking import PROFILES
from billing.invoices.cii import NAMESPACES, PROFILE, cii

LINES = ".//ram:IncludedSupplyChainTradeLineItem"
# What MINIMUM has no place for.
BEYOND_MINIMUM = [
    *(".//ram:IncludedNote", ".//ram:GlobalID", ".//ram:URIUniversalCommunication"),
    *(".//ram:BuyerTradeParty/ram:PostalTradeAddress", ".//ram:ApplicableHeaderTradeDelivery/*"),
    *(".//ram:BuyerTradeParty/ram:SpecifiedTaxRegistration", ".//ram:LineTotalAmount"),
    ".//ram:SellerTradeParty/ram:PostalTradeAddress/*[not(self::ram:CountryID)]",
    ".//ram:ApplicableHeaderTradeSettlement/*[not(self::ram:InvoiceCurrencyCode or"
    " self::ram:SpecifiedTradeSettlementHeaderMonetarySummation)]",
]
LEFT_OUT = {"MINIMUM": [LINES, *BEYOND_MINIMUM], "BASIC WL": [LINES]}


def in_profile(name, document):
    """The XML of a document in one of PROFILES, by its name."""
    [guideline] = [key for key, (known, _level) in PROFILES.items() if known == name]
    tree = etree.fromstring(cii(document).replace(PROFILE.encode(), guideline.encode()))
    for path in LEFT_OUT.get(name, []):
        for element in tree.xpath(path, namespaces=NAMESPACES):
            element.getparent().remove(element)
    return etree.tostring(tree, xml_declaration=True, encoding="UTF-8")
