"""Every component, mail and error page of the product, to look at: the reference of the design."""

from csp.decorators import csp_update
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language

from gallery import samples
from gallery.forms import SampleFilter, SampleForm, TimesheetRow
from mail.models import OutgoingMail

TROUBLE = ("400", "403", "404", "500", "maintenance")
# Mails carry their styles within them; only their preview may.
styled_like_a_mail = csp_update({"style-src": ["'self'", "'unsafe-inline'"]})


def for_staff_only(request):
    """Outsiders are told nothing: the page does not exist for them."""
    if not (settings.DEBUG or request.user.is_staff):
        raise Http404


def components(request):
    """GET gallery/: all components; one of its forms is shown refused, to show the errors."""
    for_staff_only(request)
    messages.success(request, samples.say("Relevé envoyé.", "Timesheet sent."))
    wrong = {"email": "claire@", "hours": "1,5", "frequency": "monthly", "tasks": ["mail"]}
    context = samples.context() | {
        "form": SampleForm(),
        "filter_form": SampleFilter(prefix="filter"),
        "refused_form": SampleForm(wrong, prefix="refused"),
        "week_rows": [TimesheetRow.sample(row) for row in samples.week_rows()],
    }
    return render(request, "gallery/components.html", context)


def trouble(request, code):
    """GET gallery/<code>/: a page which the product shows only when things go wrong."""
    for_staff_only(request)
    if code not in TROUBLE:
        raise Http404
    return render(request, f"{code}.html")


def mails(request):
    """GET gallery/mails/: the latest mail of each template, where people are fictional."""
    for_staff_only(request)
    latest = OutgoingMail.objects.none()
    if settings.DEMO or settings.DEBUG:
        latest = OutgoingMail.objects.filter(language=get_language())
        latest = latest.order_by("template", "-created_at").distinct("template")
    return render(request, "gallery/mails.html", {"mails": latest.only("template", "subject")})


@styled_like_a_mail
def sample_mail(request):
    """GET gallery/mails/sample/: the frame that every mail extends."""
    for_staff_only(request)
    context = {"language": get_language(), "base_url": settings.BASE_URL, "demo": settings.DEMO}
    return render(request, "gallery/mail.html", context)


@styled_like_a_mail
def mail(request, template):
    """GET gallery/mails/<template>/[?as=text]: its latest; never real ones, they hold codes."""
    for_staff_only(request)
    if not (settings.DEMO or settings.DEBUG):
        raise Http404
    written = OutgoingMail.objects.filter(template=template, language=get_language())
    latest = get_object_or_404(written.order_by("-created_at")[:1])
    if request.GET.get("as") == "text":
        return HttpResponse(latest.text, content_type="text/plain; charset=utf-8")
    return HttpResponse(latest.html)
