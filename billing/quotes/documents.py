"""A quote as a PDF/A page: the invoices' own, without the XML that is for invoices alone."""

from django.conf import settings

from billing.invoices import page
from billing.invoices.document import QUOTE, Document, Line, Note, Party, Tax


def pdf(quote) -> bytes:
    return page.typeset(describe(quote))


def describe(quote) -> Document:
    """The quote as plain values, from its snapshots alone."""
    (tax,) = quote.vat_breakdown
    line = Line(
        description=quote.description,
        net_cents=quote.net_cents,
        vat_category=tax["category"],
        vat_bp=tax["vat_bp"],
        minutes=quote.minutes,
        rate_cents=quote.rate_cents,
    )
    return Document(
        type_code=QUOTE,
        number=quote.number,
        issued_on=quote.issued_on,
        due_on=quote.valid_until,
        period_start=quote.start_on,
        period_end=quote.start_on,
        language=quote.language,
        seller=Party(**quote.seller),
        buyer=Party(**quote.buyer),
        lines=(line,),
        taxes=(Tax(**tax),),
        net_cents=quote.net_cents,
        vat_cents=quote.vat_cents,
        total_cents=quote.total_cents,
        notes=tuple(Note(**note) for note in quote.mentions),
        is_fictional=settings.DEMO or quote.proposal.need.company.is_fictional,
    )
