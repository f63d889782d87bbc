"""{% latest_paper %}: the newest white paper of the page's language, wherever it is put."""

from django import template
from django.utils.translation import get_language

from cms.library.models import WhitePaperPage

register = template.Library()


@register.inclusion_tag("library/latest.html", takes_context=True)
def latest_paper(context):
    """One query; nothing is shown where there is no paper."""
    papers = WhitePaperPage.objects.on_offer(get_language() or "fr")
    return {"paper": papers.first(), "request": context.get("request")}
