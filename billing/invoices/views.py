"""Invoices and credit notes: the list, one of them, its files, and its link by e-mail."""

from io import BytesIO

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.models import Company
from billing.invoices import documents, emails
from billing.invoices.forms import InvoiceFilter, MailingForm, ObjectionForm
from billing.invoices.models import Invoice, Objection
from billing.invoices.objections import may_object
from billing.invoices.permissions import can_credit, can_object, can_read_objection, recipients
from journal.timeline import timeline

INVOICES_A_PAGE = 25


def visible_invoice(request, pk):
    visible = (
        Invoice.objects.visible_to(request.user)
        .issued()
        .with_parties()
        .with_outstanding()
        .with_deposit()
    )
    return get_object_or_404(visible, pk=pk)


@login_required
@require_GET
def invoice_list(request):
    """GET invoices/: what this person may see, newest first, by month and status."""
    visible = Invoice.objects.visible_to(request.user).issued().with_parties()
    form = InvoiceFilter(request.GET, invoices=visible)
    paginator = Paginator(form.filtered(), INVOICES_A_PAGE)
    context = {
        "form": form,
        "page": paginator.get_page(request.GET.get("page")),
        "count": paginator.count,
        "companies": Company.objects.visible_to(request.user),
        "year": timezone.localdate().year,
        "is_filtered": any(request.GET.get(name) for name in form.fields),
    }
    return render(request, "invoices/list.html", context)


@login_required
@require_GET
def invoice(request, pk):
    """GET invoices/<pk>/: one invoice or credit note, where it stands, and its story."""
    return show(request, visible_invoice(request, pk))


def show(request, found, form=None, objection_form=None, status=200):
    may_contest = can_object(request.user, found) and may_object(found)
    related = Invoice.objects.visible_to(request.user).issued()
    context = {
        "invoice": found,
        "lines": found.lines.all(),
        "credit_notes": related.filter(corrects=found),
        "corrected": related.filter(pk=found.corrects_id).first(),
        "commission": related.filter(services=found).first(),
        "services": related.filter(pk=found.services_id).first(),
        "history": timeline(found),
        "may_contest": may_contest,
        "may_credit": can_credit(request.user, found),
        "objection_form": objection_form or (ObjectionForm() if may_contest else None),
        "objection": objection_shown(request.user, found),
        "mailing": form or MailingForm(recipients=recipients(request.user, found)),
    }
    return render(request, "invoices/invoice.html", context, status=status)


def objection_shown(user, invoice):
    if not can_read_objection(user, invoice):
        return None
    return Objection.objects.select_related("credit_note").filter(invoice=invoice).first()


@login_required
@require_GET
def pdf(request, pk):
    """GET invoices/<pk>/pdf/: the Factur-X file."""
    found = visible_invoice(request, pk)
    if (made := made_or_told(request, found)) is None:
        return redirect(found)
    content = BytesIO(made.read_pdf())
    return FileResponse(content, filename=f"{found.number}.pdf")


def made_or_told(request, invoice):
    """The files, or None: then she reads that there are none yet. Operations have it in a queue."""
    try:
        return documents.make(invoice)
    except ExceptionGroup:
        messages.error(request, _("This file could not be made yet. We are looking into it."))


@login_required
@require_GET
def xml(request, pk):
    """GET invoices/<pk>/xml/: the data alone, for software."""
    found = visible_invoice(request, pk)
    if (made := made_or_told(request, found)) is None:
        return redirect(found)
    content = BytesIO(made.read_xml())
    return FileResponse(content, as_attachment=True, filename=f"{found.number}.xml")


@login_required
@require_POST
def mailing(request, pk):
    """POST invoices/<pk>/mailing/: send the link to one person, once a day."""
    found = visible_invoice(request, pk)
    form = MailingForm(request.POST, recipients=recipients(request.user, found))
    if not form.is_valid():
        return show(request, found, form=form, status=422)
    reader = form.cleaned_data["to"]
    if emails.requested(found, to=reader, on=timezone.localdate()):
        messages.success(request, _("The link is on its way to %(name)s.") % {"name": reader})
    else:
        messages.info(request, _("%(name)s was already sent the link today.") % {"name": reader})
    return redirect(found)
