from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, translate_url
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import actions
from accounts.erasure import erase, reasons_to_stay
from accounts.export import personal_data
from accounts.forms import CompanyForm, ErasureForm, InvitationForm, MeForm
from accounts.models import Company, Invitation, Membership
from accounts.permissions import can_manage_company, can_remove_member, has_role, require


@login_required
@require_GET
def welcome(request):
    """GET account/welcome/: whoever has no space yet chooses one."""
    return render(request, "accounts/welcome.html")


@login_required
@require_http_methods(["GET", "POST"])
def new_company(request):
    """GET, POST account/companies/new/: a company, owned by whoever adds it."""
    form = CompanyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        company = actions.create_company(form.save(commit=False), by=request.user)
        messages.success(request, _("Your company is here. What would you like to hand over?"))
        return redirect(company)
    status = 422 if form.errors else 200
    return render(request, "accounts/new_company.html", {"form": form}, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def company(request, pk):
    """GET, POST account/companies/<pk>/: its identity and its members."""
    company = get_object_or_404(Company.objects.visible_to(request.user), pk=pk)
    can_manage = can_manage_company(request.user, company)
    if request.method == "POST":
        require(can_manage)
    form = CompanyForm(request.POST or None, instance=company)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("The company's details are saved."))
        return redirect(company)
    context = company_context(request, company, form=form)
    return render(request, "accounts/company.html", context, status=422 if form.errors else 200)


def company_context(request, company, *, form=None, invitation_form=None):
    can_manage = can_manage_company(request.user, company)
    return {
        # What the form has just put into `company` is not saved: name it as the database does.
        "company": Company.objects.get(pk=company.pk),
        "form": form or CompanyForm(instance=company),
        "invitation_form": invitation_form or InvitationForm(company=company),
        "memberships": company.memberships.select_related("user").order_by("pk"),
        "invitations": company.invitations.open() if can_manage else [],
        "can_manage": can_manage,
    }


@login_required
@require_POST
def invitations(request, pk):
    """POST account/companies/<pk>/invitations/: offer a colleague a place by mail."""
    company = get_object_or_404(Company.objects.visible_to(request.user), pk=pk)
    require(can_manage_company(request.user, company))
    form = InvitationForm(request.POST, company=company)
    if not form.is_valid():
        context = company_context(request, company, invitation_form=form)
        return render(request, "accounts/company.html", context, status=422)
    actions.invite(company, by=request.user, **form.cleaned_data)
    messages.success(request, _("An invitation is on its way to %(email)s.") % form.cleaned_data)
    return redirect(company)


@login_required
@require_POST
def invitation_removal(request, pk):
    """POST account/invitations/<pk>/removal/: take an invitation back."""
    invitation = get_object_or_404(Invitation.objects.open().visible_to(request.user), pk=pk)
    require(can_manage_company(request.user, invitation.company))
    invitation.delete()
    messages.success(request, _("The invitation is taken back."))
    return redirect(invitation.company)


@login_required
@require_POST
def member_removal(request, pk):
    """POST account/members/<pk>/removal/: remove a colleague, or leave."""
    membership = get_object_or_404(Membership.objects.visible_to(request.user), pk=pk)
    require(can_remove_member(request.user, membership))
    try:
        actions.remove_member(membership, by=request.user)
    except actions.LastOwner:
        messages.error(
            request, _("A company keeps one owner: invite another owner first, then try again.")
        )
        return redirect(membership.company)
    if membership.user_id == request.user.pk:
        messages.success(request, _("You have left the company."))
        return redirect("accounts:me")
    messages.success(request, _("This person is no longer a member."))
    return redirect(membership.company)


@require_http_methods(["GET", "POST"])
def invitation(request, token):
    """GET, POST account/invitation/<token>/: take the place that a mail offered."""
    invitation = get_object_or_404(Invitation.objects.select_related("company"), token=token)
    if not request.user.is_authenticated:
        return redirect(f"{reverse('account_signup')}?next={request.path}")
    for_her = invitation.email == request.user.email.lower()
    if request.method == "POST":
        require(for_her)
        if actions.accept_invitation(invitation, by=request.user) is None:
            messages.error(request, _("This invitation is no longer valid: ask for another one."))
            return redirect("accounts:me")
        messages.success(request, _("Welcome! You are a member now."))
        return redirect(invitation.company)
    if has_role(request.user, invitation.company_id):
        return redirect(invitation.company)
    context = {"invitation": invitation, "for_her": for_her}
    return render(request, "accounts/invitation.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def me(request):
    """GET, POST account/me/: her name and her language."""
    form = MeForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        user = form.save()
        messages.success(request, _("Your account is saved."))
        return in_language(redirect(translate_url(request.path, user.language)), user.language)
    memberships = request.user.memberships.select_related("company").order_by("pk")
    context = {"form": form, "memberships": memberships}
    return render(request, "accounts/me.html", context, status=422 if form.errors else 200)


@login_required
@require_GET
def export(request):
    """GET account/export/: all that the product knows of her, as one JSON file."""
    response = JsonResponse(personal_data(request.user), json_dumps_params={"indent": 2})
    name = f"bras-droit-{timezone.localdate()}.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@login_required
@require_http_methods(["GET", "POST"])
def erasure(request):
    """GET, POST account/erasure/: what deletion removes and what the law keeps, then do it."""
    form = ErasureForm(request.POST or None, user=request.user)
    reasons = reasons_to_stay(request.user)
    if request.method == "POST" and not reasons and form.is_valid():
        erase(request.user)
        logout(request)
        messages.success(request, _("Your account is deleted. Thank you for the time with us."))
        return redirect("/")
    context = {"form": form, "reasons": reasons}
    return render(request, "accounts/erasure.html", context, status=422 if form.errors else 200)


def in_language(response, language):
    """Let later visits begin in this language too."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 24 * 3600,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        samesite="Lax",
    )
    return response
