from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.permissions import require
from billing.invoices.earnings import statement, weekly_earnings, years_worked
from billing.invoices.models import Invoice
from billing.invoices.reporting import earnings, next_invoices
from billing.invoices.vat_threshold import standing
from formatting import formatter
from marketplace.engagements.models import Engagement


@login_required
@require_GET
def earnings_page(request):
    """GET invoices/earnings/[?year=2026]: her last twelve weeks, and the statement of a year."""
    require("freelancer" in request.user.spaces)
    freelancer = request.user.freelancer
    today = timezone.localdate()
    invoices = Invoice.objects.filter(freelancer=freelancer)
    years = sorted(years_worked(invoices), reverse=True)
    year = chosen_year(request, years)
    of_year = invoices.filter(month__year=year)
    months = statement(of_year)
    weeks = weekly_earnings(freelancer, today=today)
    context = {
        "year": year,
        "years": years,
        "this_year": today.year,
        "months": months,
        "total": total(months),
        "weeks": [(formatter.short_date(monday), cents) for monday, cents in weeks],
        "finding": finding(weeks),
        "figures": figures(freelancer, earnings(of_year), year),
        "standing": standing(freelancer, year=today.year),
    }
    return render(request, "invoices/earnings.html", context)


def chosen_year(request, years):
    text = request.GET.get("year", "")
    if not text:
        return years[0]
    if text not in map(str, years):
        raise Http404
    return int(text)


def finding(weeks):
    """What the twelve bars say, in one sentence."""
    monday, best = max(weeks, key=lambda week: week[1])
    if not best:
        return _("No hours in the last twelve weeks")
    return _("%(sum)s in twelve weeks, of which %(best)s in the best one, from %(day)s") % {
        "sum": formatter.euros(sum(cents for _monday, cents in weeks)),
        "day": formatter.short_date(monday),
        "best": formatter.euros(best),
    }


def figures(freelancer, earned, year):
    live = Engagement.objects.filter(freelancer=freelancer).live().prefetch_related("agreements")
    coming = next_invoices(live).values()
    return [
        {
            "label": _("Earned in %(year)s") % {"year": year},
            "value": formatter.money(earned["earned_cents"]),
            "note": _("invoiced, after our commission, before VAT"),
        },
        {
            "label": _("On the next invoices"),
            "value": formatter.money(sum(invoice.payout_cents for invoice in coming)),
            "note": _("once every hour is approved"),
        },
        {
            "label": _("Our commission in %(year)s") % {"year": year},
            "value": formatter.money(earned["fees_cents"]),
            "note": _("kept back from your payouts"),
        },
    ]


def total(months):
    """The foot of the statement."""
    names = ("invoiced_cents", "fee_cents", "net_cents")
    return {name: sum(getattr(month, name) for month in months) for name in names}
