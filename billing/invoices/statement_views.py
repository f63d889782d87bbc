"""The statement of a year: a company's on a page of its own, a freelancer's beside her earnings."""

from io import BytesIO

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.models import Company
from accounts.permissions import require
from billing.invoices import statements
from billing.invoices.earnings import years_worked
from billing.invoices.models import Invoice
from formatting import formatter


@login_required
@require_GET
def company_statement(request, company_pk, year):
    """GET invoices/statements/<company>/<year>/: what the company was invoiced in a year."""
    company = visible_company(request, company_pk)
    years = years_of(company)
    statement = statement_of(company, year)
    context = {
        "company": company,
        "statement": statement,
        "documents": [labelled(statement, row) for row in statement.rows],
        "total": labelled(statement, statement.total),
        "year": year,
        "years": sorted(years, reverse=True),
    }
    return render(request, "invoices/statement.html", context)


def labelled(statement, row):
    """[(column, cell in words)]: on a phone each cell stands beside its heading."""
    words = [formatter.money(cell) if isinstance(cell, int) else cell for cell in row]
    return list(zip(statement.columns, words, strict=True))


def visible_company(request, pk):
    return get_object_or_404(Company.objects.visible_to(request.user), pk=pk)


def years_of(company):
    """The years in which something was issued to it, and this one."""
    invoices = Invoice.objects.filter(company=company).issued()
    return {timezone.localdate().year} | {
        issued.year for issued in invoices.dates("issued_on", "year")
    }


def statement_of(company, year):
    if year not in years_of(company):
        raise Http404
    return statements.of_company(company, year=year)


@login_required
@require_GET
def company_pdf(request, company_pk, year):
    """GET invoices/statements/<company>/<year>/pdf/"""
    company = visible_company(request, company_pk)
    return pdf_of(statement_of(company, year), year)


@login_required
@require_GET
def company_csv(request, company_pk, year):
    """GET invoices/statements/<company>/<year>/csv/"""
    company = visible_company(request, company_pk)
    return csv_of(statement_of(company, year), year)


@login_required
@require_GET
def earnings_pdf(request, year):
    """GET invoices/earnings/<year>/pdf/"""
    return pdf_of(own_statement(request, year), year)


@login_required
@require_GET
def earnings_csv(request, year):
    """GET invoices/earnings/<year>/csv/"""
    return csv_of(own_statement(request, year), year)


def own_statement(request, year):
    require("freelancer" in request.user.spaces)
    freelancer = request.user.freelancer
    if year not in years_worked(Invoice.objects.filter(freelancer=freelancer)):
        raise Http404
    return statements.of_freelancer(freelancer, year=year)


def pdf_of(statement, year):
    return FileResponse(BytesIO(statements.pdf(statement)), filename=f"{file_name(year)}.pdf")


def csv_of(statement, year):
    return statements.spreadsheet(statement, name=file_name(year))


def file_name(year):
    return f"bras-droit-{year}"
