"""What the platform declares about a freelancer to the tax office: the same figures, for her."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.permissions import require
from billing.payouts.models import Transfer
from billing.reporting.dac7_file import identity_of
from billing.reporting.forms import SellerIdentityForm
from billing.reporting.sellers import due_on, seller_years
from journal.models import Entry


@login_required
@require_GET
def statement(request, year):
    """GET declarations/<year>/: her quarters, as the tax office gets them."""
    freelancer = own_profile(request)
    years = years_of(freelancer)
    if year not in years:
        raise Http404
    return show(request, freelancer, year, years)


def own_profile(request):
    require("freelancer" in request.user.spaces)
    return request.user.freelancer


def years_of(freelancer):
    sent = Transfer.objects.left().filter(freelancer=freelancer, sent_at__isnull=False)
    paid = {moment.year for moment in sent.datetimes("sent_at", "year")}
    return sorted(paid | {timezone.localdate().year}, reverse=True)


def show(request, freelancer, year, years, form=None, status=200):
    known = identity_of(freelancer)
    context = {
        "year": year,
        "years": years,
        "seller": next(iter(seller_years(year, freelancer=freelancer)), None),
        "due_on": due_on(year),
        "has_legal_form": bool(freelancer.legal_form),
        "form": form or identity_form(freelancer, known),
        "is_known": known is not None,
    }
    return render(request, "reporting/statement.html", context, status=status)


def identity_form(freelancer, known):
    """The law asks more of a natural person than of a company."""
    return SellerIdentityForm(instance=known) if freelancer.is_natural_person else None


@login_required
@require_POST
def identity(request):
    """POST declarations/identity/: what the declaration asks about her."""
    freelancer = own_profile(request)
    require(freelancer.is_natural_person)
    form = SellerIdentityForm(request.POST, instance=identity_of(freelancer))
    if not form.is_valid():
        year, years = timezone.localdate().year, years_of(freelancer)
        return show(request, freelancer, year, years, form=form, status=422)
    form.instance.freelancer = freelancer
    form.save()
    Entry.objects.record(freelancer, "seller_identity_saved", by=request.user)
    messages.success(request, _("Saved. It is used for the tax declaration alone."))
    return redirect("reporting:statement", year=timezone.localdate().year)
