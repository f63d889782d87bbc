"""Which pages anybody may read."""

from django.db.models import Exists, OuterRef
from django.db.models.functions import Length, Substr
from wagtail.models import PageViewRestriction


def for_everyone():
    """A condition on pages: neither they nor a page above them are for some readers only.

    As Wagtail's `public()`, but part of the same query.
    """
    above = Substr(OuterRef("path"), 1, Length("page__path"))
    return ~Exists(PageViewRestriction.objects.filter(page__path=above))
