"""Why hours that were approved cannot be invoiced yet: each reason waits for somebody."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Hold(models.TextChoices):
    """The reason, as a run stores it and a page says it."""

    MANDATE = "billing_mandate", _("the billing mandate is missing")
    FREELANCER_IDENTITY = (
        "freelancer_identity",
        _("the freelancer's address or number is missing"),
    )
    COMPANY_IDENTITY = "company_identity", _("the company's address or number is missing")
    VAT_UNDATED = (
        "vat_undated",
        _("the agreement and the freelancer's profile disagree about VAT"),
    )
    VAT_OWED = "vat_owed", _("the freelancer passed the VAT threshold and charges no VAT yet")


class Held(Exception):
    """Nothing may be issued yet; `hold` says why, `missing` names what a party lacks."""

    def __init__(self, hold, missing=()):
        self.hold, self.missing = hold, list(missing)
        super().__init__(hold.value)
