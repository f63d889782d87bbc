"""Hours that were approved and cannot be invoiced: found by one query, for the queue of operations.

The run itself asks each engagement (drafts.draft); the two have to agree.
"""

from django.db.models import BooleanField, Case, Exists, OuterRef, Q, Value, When

from billing.collection.run import engagements_to_bill
from billing.invoices import identities, vat_threshold
from billing.invoices.drafts import last_day
from billing.invoices.holds import Hold
from billing.invoices.models import ThresholdNotice
from marketplace.engagements.models import Agreement
from marketplace.people.models import Freelancer, VatChange


def held_up(month):
    """Engagements with hours up to the end of `month` that nobody may invoice; see holds_of()."""
    conditions = conditions_of(month)
    return (
        engagements_to_bill(month)
        .annotate(**{hold.value: truth(condition) for hold, condition in conditions.items()})
        .filter(Q(*((hold.value, True) for hold in conditions), _connector=Q.OR))
        .order_by("pk")
    )


def holds_of(engagement):
    """The Holds of one of `held_up`."""
    return [hold for hold in Hold if getattr(engagement, hold.value)]


def conditions_of(month):
    mandated = Freelancer.objects.filter(
        pk=OuterRef("freelancer"),
        billing_mandates__isnull=False,
        billing_mandates__revoked_at__isnull=True,
    )
    dated = VatChange.objects.filter(freelancer=OuterRef("freelancer"))
    otherwise = Agreement.objects.filter(engagement=OuterRef("pk"), signed_at__isnull=False)
    otherwise = otherwise.exclude(vat_regime=OuterRef("freelancer__vat_regime"))
    unnumbered = Q(freelancer__vat_number="")
    charges_vat = Q(freelancer__vat_regime=Freelancer.VatRegime.STANDARD)
    abroad = ~Q(company__country="FR")
    return {
        Hold.MANDATE: ~Exists(mandated),
        Hold.FREELANCER_IDENTITY: identities.incomplete("freelancer__")
        | (unnumbered & (charges_vat | abroad)),
        Hold.COMPANY_IDENTITY: identities.incomplete("company__"),
        Hold.VAT_UNDATED: ~Exists(dated) & Exists(otherwise),
        Hold.VAT_OWED: Q(freelancer__in=owing_vat(month)),
    }


def owing_vat(month):
    """Freelancers who passed a threshold before the end of `month` and charge no VAT."""
    waiting = ThresholdNotice.objects.waiting().select_related("freelancer")
    days = vat_threshold.owed_from([notice.freelancer for notice in waiting])
    return [freelancer_id for freelancer_id, day in days.items() if day <= last_day(month)]


def truth(condition):
    return Case(
        When(condition, then=Value(True)), default=Value(False), output_field=BooleanField()
    )
