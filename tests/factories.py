"""Records in a given state, for tests that are about the next step.

A factory may put a record straight into a state; whatever a test is about goes through the verbs.
"""

import itertools
from datetime import date

import factory
from dateutil.relativedelta import relativedelta
from django.utils import timezone
from stdnum import luhn

from accounts.models import Company, Membership, User
from marketplace.engagements import hour_bank
from marketplace.engagements.models import Agreement, Engagement, MonthPlan, SetupStep, Signature
from marketplace.needs.models import Need
from marketplace.people.models import Freelancer
from marketplace.proposals.models import Offer, Proposal
from marketplace.taxonomy.models import Commune, Term
from marketplace.timesheets.models import Timesheet

_siren_bodies = itertools.count(10_000_000)


def siret():
    """A SIRET that nobody else in this run has and that passes its checksums."""
    siren = str(next(_siren_bodies))
    siren += luhn.calc_check_digit(siren)
    body = siren + "0001"
    return body + luhn.calc_check_digit(body)


def this_month():
    return timezone.localdate().replace(day=1)


def last_month():
    return this_month() - relativedelta(months=1)


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Person {n}")
    email = factory.Sequence(lambda n: f"person{n}@people.example")
    language = "fr"


class CompanyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Company

    name = factory.Sequence(lambda n: f"Company {n}")
    legal_name = factory.LazyAttribute(lambda company: company.name)
    legal_form = "SARL"
    siret = factory.LazyFunction(siret)
    street = "4 rue des Lilas"
    postcode = "69003"
    city = "Lyon"


def member(user, company, role):
    Membership.objects.create(user=user, company=company, role=role)
    return user


class TermFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Term
        django_get_or_create = ("kind", "code")

    kind = "mission"
    code = factory.Sequence(lambda n: f"mission-{n}")
    name_fr = factory.LazyAttribute(lambda term: f"{term.code} (fr)")
    name_en = factory.LazyAttribute(lambda term: f"{term.code} (en)")
    family = factory.LazyAttribute(lambda term: "office" if term.kind == "mission" else "")


class CommuneFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Commune
        django_get_or_create = ("insee_code",)

    insee_code = "69383"
    name = "Lyon 3e Arrondissement"
    postcode = "69003"
    postcodes = ["69003"]
    department = "69"
    region = "84"
    latitude = 45.7597
    longitude = 4.8492
    population = 102_000
    search_name = "lyon 3e arrondissement"


class FreelancerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Freelancer

    user = factory.SubFactory(UserFactory)
    status = "published"
    headline = "Office manager, facturation et relances"
    bio = "Quinze ans au service de petites équipes."
    speaks = ["fr", "en"]
    commune = factory.SubFactory(CommuneFactory)
    rate_cents = 4_200
    capacity_minutes = 3_600
    weekdays = [1, 3]
    experience_years = 15
    legal_name = factory.LazyAttribute(lambda freelancer: freelancer.user.name)
    legal_form = "EI"
    siret = factory.LazyFunction(siret)
    street = "9 quai Saint-Vincent"
    postcode = "69001"
    city = "Lyon"


class NeedFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Need

    company = factory.SubFactory(CompanyFactory)
    text = "Trier le courrier, préparer la facturation et relancer les clients."
    monthly_minutes = 900
    commune = factory.SubFactory(CommuneFactory)
    status = "open"


class ProposalFactory(factory.django.DjangoModelFactory):
    """Sent, version 1, with the offer that it stands for."""

    class Meta:
        model = Proposal
        skip_postgeneration_save = True

    need = factory.SubFactory(NeedFactory)
    freelancer = factory.SubFactory(FreelancerFactory)
    status = "sent"
    version = 1
    rate_cents = 4_200
    monthly_minutes = 900
    start_on = factory.LazyFunction(last_month)
    expires_on = factory.LazyFunction(lambda: timezone.localdate() + relativedelta(days=14))

    @factory.post_generation
    def offer(self, create, extracted, **kwargs):
        Offer.objects.create(
            proposal=self,
            version=self.version,
            side=Offer.Side.FREELANCER,
            rate_cents=self.rate_cents,
            monthly_minutes=self.monthly_minutes,
            start_on=self.start_on,
            made_at=timezone.now(),
            made_by=self.freelancer.user,
        )


def active_engagement(proposal, *, start_on: date | None = None):
    """An engagement at work since `start_on` (the first of last month), signed and set up.

    Each month up to this one has an open plan of the proposal's hours.
    """
    start_on = start_on or last_month()
    now = timezone.now()
    need = proposal.need
    Proposal.objects.filter(pk=proposal.pk).update(status="accepted")
    Need.objects.filter(pk=need.pk).update(status="awarded")
    proposal.refresh_from_db()
    engagement = Engagement.objects.create(
        proposal=proposal,
        need=need,
        company=need.company,
        freelancer=proposal.freelancer,
        status="active",
        start_on=start_on,
        sign_before=start_on,
    )
    agreement = Agreement.objects.create(
        engagement=engagement,
        rate_cents=proposal.rate_cents,
        monthly_minutes=proposal.monthly_minutes,
        start_on=start_on,
        fee_bp=1_200,
        vat_regime=proposal.freelancer.vat_regime,
        vat_bp=2_000 if proposal.freelancer.vat_regime == "standard" else 0,
        rollover_cap_bp=5_000,
        notice_days=15,
        language="fr",
        text="Accord",
        text_hash="0" * 64,
        signed_at=now,
    )
    owner = need.company.memberships.filter(role="owner").first()
    for side, user in (
        ("company", owner.user if owner else UserFactory()),
        ("freelancer", proposal.freelancer.user),
    ):
        Signature.objects.create(
            agreement=agreement,
            side=side,
            typed_name=user.name,
            text_hash=agreement.text_hash,
            signed_at=now,
            signed_by=user,
        )
    for kind in SetupStep.Kind.values:
        SetupStep.objects.create(engagement=engagement, kind=kind, done_at=now)
    month = start_on.replace(day=1)
    while month <= this_month():
        plan = MonthPlan.objects.create(
            engagement=engagement, month=month, status="open", minutes=proposal.monthly_minutes
        )
        hour_bank.grant(plan, by=None)
        month += relativedelta(months=1)
    return engagement


class TimesheetFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Timesheet

    engagement = factory.LazyFunction(lambda: active_engagement(ProposalFactory()))
    month = factory.LazyAttribute(lambda sheet: sheet.engagement.start_on.replace(day=1))
