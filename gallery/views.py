"""Every component, mail and error page of the product, to look at: the reference of the design."""

from csp.decorators import csp_update
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from gallery import mail_samples, samples
from gallery.forms import SampleFilter, SampleForm, TimesheetRow
from mail.outbox import write

TROUBLE = ("400", "403", "403_csrf", "404", "405", "429", "500", "maintenance")
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
    """GET gallery/mails/: every mail of the product, in the reader's language."""
    for_staff_only(request)
    context, language = mail_samples.context(), get_language()
    written = [(name, write(name, context=context, language=language)) for name in mail_names()]
    return render(request, "gallery/mails.html", {"mails": written})


def mail_names():
    ending = ".subject.txt"
    found = (settings.BASE_DIR / "templates" / "emails").glob(f"*{ending}")
    return sorted(path.name.removesuffix(ending) for path in found)


@styled_like_a_mail
def mail(request, template):
    """GET gallery/mails/<template>/[?as=text]: one of them, as mail programs show it."""
    for_staff_only(request)
    if template not in mail_names():
        raise Http404
    written = write(template, context=mail_samples.context(), language=get_language())
    if request.GET.get("as") == "text":
        return HttpResponse(written["text"], content_type="text/plain; charset=utf-8")
    return HttpResponse(written["html"])
