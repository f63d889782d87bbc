"""Draw up the quote of a proposal, and let quotes follow their proposals."""

from django.db import transaction

from billing import money
from billing.invoices import arithmetic, identities, vat, wording
from billing.invoices.models import InvoiceLine
from billing.quotes.models import Quote, QuoteSeries
from journal.models import Entry, IllegalMove
from journal.sweeps import each
from marketplace.engagements.agreements import VAT_BP
from marketplace.proposals.actions import lock
from marketplace.proposals.models import Proposal


@transaction.atomic
def draw_up(proposal, *, by):
    """The Quote of the terms that the freelancer offers at present, made if it is missing.

    Raises IllegalMove unless the proposal waits for the company, and holds.Held where a party lacks
    what a quote has to state.
    """
    proposal = lock(proposal)
    if proposal.status != Proposal.Status.SENT:
        raise IllegalMove(f"{proposal} is no offer of the freelancer's")
    if found := Quote.objects.filter(proposal=proposal, version=proposal.version).first():
        return found
    quote = written(proposal)
    quote.series = QuoteSeries.objects.of(proposal.freelancer)
    quote.position, quote.number, quote.issued_on = quote.series.take()
    quote.valid_until = max(proposal.expires_on, quote.issued_on)
    quote.save()
    Entry.objects.record(quote, "requested", by=by)
    return quote


def written(proposal):
    """The unsaved Quote of a proposal's terms: everything but its number and dates."""
    freelancer, language = proposal.freelancer, proposal.need.language
    seller, buyer = identities.of(freelancer), identities.of(proposal.need.company)
    line = monthly_line(proposal, freelancer.vat_regime_on(proposal.start_on), seller, buyer)
    breakdown = arithmetic.vat_breakdown([line])
    net_cents, vat_cents, total_cents = arithmetic.totals(breakdown)
    return Quote(
        proposal=proposal,
        version=proposal.version,
        start_on=proposal.start_on,
        language=language,
        description=line.description,
        minutes=line.minutes,
        rate_cents=line.rate_cents,
        net_cents=net_cents,
        vat_cents=vat_cents,
        total_cents=total_cents,
        vat_breakdown=breakdown,
        seller=seller,
        buyer=buyer,
        mentions=wording.quote_mentions(seller, language),
    )


def monthly_line(proposal, regime, seller, buyer):
    category, vat_bp, exemption = vat.of_services(regime, seller, buyer, vat_bp=VAT_BP[regime])
    return InvoiceLine(
        description=wording.quote_description(proposal.start_on, proposal.need.language),
        minutes=proposal.monthly_minutes,
        rate_cents=proposal.rate_cents,
        net_cents=money.line_net(proposal.monthly_minutes, proposal.rate_cents),
        vat_category=category,
        vat_bp=vat_bp,
        exemption=exemption,
    )


def follow_proposals(quotes):
    """Move every quote of a queryset whose proposal has moved on. Safe to run twice at once."""
    each(quotes.overtaken(), Quote.follow)
