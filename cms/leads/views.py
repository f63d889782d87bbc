"""How somebody without an account reaches us, and what we promise her."""

from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cms.leads.actions import take
from cms.leads.contact import ContactDetails
from cms.leads.deadlines import answer_deadline, quote_deadline
from cms.leads.diagnostic import DiagnosticForm
from cms.leads.forms import AdviserForm, CallbackForm, QuoteForm
from cms.leads.models import Lead
from cms.leads.source import source_of
from cms.visitors import sender_of, sent_enough
from config.throttle import posts_too_often
from marketplace.needs import session
from marketplace.needs.models import Need


@require_http_methods(["GET", "POST"])
def contact(request):
    """GET, POST contact/: every way to reach us, and a question to an adviser."""
    hours = ContactDetails.load(request)
    due_at = answer_deadline(timezone.now(), hours)
    form = AdviserForm(request.POST or None, initial=source_of(request))
    return take_lead(request, form, "leads/contact.html", due_at=due_at)


@require_http_methods(["GET", "POST"])
def callback(request):
    """GET, POST contact/call-back/: a free diagnostic on the phone, at a chosen time."""
    hours = ContactDetails.load(request)
    initial = source_of(request) | {"message": request.GET.get("about", "")[:3_000]}
    form = CallbackForm(request.POST or None, hours=hours, initial=initial)
    due_at, slot = answer_deadline(timezone.now(), hours), None
    if form.is_valid() and (slot := form.chosen_slot()):
        due_at = slot.end
    call_from = slot and slot.start
    return take_lead(request, form, "leads/callback.html", due_at=due_at, call_from=call_from)


@require_http_methods(["GET", "POST"])
def quote(request):
    """GET, POST contact/quote/: a quote within 24 hours of working days."""
    due_at = quote_deadline(timezone.now(), ContactDetails.load(request))
    chosen = DiagnosticForm(request.GET)
    initial = source_of(request) | chosen.as_quote()
    form = QuoteForm(request.POST or None, initial=initial)
    return take_lead(request, form, "leads/quote.html", due_at=due_at)


def take_lead(request, form, template, *, due_at, **more):
    """Show a form, or keep what it says and lead to the page that repeats our promise."""
    sender = sender_of(request)
    status = 200
    if form.is_bound and form.is_valid():
        if not sent_enough(Lead.objects, sender):
            lead = take(
                form.kind,
                terms=form.cleaned_data.get("terms", ()),
                language=get_language() or "fr",
                due_at=due_at,
                sender=sender,
                **more,
                **form.details(),
            )
            return redirect(lead)
        form.refuse_flood()
        status = 429
    elif form.is_bound:
        status = 422
    context = {"form": form, "due_at": due_at, "contact": ContactDetails.load(request)}
    return render(request, template, context, status=status)


@require_GET
def promise(request, token):
    """GET contact/requests/<token>/: what was asked, and by when it is answered."""
    lead = get_object_or_404(Lead, token=token, forgotten_at__isnull=True)
    context = {
        "lead": lead,
        "is_late": lead.is_late(at=timezone.now()),
        "contact": ContactDetails.load(request),
    }
    return render(request, "leads/promise.html", context)


@require_GET
def diagnostic(request):
    """GET contact/diagnostic/?tasks=…: hours and cost a month, beside a permanent hire."""
    form = DiagnosticForm(request.GET if "size" in request.GET else None)
    result = form.result() if form.is_valid() else None
    context = {"form": form, "result": result, "quote_url": result and form.quote_url()}
    status = 422 if form.errors else 200
    return render(request, "leads/diagnostic.html", context, status=status)


@require_POST
def need_of_diagnostic(request):
    """POST contact/diagnostic/need/: the draft of a need that says what was ticked."""
    form = DiagnosticForm(request.POST)
    status = 422
    if form.is_valid():
        if not posts_too_often(request, "diagnostic"):
            return draft_need(request, form.result())
        form.add_error(None, _("Many needs came from your network. Try in an hour."))
        status = 429
    return render(request, "leads/diagnostic.html", {"form": form}, status=status)


def draft_need(request, result):
    need = Need.objects.create(
        text=result.text,
        language=get_language() or "fr",
        monthly_minutes=max(result.minutes, 60),
        created_by=request.user if request.user.is_authenticated else None,
    )
    need.terms.set(term for term, _minutes in result.lines)
    session.hold(request, need)
    return redirect("needs:step", need.token, "what")
