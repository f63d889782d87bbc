"""The billing run inside Wagtail's admin: what it would do, the button, and how far it is."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import require
from backoffice.period_forms import BillingMonthForm
from backoffice.permissions import is_operations
from billing.runs import actions
from billing.runs.models import BillingRun, CompanyBilling, HeldEngagement
from billing.runs.preview import companies_concerned, preview
from billing.runs.tasks import set_going
from journal.models import IllegalMove
from journal.timeline import timeline

COMPANIES_A_PAGE = 25
RUNS_SHOWN = 12


def billing(request):
    """GET admin/billing/?month=: what a run would invoice now, and the last runs.

    Only the companies of the page are drafted: all of them would take minutes at size.
    """
    require(is_operations(request.user))
    form = BillingMonthForm(request.GET)
    concerned = Paginator(companies_concerned(form.chosen), COMPANIES_A_PAGE)
    page = concerned.get_page(request.GET.get("p"))
    companies = preview(form.chosen, list(page.object_list))
    context = {
        "form": form,
        "month": form.chosen,
        "page": page,
        "companies": companies,
        "invoices": sum(len(company.drafts) for company in companies),
        "total_cents": sum(company.total_cents for company in companies),
        "commission_cents": sum(company.commission_cents for company in companies),
        "running": BillingRun.objects.running().filter(month=form.chosen).first(),
        "runs": BillingRun.objects.with_progress()[:RUNS_SHOWN],
    }
    return render(request, "backoffice/billing.html", context)


@require_POST
def start(request):
    """POST admin/billing/runs/: start the run of a month, or go on with the one under way."""
    require(is_operations(request.user))
    month = BillingMonthForm(request.POST).chosen
    begun = actions.start(month, by=request.user)
    if begun is None:
        messages.info(request, _("Nothing was approved up to then: there is nothing to bill."))
        return redirect(f"{reverse('backoffice_billing')}?month={month}")
    set_going(begun)
    return redirect("backoffice_billing_run", begun.pk)


def run(request, pk):
    """GET admin/billing/runs/<pk>/: companies done, left and failed; asked again by htmx."""
    require(is_operations(request.user))
    found = get_object_or_404(BillingRun.objects.with_progress(), pk=pk)
    context = {
        "run": found,
        "failed": found.companies.filter(status=CompanyBilling.Status.FAILED).select_related(
            "company"
        ),
        "held": HeldEngagement.objects.filter(billing__run=found).select_related(
            "engagement__company", "engagement__freelancer__user"
        ),
    }
    if request.htmx:
        return render(request, "backoffice/billing_progress.html", context)
    context["history"] = timeline(found)
    return render(request, "backoffice/billing_run.html", context)


@require_POST
def retry(request, pk):
    """POST admin/billing/runs/<pk>/retry/: the companies that failed are billed once more."""
    require(is_operations(request.user))
    found = get_object_or_404(BillingRun, pk=pk)
    try:
        actions.try_failed_again(found, by=request.user)
    except IllegalMove:
        messages.info(request, _("This run is under way: nothing was changed."))
    else:
        set_going(found)
        messages.success(request, _("The companies that failed are billed once more."))
    return redirect("backoffice_billing_run", found.pk)
