from django.db import models
from django.utils.translation import gettext_lazy as _


class Audience(models.TextChoices):
    """For whom something is written."""

    EVERYONE = "everyone", _("For everyone")
    COMPANIES = "companies", _("For companies")
    FREELANCERS = "freelancers", _("For freelancers")


def audiences_of(request, page=None):
    """Whom a page speaks to: everyone, its own audience, and the signed-in reader's spaces."""
    found = {Audience.EVERYONE}
    if getattr(page, "audience", None) in Audience.values:
        found.add(page.audience)
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        found |= {Audience.COMPANIES} if "company" in user.spaces else set()
        found |= {Audience.FREELANCERS} if "freelancer" in user.spaces else set()
    return found
