"""The ledger inside Wagtail's admin: the trial balance, each account line by line, and the FEC."""

from itertools import accumulate

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import require
from backoffice.period_forms import LedgerFilter
from backoffice.permissions import is_operations
from billing.ledger.balances import PostingUnderWay, wait_for_postings
from billing.ledger.models import Account, LedgerEntry
from billing.reporting import fec
from billing.reporting.general_ledger import account_lines, party_code, trial_balance
from formatting.spreadsheets import csv_response, decimal_comma

LINES_A_PAGE = 100
PAGES = {
    "invoice": "invoices:invoice",
    "payment": "backoffice_payment",
    "refund": "backoffice_refund",
    "chargeback": "backoffice_chargeback",
    "transfer": "backoffice_transfer",
    "overpayment": "backoffice_overpayment",
}


def balance(request):
    """GET admin/ledger/: debits, credits and balance of every account over a period."""
    require(is_operations(request.user))
    form = LedgerFilter(request.GET)
    report = trial_balance(*form.period)
    if request.GET.get("format") == "csv":
        return csv_response(
            form.file_name("balance"),
            [_("Account"), _("Name"), _("Opening"), _("Debit"), _("Credit"), _("Balance")],
            (
                [line.account.value, line.account.label, *map(decimal_comma, amounts(line))]
                for line in report.lines
            ),
        )
    context = {"form": form, "report": report, "years": years_to_export()}
    return render(request, "backoffice/ledger.html", context)


def years_to_export():
    """From the year of the first entry to this one, newest first."""
    first = LedgerEntry.objects.order_by("happened_at").first()
    this = timezone.localdate().year
    return range(this, timezone.localdate(first.happened_at).year - 1, -1) if first else []


def amounts(line):
    return line.opening_cents, line.debit_cents, line.credit_cents, line.closing_cents


def account(request, code):
    """GET admin/ledger/<code>/: what made the balance of one account, line by line."""
    require(is_operations(request.user))
    if code not in Account.values:
        raise Http404
    form = LedgerFilter(request.GET)
    opening, legs = account_lines(code, *form.period, **form.party)
    if request.GET.get("format") == "csv":
        return csv_response(
            form.file_name(code),
            [
                *(_("Account"), _("Date"), _("Event"), _("Document")),
                *(_("Party code"), _("Party"), _("Amount"), _("Balance")),
            ],
            (csv_line(leg, after) for leg, after in with_balance(opening, legs)),
        )
    page = Paginator(legs, LINES_A_PAGE).get_page(request.GET.get("p"))
    reached = opening + legs[: page.start_index() - 1].balance() if page.has_previous() else opening
    context = {
        "form": form,
        "account": Account(code),
        "page": page,
        "reached": reached,
        "lines": [
            {"leg": leg, "after": after, "href": href_of(leg.entry)}
            for leg, after in with_balance(reached, page)
        ],
    }
    return render(request, "backoffice/account.html", context)


def with_balance(reached, legs):
    """Pairs (leg, balance after it) of legs in order, from the balance reached before them."""
    legs = list(legs)
    afters = accumulate((leg.cents for leg in legs), initial=reached)
    return zip(legs, list(afters)[1:], strict=True)


def csv_line(leg, after):
    entry = leg.entry
    party = leg.party
    return [
        leg.account,
        f"{timezone.localdate(entry.happened_at):%Y-%m-%d}",
        entry.get_kind_display(),
        entry.description or entry.key,
        party_code(party) if party else "",
        str(party or ""),
        decimal_comma(leg.cents),
        decimal_comma(after),
    ]


def href_of(entry):
    """The page of what an entry is about: its key begins with the noun and the number."""
    noun, *rest = entry.key.split(":")
    return reverse(PAGES[noun], args=[rest[0]]) if noun in PAGES else ""


def fec_file(request, year):
    """GET admin/ledger/fec/<year>/: the file that the tax office asks for."""
    require(is_operations(request.user))
    if year not in years_to_export():
        raise Http404
    try:
        # None of those may come later with a number that the file has given to another.
        wait_for_postings()
    except PostingUnderWay:
        messages.error(request, _("The ledger is being written: try again in a minute."))
        return redirect("backoffice_ledger")
    return StreamingHttpResponse(
        fec.export(year),
        content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{fec.file_name(year)}"'},
    )
