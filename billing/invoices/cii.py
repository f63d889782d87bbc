"""A document as UN/CEFACT Cross Industry Invoice, profile EN 16931, as the French rules want it.

Time is counted in minutes at a price per 60 of them, so that quantity × price is exact: no decimal
of an hour stands for 20 minutes. BT and BG numbers are those of EN 16931-1.
"""

from decimal import Decimal

from lxml import etree

from billing.invoices.document import Document, Line, Party, Tax
from billing.invoices.wording import EXEMPTIONS
from formatting.characters import without_controls

NAMESPACES = {
    "rsm": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "qdt": "urn:un:unece:uncefact:data:standard:QualifiedDataType:100",
    "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
}
PROFILE = "urn:cen.eu:en16931:2017"
SERVICES_INVOICE = "S1"  # BT-23: an invoice for services, not paid yet
MINUTE, PIECE = "MIN", "C62"
SIREN, SIRET, FRENCH_ADDRESS = "0002", "0009", "0225"
# Electronic addresses abroad: the scheme of the country's VAT number (EAS code list).
VAT_ADDRESSES = {
    "AT": "9914", "BE": "9925", "BG": "9926", "CY": "9928", "CZ": "9929", "DE": "9930",
    "DK": "0198", "EE": "9931", "ES": "9920", "FI": "0213", "GR": "9933", "HR": "9934",
    "HU": "9910", "IE": "9935", "IT": "0211", "LT": "9937", "LU": "9938", "LV": "9939",
    "MT": "9943", "NL": "9944", "PL": "9945", "PT": "9946", "RO": "9947", "SE": "9955",
    "SI": "9949", "SK": "9950",
}  # fmt: skip


def cii(document: Document) -> bytes:
    """The XML of a document, UTF-8."""
    root = etree.Element(tag("rsm:CrossIndustryInvoice"), nsmap=NAMESPACES)
    context = add(root, "rsm:ExchangedDocumentContext")
    add(context, "ram:BusinessProcessSpecifiedDocumentContextParameter/ram:ID", SERVICES_INVOICE)
    add(context, "ram:GuidelineSpecifiedDocumentContextParameter/ram:ID", PROFILE)
    add_header(root, document)
    transaction = add(root, "rsm:SupplyChainTradeTransaction")
    for number, line in enumerate(document.lines, start=1):
        add_line(transaction, number, line)
    agreement = add(transaction, "ram:ApplicableHeaderTradeAgreement")
    add_party(agreement, "ram:SellerTradeParty", document.seller, is_seller=True)
    add_party(agreement, "ram:BuyerTradeParty", document.buyer)
    event = add(transaction, "ram:ApplicableHeaderTradeDelivery/ram:ActualDeliverySupplyChainEvent")
    add_date(event, "ram:OccurrenceDateTime", document.period_end)  # BT-72
    add_settlement(transaction, document)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def add_header(root, document: Document):
    header = add(root, "rsm:ExchangedDocument")
    add(header, "ram:ID", document.number)
    add(header, "ram:TypeCode", document.type_code)
    add_date(header, "ram:IssueDateTime", document.issued_on)
    for note in document.notes:
        element = add(header, "ram:IncludedNote")
        add(element, "ram:Content", note.text)
        add(element, "ram:SubjectCode", note.code)


def add_line(transaction, number: int, line: Line):
    item = add(transaction, "ram:IncludedSupplyChainTradeLineItem")
    add(item, "ram:AssociatedDocumentLineDocument/ram:LineID", str(number))
    add(item, "ram:SpecifiedTradeProduct/ram:Name", line.description)
    price = add(item, "ram:SpecifiedLineTradeAgreement/ram:NetPriceProductTradePrice")
    delivery = add(item, "ram:SpecifiedLineTradeDelivery")
    if line.minutes is None or line.rate_cents is None:
        add(price, "ram:ChargeAmount", euros(line.net_cents))
        add(delivery, "ram:BilledQuantity", "1", unitCode=PIECE)
    else:
        add(price, "ram:ChargeAmount", euros(line.rate_cents))
        add(price, "ram:BasisQuantity", "60", unitCode=MINUTE)
        add(delivery, "ram:BilledQuantity", str(line.minutes), unitCode=MINUTE)
    settlement = add(item, "ram:SpecifiedLineTradeSettlement")
    tax = add(settlement, "ram:ApplicableTradeTax")
    add(tax, "ram:TypeCode", "VAT")
    add(tax, "ram:CategoryCode", line.vat_category)
    add(tax, "ram:RateApplicablePercent", percent(line.vat_bp))
    summation = add(settlement, "ram:SpecifiedTradeSettlementLineMonetarySummation")
    add(summation, "ram:LineTotalAmount", euros(line.net_cents))


def add_party(agreement, name: str, party: Party, *, is_seller=False):
    element = add(agreement, name)
    if party.siret:
        add(element, "ram:GlobalID", party.siret, schemeID=SIRET)
    add(element, "ram:Name", party.name)
    if party.siret:
        add(
            element, "ram:SpecifiedLegalOrganization/ram:ID", party.siren, schemeID=SIREN
        )  # BT-30, BT-47
    address = add(element, "ram:PostalTradeAddress")
    add(address, "ram:PostcodeCode", party.postcode)
    add(address, "ram:LineOne", party.street)
    add(address, "ram:CityName", party.city)
    add(address, "ram:CountryID", party.country)
    uri = "ram:URIUniversalCommunication/ram:URIID"  # BT-34, BT-49
    if party.country == "FR":
        add(element, uri, party.siren, schemeID=FRENCH_ADDRESS)
    else:
        add(element, uri, party.vat_number, schemeID=VAT_ADDRESSES[party.country])
    registration = "ram:SpecifiedTaxRegistration/ram:ID"
    if party.vat_number:
        add(element, registration, party.vat_number, schemeID="VA")
    elif is_seller:
        # Who is exempt may have no VAT number; the tax office knows her by her SIREN (BT-32).
        add(element, registration, party.siren, schemeID="FC")


def add_settlement(transaction, document: Document):
    settlement = add(transaction, "ram:ApplicableHeaderTradeSettlement")
    add(settlement, "ram:InvoiceCurrencyCode", "EUR")
    for tax in document.taxes:
        add_tax(settlement, tax)
    period = add(settlement, "ram:BillingSpecifiedPeriod")  # BG-14
    add_date(period, "ram:StartDateTime", document.period_start)
    add_date(period, "ram:EndDateTime", document.period_end)
    terms = add(settlement, "ram:SpecifiedTradePaymentTerms")
    add_date(terms, "ram:DueDateDateTime", document.due_on)
    summation = add(settlement, "ram:SpecifiedTradeSettlementHeaderMonetarySummation")
    add(summation, "ram:LineTotalAmount", euros(document.net_cents))
    add(summation, "ram:TaxBasisTotalAmount", euros(document.net_cents))
    add(summation, "ram:TaxTotalAmount", euros(document.vat_cents), currencyID="EUR")
    add(summation, "ram:GrandTotalAmount", euros(document.total_cents))
    add(summation, "ram:DuePayableAmount", euros(document.total_cents))
    if document.corrects_number:
        corrected = add(settlement, "ram:InvoiceReferencedDocument")  # BG-3
        add(corrected, "ram:IssuerAssignedID", document.corrects_number)
        add_date(
            corrected, "ram:FormattedIssueDateTime", document.corrects_issued_on, namespace="qdt"
        )


def add_tax(settlement, tax: Tax):
    element = add(settlement, "ram:ApplicableTradeTax")
    add(element, "ram:CalculatedAmount", euros(tax.vat_cents))
    add(element, "ram:TypeCode", "VAT")
    if tax.exemption:
        add(element, "ram:ExemptionReason", EXEMPTIONS[tax.exemption])
    add(element, "ram:BasisAmount", euros(tax.net_cents))
    add(element, "ram:CategoryCode", tax.category)
    if tax.exemption:
        add(element, "ram:ExemptionReasonCode", tax.exemption)
    add(element, "ram:RateApplicablePercent", percent(tax.vat_bp))


def tag(name: str) -> str:
    prefix, local = name.split(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"


def add(parent, path: str, text: str | None = None, **attributes: str):
    """Append the elements of a path below `parent`; the last one gets the text. Returns it."""
    for name in path.split("/"):
        parent = etree.SubElement(parent, tag(name))
    parent.text = text and without_controls(text)
    for name, value in attributes.items():
        parent.set(name, value)
    return parent


def add_date(parent, path: str, day, *, namespace="udt"):
    add(parent, f"{path}/{namespace}:DateTimeString", f"{day:%Y%m%d}", format="102")


def euros(cents: int) -> str:
    return str(Decimal(cents).scaleb(-2).quantize(Decimal("0.01")))


def percent(basis_points: int) -> str:
    return str(Decimal(basis_points).scaleb(-2).quantize(Decimal("0.01")))
