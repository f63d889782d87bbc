from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.permissions import require
from billing.collection import confirmation
from billing.collection.models import Payment
from billing.collection.permissions import can_retry
from billing.stripe import gateway
from billing.stripe.onward import Onward


@login_required
@require_POST
def to_bank(request, pk):
    """POST payments/<pk>/confirmation/: to the bank's page.

    The mail leads to the payment and not here: what scans mails follows links, and must not pay.
    """
    found = get_object_or_404(Payment.objects.visible_to(request.user), pk=pk)
    require(can_retry(request.user, found))
    if not found.awaits_confirmation:
        return said_where_it_stands(request, found)
    if not found.company.customer.can_pay:
        messages.info(request, _("Please give a payment method that works first."))
        return redirect("collection:method", company_pk=found.company_id)
    try:
        page = confirmation.start(found, by=request.user)
    except gateway.Unavailable:
        messages.error(request, _("Our payment partner does not answer. Please try again soon."))
        return redirect(found)
    return Onward(request, page) if page else said_where_it_stands(request, found)


@login_required
@require_GET
def back_from_bank(request, pk):
    """GET payments/<pk>/confirmation/return/: back from the bank; the webhook may come later."""
    found = get_object_or_404(Payment.objects.visible_to(request.user), pk=pk)
    require(can_retry(request.user, found))
    if found.awaits_confirmation:
        try:
            confirmation.look(found)
        except gateway.Unavailable:
            messages.info(request, _("Our payment partner does not answer. We will tell you."))
            return redirect(found)
    return said_where_it_stands(request, found)


def said_where_it_stands(request, payment):
    """Back to the payment, with a word on what came of the confirmation."""
    payment.refresh_from_db()
    if payment.paid_at:
        messages.success(request, _("This payment has arrived: there is nothing left to do."))
    elif payment.status == Payment.Status.FAILED:
        messages.info(request, _("This payment is over: nothing is collected by it any more."))
    elif confirmation.is_being_replaced(payment):
        messages.info(request, _("What is owed has changed. We are asking your bank anew."))
    elif payment.awaits_confirmation:
        messages.error(request, _("Your bank has not confirmed it: nothing was charged."))
    else:
        messages.info(request, _("Your bank is working on it. We will tell you."))
    return redirect(payment)
