from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.models import Company
from accounts.permissions import require
from billing.collection import setup
from billing.collection.actions import retry
from billing.collection.models import Customer, Payment
from billing.collection.permissions import can_pay_for, can_retry
from billing.collection.upcoming import next_charges, next_try
from billing.stripe import gateway
from billing.stripe.onward import Onward

PAYMENTS_A_PAGE = 25


@login_required
@require_GET
def payments(request):
    """GET payments/: what was collected, newest first."""
    found = Payment.objects.visible_to(request.user).with_invoices()
    page = Paginator(found, PAYMENTS_A_PAGE).get_page(request.GET.get("page"))
    companies = Company.objects.visible_to(request.user)
    paying = [company for company in companies if can_pay_for(request.user, company)]
    stopped = Payment.objects.stopped().filter(company__in=paying).with_invoices()
    stopped = stopped.select_related("company")
    context = {
        "page": page,
        "companies": paying,
        "charges": next_charges(paying, today=timezone.localdate()),
        "stopped": [(payment, next_try(payment)) for payment in stopped],
    }
    return render(request, "collection/payments.html", context)


@login_required
@require_GET
def payment(request, pk):
    """GET payments/<pk>/: one payment, its invoices and its story."""
    found = get_object_or_404(Payment.objects.visible_to(request.user).with_invoices(), pk=pk)
    context = {
        "payment": found,
        "may_retry": can_retry(request.user, found) and found.is_open_failure,
        "next_try": next_try(found),
        "may_confirm": can_retry(request.user, found) and found.awaits_confirmation,
    }
    return render(request, "collection/payment.html", context)


@login_required
@require_POST
def new_attempt(request, pk):
    """POST payments/<pk>/attempts/: ask the bank again, now."""
    failed = get_object_or_404(Payment.objects.visible_to(request.user), pk=pk)
    require(can_retry(request.user, failed))
    attempt = retry(failed, by=request.user)
    if attempt is None:
        messages.info(request, _("There is nothing left to collect here."))
        return redirect(failed)
    messages.success(request, _("We are asking your bank again."))
    return redirect(attempt)


@login_required
@require_GET
def method(request, company_pk):
    """GET payments/method/<company>/: how the company pays."""
    company = get_object_or_404(Company.objects.visible_to(request.user), pk=company_pk)
    require(can_pay_for(request.user, company))
    customer = Customer.objects.filter(company=company).first()
    return render(request, "collection/method.html", {"company": company, "customer": customer})


@login_required
@require_POST
def setup_session(request, company_pk):
    """POST payments/method/<company>/setup/: to the hosted page for a card or an IBAN."""
    company = get_object_or_404(Company.objects.visible_to(request.user), pk=company_pk)
    require(can_pay_for(request.user, company))
    try:
        return Onward(request, setup.start_setup(company, by=request.user))
    except gateway.Unavailable:
        messages.error(request, _("Our payment partner does not answer. Please try again soon."))
        return redirect("collection:method", company_pk=company.pk)


@login_required
@require_GET
def setup_return(request):
    """GET payments/method/return/: back from the hosted page; the webhook may come later."""
    try:
        session = gateway.known_setup_session(request.GET.get("session_id", ""))
    except gateway.Unavailable:
        messages.info(request, _("Our payment partner does not answer. We will tell you."))
        return redirect("collection:payments")
    if session is None:
        raise Http404
    customers = Customer.objects.visible_to(request.user)
    customer = get_object_or_404(customers, stripe_id=session["customer"])
    require(can_pay_for(request.user, customer.company))
    if setup.apply_setup(session, by=request.user).can_pay:
        messages.success(request, _("Your payment method is ready."))
    else:
        messages.info(request, _("Your bank has not confirmed yet. We will tell you."))
    return redirect("collection:method", company_pk=customer.company_id)
