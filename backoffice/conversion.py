"""A lead becomes a need: the same draft, and the same mailed link, as if she had written it."""

from django.db import transaction
from django.utils import translation

from cms.leads.models import Lead
from marketplace.needs import emails
from marketplace.needs.models import Need

DEFAULT_MINUTES = 600


@transaction.atomic
def convert(lead, *, text, monthly_minutes, by):
    """Make a draft in the lead's name and mail her the link to finish and post it; returns it.

    Her company comes with the need, once she claims it. Raises IllegalMove unless the lead has
    been contacted.
    """
    need = Need.objects.create(
        text=text,
        language=lead.language,
        monthly_minutes=monthly_minutes or DEFAULT_MINUTES,
        contact_name=lead.name,
        contact_email=lead.email,
        contact_phone=lead.phone,
        company_name=lead.company_name,
    )
    need.terms.set(lead.terms.all())
    lead.convert(need=need, by=by)
    with translation.override(lead.language):
        emails.resume(need)
    return need


def suggested_text(lead):
    """The first words of the need, for whoever spoke with her to put right."""
    if lead.kind == Lead.Kind.PAPER:
        return ""
    names = ", ".join(str(term.name) for term in lead.terms.all())
    return "\n\n".join(part for part in (lead.message, names) if part)
