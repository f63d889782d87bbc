"""A document as a PDF/A-3 page with its XML inside: a Factur-X file.

typst reads its template folder and nothing else: no address is ever fetched.
"""

import threading

import typst
from lxml import etree

from billing.invoices import xmp
from billing.invoices.checking import check_schema
from billing.invoices.document import CREDIT_NOTE, QUOTE, Document, Party
from billing.invoices.faces import TEMPLATES, fonts, printable
from billing.invoices.wording import EXEMPTIONS
from formatting import formatter

REGIONS = {"fr": "FR", "en": "GB"}
VAT = {"fr": "TVA", "en": "VAT"}
threads = threading.local()


def factur_x(document: Document, xml: bytes) -> bytes:
    """The PDF of a document, with `xml` (cii.cii) attached.

    Raises ValueError for an XML that breaks its schema.
    """
    if findings := check_schema(etree.fromstring(xml)):
        raise ValueError("; ".join(map(str, findings)))
    return xmp.declared(typeset(document, xml))


def typeset(document: Document, xml: bytes | None = None) -> bytes:
    """The page as PDF/A-3b, with the XML attached if there is one."""
    attached = {} if xml is None else {"factur-x": xml.decode()}
    return compiler().compile(
        format="pdf",
        pdf_standards=["a-3b"],
        sys_inputs={"document": printable(in_words(document)), **attached},
    )


def compiler():
    """This thread's: it keeps what it has read of the template, and sets one page at a time."""
    if not hasattr(threads, "compiler"):
        threads.compiler = typst.Compiler(
            TEMPLATES / "invoice.typ", root=TEMPLATES, font_paths=fonts()
        )
    return threads.compiler


def title(document: Document) -> str:
    return f"{document.seller.name} – {document.number}"


def kind(document: Document) -> str:
    if document.type_code == QUOTE:
        return "quote"
    names = {False: ("invoice", "commission"), True: ("credit_note", "commission_credit_note")}
    return names[document.type_code == CREDIT_NOTE][document.is_commission]


def in_words(document: Document) -> dict:
    """Everything that the template prints, as text in the document's language."""
    language = document.language

    def money(cents):
        return formatter.money(cents, language=language)

    def hours(minutes):
        return formatter.hours(minutes, language=language)

    return {
        "language": language,
        "region": REGIONS[language],
        "kind": kind(document),
        "title": title(document),
        "number": document.number,
        "issued": {
            "year": document.issued_on.year,
            "month": document.issued_on.month,
            "day": document.issued_on.day,
        },
        "seller": party(document.seller, language),
        "buyer": party(document.buyer, language),
        "facts": facts(document),
        "lines": [
            {
                "description": line.description,
                "time": "" if line.minutes is None else hours(line.minutes),
                "rate": ""
                if line.rate_cents is None
                else formatter.rate(line.rate_cents, language=language),
                "vat": formatter.percent(line.vat_bp, language=language),
                "net": money(line.net_cents),
            }
            for line in document.lines
        ],
        "net": money(document.net_cents),
        "taxes": [
            {
                "rate": formatter.percent(tax.vat_bp, language=language),
                "base": money(tax.net_cents),
                "vat": money(tax.vat_cents),
            }
            for tax in document.taxes
        ],
        "exemptions": [EXEMPTIONS[tax.exemption] for tax in document.taxes if tax.exemption],
        "total": money(document.total_cents),
        "total_word": total_word(document),
        "notes": [note.text for note in document.notes],
        "days": [
            {
                "day": formatter.short_day(day.day, language=language),
                "task": " · ".join(filter(None, [day.task, day.note])),
                "time": hours(day.minutes),
            }
            for day in document.days
        ],
        "days_total": hours(sum(day.minutes for day in document.days)),
        "footer": " · ".join([document.seller.name, *identifiers(document.seller, language)]),
        "fictional": document.is_fictional,
    }


def total_word(document: Document) -> str:
    if document.type_code == CREDIT_NOTE:
        return "total_credit"
    if document.type_code == QUOTE:
        return "total_month" if document.vat_cents else "total_month_without_vat"
    return "total" if document.vat_cents else "total_without_vat"


def facts(document: Document) -> list[dict]:
    language = document.language

    def day(value):
        return formatter.day(value, language=language)

    period = f"{day(document.period_start)} – {day(document.period_end)}"
    found = [{"word": "issued_on", "value": day(document.issued_on)}]
    if document.type_code == QUOTE:
        begins = {"word": "start_on", "value": day(document.period_start)}
        return [*found, {"word": "valid_until", "value": day(document.due_on)}, begins]
    if document.type_code == CREDIT_NOTE:
        corrected = f"{document.corrects_number} ({day(document.corrects_issued_on)})"
        found.append({"word": "corrects", "value": corrected})
    else:
        found.append({"word": "due_on", "value": day(document.due_on)})
    return [*found, {"word": "period", "value": period}]


def party(who: Party, language: str) -> dict:
    place = f"{who.postcode} {who.city}"
    if who.country != "FR":
        place = f"{place}, {formatter.country(who.country, language=language)}"
    return {"name": who.name, "lines": [who.street, place, *identifiers(who, language)]}


def identifiers(who: Party, language: str) -> list[str]:
    found = [f"SIRET {grouped(who.siret, 3, 3, 3, 5)}"] if who.siret else []
    return [*found, f"{VAT[language]} {who.vat_number}"] if who.vat_number else found


def grouped(digits: str, *sizes: int) -> str:
    """Digits in the groups that readers expect, kept together: "001 019 991 00015"."""
    groups, start = [], 0
    for size in sizes:
        groups.append(digits[start : start + size])
        start += size
    return "\N{NO-BREAK SPACE}".join(groups)
