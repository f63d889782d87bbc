from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permissions import require
from billing.payouts import setup
from billing.payouts.figures import bars, figures, finding
from billing.payouts.forecast import outlook
from billing.payouts.forms import MandateForm
from billing.payouts.models import BillingMandate, Overpayment, PayoutAccount, Transfer
from billing.payouts.permissions import can_revoke, can_set_up_payouts
from billing.stripe import gateway
from billing.stripe.onward import Onward

TRANSFERS_A_PAGE = 25


@login_required
@require_GET
def transfers(request):
    """GET payouts/: what she was paid and what is on its way, newest first."""
    found = Transfer.objects.visible_to(request.user).with_invoices()
    context = {"page": Paginator(found, TRANSFERS_A_PAGE).get_page(request.GET.get("page"))}
    if "freelancer" in request.user.spaces:
        context |= own_money(request.user.freelancer)
    return render(request, "payouts/transfers.html", context)


def own_money(freelancer):
    """Her account, figures, what she owes, and the chart of what came and will come."""
    today = timezone.localdate()
    expected = outlook(freelancer, today=today)
    return {
        "account": PayoutAccount.objects.filter(freelancer=freelancer).first(),
        "figures": figures(expected),
        "overpayments": Overpayment.objects.open()
        .filter(freelancer=freelancer)
        .select_related("transfer__invoice"),
        "finding": finding(expected),
        "bars": bars(expected),
        "year": today.year,
    }


@login_required
@require_http_methods(["GET", "POST"])
def account(request):
    """GET payouts/account/: where she is paid. POST: on to Stripe's own page."""
    require(can_set_up_payouts(request.user))
    if request.method == "POST":
        try:
            freelancer = request.user.freelancer
            return Onward(request, setup.start_onboarding(freelancer, by=request.user))
        except gateway.Unavailable:
            return no_answer(request)
    found = PayoutAccount.objects.filter(freelancer__user=request.user).first()
    return render(request, "payouts/account.html", {"account": found})


def no_answer(request):
    messages.error(request, _("Our payment partner does not answer. Please try again soon."))
    return redirect("payouts:account")


@login_required
@require_GET
def onboarding_return(request):
    """GET payouts/account/return/: back from Stripe's page; the webhook may come later."""
    found = get_object_or_404(PayoutAccount, freelancer__user=request.user)
    try:
        state = gateway.account(found.stripe_id)
    except gateway.Unavailable:
        return no_answer(request)
    if setup.apply_account(state, by=request.user).is_payable:
        messages.success(request, _("Your payout account is ready."))
    else:
        messages.info(request, _("Stripe still checks your details. We will tell you."))
    return redirect("payouts:account")


@login_required
@require_POST
def login_link(request):
    """POST payouts/account/login/: to her own dashboard at Stripe."""
    require(can_set_up_payouts(request.user))
    found = get_object_or_404(PayoutAccount, freelancer__user=request.user)
    try:
        return Onward(request, gateway.login_link(found.stripe_id))
    except gateway.Unavailable:
        return no_answer(request)


@login_required
@require_http_methods(["GET", "POST"])
def mandate(request):
    """GET payouts/mandate/: her billing mandate, or the one to sign. POST: sign it."""
    require(can_set_up_payouts(request.user))
    freelancer = request.user.freelancer
    signed = BillingMandate.objects.in_force().filter(freelancer=freelancer).first()
    text = setup.mandate_text(freelancer)
    form = MandateForm(request.POST or None, text=text)
    if request.method == "POST" and (signed or form.is_valid()):
        return mandate_signed(request, form, signed)
    context = {"form": form, "mandate": signed, "text": text}
    return render(request, "payouts/mandate.html", context)


def mandate_signed(request, form, signed):
    if signed:
        messages.info(request, _("You have signed this mandate already."))
    else:
        setup.sign_mandate(
            request.user.freelancer,
            text=form.text,
            typed_name=form.cleaned_data["typed_name"],
            by=request.user,
        )
        messages.success(request, _("Thank you: we can now write your invoices for you."))
    return redirect("payouts:mandate")


@login_required
@require_POST
def revocation(request, pk):
    """POST payouts/mandate/<pk>/revocation/: she takes her mandate back."""
    found = get_object_or_404(BillingMandate.objects.visible_to(request.user), pk=pk)
    require(can_revoke(request.user, found))
    if setup.revoke_mandate(found, by=request.user):
        messages.success(request, _("Your billing mandate is revoked."))
    else:
        messages.info(request, _("This mandate was revoked already."))
    return redirect("payouts:mandate")
