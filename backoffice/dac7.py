"""The yearly declaration to the tax office (DAC7) inside Wagtail's admin."""

from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import require
from backoffice.permissions import is_operations
from billing.reporting import declarations
from billing.reporting.dac7_file import incomplete
from billing.reporting.models import Declaration
from billing.reporting.sellers import due_on, seller_years


def year_page(request, year):
    """GET admin/dac7/<year>/: every seller's year, what she has not given, and the files made."""
    require(is_operations(request.user))
    if not 2000 <= year <= timezone.localdate().year:
        raise Http404
    sellers = seller_years(year)
    context = {
        "year": year,
        "sellers": sellers,
        "incomplete": incomplete(year, sellers),
        "due_on": due_on(year),
        "is_over": year < timezone.localdate().year,
        "is_due": declarations.is_due(year, sellers),
        "declarations": Declaration.objects.filter(year=year),
    }
    return render(request, "backoffice/dac7.html", context)


@require_POST
def declaration(request, year):
    """POST admin/dac7/<year>/declaration/: make the file of a year that is over."""
    require(is_operations(request.user))
    if not 2000 <= year < timezone.localdate().year:
        raise Http404
    try:
        made = declarations.declare(year, by=request.user)
    except declarations.NothingNew:
        messages.error(request, _("Nothing more can be declared so far."))
    else:
        messages.success(request, _("Made: %(name)s") % {"name": made.name})
    return redirect("backoffice_dac7", year=year)


def declaration_file(request, pk):
    """GET admin/dac7/files/<pk>/: the XML, to be encrypted and handed in on the tax portal."""
    require(is_operations(request.user))
    record = get_object_or_404(Declaration, pk=pk)
    return FileResponse(record.xml.open(), as_attachment=True, filename=record.name)
