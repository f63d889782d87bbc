"""Quotes (devis): a version of a proposal as a document, numbered and never changed."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billing.invoices.models import Numbers
from billing.quotes.querysets import QuoteQuerySet, QuoteSeriesQuerySet
from journal.models import Lifecycle, status_check
from marketplace.people.models import Freelancer
from marketplace.proposals.models import Proposal


class QuoteSeries(Numbers):
    """The numbers of a freelancer's quotes, beside those of her invoices."""

    freelancer = models.OneToOneField(
        Freelancer, on_delete=models.PROTECT, related_name="quote_series"
    )

    objects = QuoteSeriesQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "quote series"


class QuoteStatus(models.TextChoices):
    SENT = "sent", _("valid")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")
    EXPIRED = "expired", _("expired")
    SUPERSEDED = "superseded", _("replaced by newer terms")


class Quote(Lifecycle):
    """What a month under a proposal costs, as one side may file it. It goes where its proposal
    goes: accepted, declined, withdrawn, expired, or overtaken by another version."""

    Status = QuoteStatus

    MOVES = {Status.SENT: set(QuoteStatus.values) - {"sent"}}

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="quotes")
    # Of the proposal's offers: each is quoted once.
    version = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.SENT)
    series = models.ForeignKey(QuoteSeries, on_delete=models.PROTECT, related_name="quotes")
    position = models.PositiveIntegerField()
    number = models.CharField(_("number"), max_length=35, unique=True)
    issued_on = models.DateField(_("issued on"))
    valid_until = models.DateField(_("valid until"))
    start_on = models.DateField(_("start"))
    language = models.CharField(max_length=2)
    description = models.CharField(max_length=300)
    minutes = models.PositiveIntegerField()
    rate_cents = models.PositiveIntegerField()
    net_cents = models.BigIntegerField(_("net"))
    vat_cents = models.BigIntegerField(_("VAT"))
    total_cents = models.BigIntegerField(_("total"))
    # As on an invoice: arithmetic.vat_breakdown, identities, and every mention of the day.
    vat_breakdown = models.JSONField()
    seller = models.JSONField()
    buyer = models.JSONField()
    mentions = models.JSONField()
    created_at = models.DateTimeField(default=timezone.now)

    objects = QuoteQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("quote")
        constraints = [
            status_check(QuoteStatus, "quote_status"),
            models.UniqueConstraint(fields=["proposal", "version"], name="quote_once_a_version"),
            models.UniqueConstraint(fields=["series", "position"], name="quote_position_once"),
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("issued_on")), name="quote_validity"
            ),
            models.CheckConstraint(
                condition=Q(total_cents=F("net_cents") + F("vat_cents")), name="quote_total"
            ),
            models.CheckConstraint(
                condition=Q(minutes__gt=0, net_cents__gte=0, vat_cents__gte=0),
                name="quote_not_negative",
            ),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return reverse("quotes:quote", args=[self.pk])

    def follow(self):
        """Go where the proposal went. Raises IllegalMove where it still stands."""
        proposal = self.proposal
        overtaken = proposal.version != self.version
        self.move_to(self.Status.SUPERSEDED if overtaken else proposal.status, by=None)
