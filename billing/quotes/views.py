"""The quote of a proposal: asked for, read, and kept as a PDF."""

from io import BytesIO

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.permissions import require
from billing.invoices.holds import Held
from billing.quotes import actions, documents
from billing.quotes.models import Quote
from billing.quotes.permissions import can_request_quote
from journal.models import IllegalMove
from journal.timeline import timeline
from marketplace.proposals.models import Proposal


@login_required
@require_POST
def of_proposal(request, pk):
    """POST quotes/proposals/<pk>/: the quote of the terms on offer, made when first asked for."""
    proposal = get_object_or_404(Proposal.objects.visible_to(request.user).for_pages(), pk=pk)
    require(can_request_quote(request.user, proposal))
    try:
        return redirect(actions.draw_up(proposal, by=request.user))
    except IllegalMove:
        messages.info(request, _("There is no offer of the freelancer's to quote at the moment."))
    except Held as problem:
        reason = problem.hold.label
        messages.error(request, _("No quote yet: %(reason)s.") % {"reason": reason})
    return redirect(proposal)


def visible_quote(request, pk):
    """As it stands now: a proposal may have moved on since the last sweep."""
    visible = Quote.objects.visible_to(request.user).select_related("proposal__need__company")
    actions.follow_proposals(visible.filter(pk=pk))
    return get_object_or_404(visible, pk=pk)


@login_required
@require_GET
def quote(request, pk):
    """GET quotes/<pk>/: the document as a page, where it stands, and its story."""
    found = visible_quote(request, pk)
    context = {"quote": found, "history": timeline(found)}
    return render(request, "quotes/quote.html", context)


@login_required
@require_GET
def pdf(request, pk):
    """GET quotes/<pk>/pdf/"""
    found = visible_quote(request, pk)
    return FileResponse(BytesIO(documents.pdf(found)), filename=f"{found.number}.pdf")
