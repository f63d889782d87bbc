from django import template
from django.core.cache import caches

from cms.leads.contact import ContactDetails
from cms.pages.caching import KEPT_SECONDS

register = template.Library()


@register.simple_tag
def contact_details():
    """How to reach us; asked of the database once a minute, as pages are."""
    return caches["pages"].get_or_set("contact", ContactDetails.load, KEPT_SECONDS)
