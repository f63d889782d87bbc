"""A year of invoices as one table: the same cells for the page, the PDF and the spreadsheet."""

from dataclasses import dataclass

import typst
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from billing.invoices.earnings import statement as months_of
from billing.invoices.faces import TEMPLATES, fonts, printable
from billing.invoices.models import Invoice
from billing.invoices.page import grouped
from formatting import formatter
from formatting.spreadsheets import csv_response, decimal_comma


@dataclass(frozen=True)
class Column:
    """A heading; money columns hold integer cents, all others text."""

    label: str
    is_money: bool = False


@dataclass(frozen=True)
class Statement:
    """A table about one party. rows: one list of cells each, as the columns say."""

    title: str
    party: list[str]
    columns: list[Column]
    rows: list[list]
    note: str

    @property
    def total(self):
        """The foot: the sum of each money column, and nothing below text."""
        return [
            sum(row[place] for row in self.rows) if column.is_money else ""
            for place, column in enumerate(self.columns)
        ]

    def cells(self, row, money):
        """The row as text; money: how cents are written."""
        return [
            money(cell) if column.is_money else str(cell)
            for column, cell in zip(self.columns, row, strict=True)
        ]


def of_company(company, *, year):
    """Every invoice and credit note that a company received in a calendar year. One query.

    Amounts of credit notes are negative; commissions are no business of the company's.
    """
    documents = (
        Invoice.objects.issued()
        .filter(company=company, issued_on__year=year)
        .exclude(kind__in=Invoice.COMMISSION_KINDS)
        .order_by("issued_on", "pk")
    )
    return Statement(
        title=_("Statement of %(year)s") % {"year": year},
        party=identity(company),
        columns=[
            Column(_("Issued on")),
            Column(_("Number")),
            Column(_("From")),
            Column(_("Status")),
            Column(_("Before VAT"), is_money=True),
            Column(_("VAT"), is_money=True),
            Column(_("Total"), is_money=True),
        ],
        rows=[document_row(document) for document in documents],
        note=_("Credit notes count against the year in which they were issued."),
    )


def document_row(invoice):
    sign = -1 if invoice.is_credit_note else 1
    return [
        formatter.day(invoice.issued_on),
        invoice.number,
        invoice.seller["name"],
        invoice.get_status_display(),
        sign * invoice.net_cents,
        sign * invoice.vat_cents,
        sign * invoice.total_cents,
    ]


def of_freelancer(freelancer, *, year):
    """What she invoiced, our commission, and what is left, by month worked. One query."""
    months = months_of(Invoice.objects.filter(freelancer=freelancer, month__year=year))
    return Statement(
        title=_("Statement of %(year)s") % {"year": year},
        party=identity(freelancer),
        columns=[
            Column(_("Month")),
            Column(_("Invoiced, before VAT"), is_money=True),
            Column(_("Our commission"), is_money=True),
            Column(_("For you"), is_money=True),
        ],
        rows=[
            [formatter.month(each.month), each.invoiced_cents, each.fee_cents, each.net_cents]
            for each in months
        ],
        note=_("Credit notes count against the month of the invoice that they correct."),
    )


def identity(party):
    """The printed lines of a Company or a Freelancer, as far as they are known."""
    number = f"SIRET {grouped(party.siret, 3, 3, 3, 5)}" if party.siret else party.vat_number
    lines = (party.legal_name or str(party), *party.address_lines, number)
    return [line for line in lines if line]


def spreadsheet(statement, *, name):
    """The download for accounting software; the total is left to it."""
    return csv_response(
        name,
        [column.label for column in statement.columns],
        (statement.cells(row, decimal_comma) for row in statement.rows),
    )


def pdf(statement) -> bytes:
    """The statement as PDF/A, in the language of the reader."""
    words = {
        "title": statement.title,
        "party": statement.party,
        "platform": settings.PLATFORM_IDENTITY["name"],
        "columns": [
            {"label": column.label, "is_money": column.is_money} for column in statement.columns
        ],
        "rows": [statement.cells(row, formatter.money) for row in statement.rows],
        "total": [
            _("Total") if place == 0 else formatter.money(cell) if cell != "" else ""
            for place, cell in enumerate(statement.total)
        ],
        "note": statement.note,
        "language": get_language(),
        "fictional": _("Specimen: all data are fictional.") if settings.DEMO else "",
    }
    return typst.compile(
        TEMPLATES / "statement.typ",
        root=TEMPLATES,
        font_paths=fonts(),
        format="pdf",
        pdf_standards=["a-3b"],
        sys_inputs={"statement": printable(words)},
    )
