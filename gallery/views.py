"""Every component of the product on one page, from sample contexts: the reference of the design."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import render

from gallery import samples
from gallery.forms import SampleFilter, SampleForm, TimesheetRow

SHELLS = {"400": "400.html", "403": "403.html", "404": "404.html", "500": "500.html"}
SHELLS |= {"maintenance": "maintenance.html", "mail": "gallery/mail.html"}


def for_staff_only(request):
    """Outsiders are told nothing: the page does not exist for them."""
    if not (settings.DEBUG or request.user.is_staff):
        raise Http404


def components(request):
    """GET gallery/: all components; its form is always shown refused, to show the errors."""
    for_staff_only(request)
    messages.success(request, samples.say("Relevé envoyé.", "Timesheet sent."))
    wrong = {"email": "claire@", "hours": "1,5", "frequency": "monthly", "tasks": ["mail"]}
    context = samples.context() | {
        "form": SampleForm(),
        "filter_form": SampleFilter(prefix="filter"),
        "refused_form": SampleForm(wrong, prefix="refused", auto_id="refused_%s"),
        "week_rows": [TimesheetRow.sample(row) for row in samples.week_rows()],
    }
    return render(request, "gallery/components.html", context)


def shell(request, shell):
    """GET gallery/<shell>/: one of the pages which the product shows only when things go wrong."""
    for_staff_only(request)
    if shell not in SHELLS:
        raise Http404
    return render(request, SHELLS[shell], samples.mail())
