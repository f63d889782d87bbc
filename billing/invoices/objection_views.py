from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import require
from billing.invoices.forms import ObjectionForm
from billing.invoices.objections import object_to
from billing.invoices.permissions import can_object
from billing.invoices.views import show, visible_invoice
from journal.models import IllegalMove


@login_required
@require_POST
def objection(request, pk):
    """POST invoices/<pk>/objection/: what is wrong with an invoice issued in her name."""
    found = visible_invoice(request, pk)
    require(can_object(request.user, found))
    form = ObjectionForm(request.POST)
    if not form.is_valid():
        return show(request, found, objection_form=form, status=422)
    try:
        object_to(found, text=form.cleaned_data["text"], by=request.user)
    except IllegalMove:
        messages.info(request, _("You have contested this invoice already, or the delay is over."))
    else:
        messages.success(request, _("We look into it and answer you by mail."))
    return redirect(found)
