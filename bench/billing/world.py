"""Companies, freelancers and a month of approved work between them, written in bulk."""

from datetime import timedelta
from itertools import count

from django.utils import timezone
from stdnum import luhn

from accounts.models import Company, Membership, User
from billing.collection.models import Customer
from billing.payouts.models import BillingMandate
from marketplace.engagements.models import Agreement, Engagement
from marketplace.needs.models import Need
from marketplace.people.models import Freelancer
from marketplace.proposals.models import Proposal
from marketplace.timesheets.models import TimeEntry, Timesheet

ENGAGEMENTS_A_COMPANY, DAYS = 4, 20
numbers = count(10_000_000)


def approved_month(month, size):
    """`size` engagements with twenty days of work each in `month`, four to a company."""
    now = timezone.now()
    companies = Company.objects.bulk_create(
        Company(name=f"Company {number}", legal_form="SARL", **identity(number))
        for number in taken(-(-size // ENGAGEMENTS_A_COMPANY))
    )
    owners = people(len(companies))
    Membership.objects.bulk_create(
        Membership(user=user, company=company, role="owner")
        for user, company in zip(owners, companies, strict=True)
    )
    Customer.objects.bulk_create(
        Customer(
            company=company,
            status="active",
            stripe_id=f"cus_bench{company.pk}",
            method="card",
            payment_method_id="pm_bench",
        )
        for company in companies
    )
    freelancers = Freelancer.objects.bulk_create(
        Freelancer(user=user, status="published", legal_form="EI", **identity(next(numbers)))
        for user in people(size)
    )
    BillingMandate.objects.bulk_create(
        BillingMandate(freelancer=each, text="-", text_hash="-", signed_at=now, signed_by=each.user)
        for each in freelancers
    )
    engagements = engaged(companies, freelancers, month)
    worked(engagements, month, now)


def taken(number):
    return [next(numbers) for _ in range(number)]


def people(number):
    return User.objects.bulk_create(
        User(email=f"p{each}@people.example", name=f"Person {each}") for each in taken(number)
    )


def identity(number):
    siren = str(number) + luhn.calc_check_digit(str(number))
    body = f"{siren}0001"
    return {
        "siret": body + luhn.calc_check_digit(body),
        "legal_name": f"Party {number}",
        "street": "4 rue des Lilas",
        "postcode": "69003",
        "city": "Lyon",
    }


def engaged(companies, freelancers, month):
    terms = {"rate_cents": 4_200, "monthly_minutes": 9_600, "start_on": month}
    needs = Need.objects.bulk_create(
        Need(
            company=companies[place // ENGAGEMENTS_A_COMPANY],
            status="awarded",
            text="Courrier",
            place="remote",
        )
        for place in range(len(freelancers))
    )
    proposals = Proposal.objects.bulk_create(
        Proposal(
            need=need, freelancer=each, status="accepted", version=1, expires_on=month, **terms
        )
        for need, each in zip(needs, freelancers, strict=True)
    )
    engagements = Engagement.objects.bulk_create(
        Engagement(
            proposal=proposal,
            need=proposal.need,
            company=proposal.need.company,
            freelancer=proposal.freelancer,
            status="ended",
            start_on=month,
            end_on=month + timedelta(days=27),
            sign_before=month,
        )
        for proposal in proposals
    )
    Agreement.objects.bulk_create(
        Agreement(
            engagement=engagement,
            fee_bp=1_200,
            vat_regime="franchise",
            vat_bp=0,
            rollover_cap_bp=0,
            notice_days=15,
            language="fr",
            text="-",
            text_hash="-",
            signed_at=timezone.now(),
            **terms,
        )
        for engagement in engagements
    )
    return engagements


def worked(engagements, month, now):
    """Written while the sheets are open, approved afterwards: the database freezes their lines."""
    sheets = Timesheet.objects.bulk_create(
        Timesheet(engagement=engagement, month=month) for engagement in engagements
    )
    for start in range(0, len(sheets), 500):
        TimeEntry.objects.bulk_create(
            TimeEntry(
                timesheet=sheet, day=month + timedelta(days=day), minutes=450, note="Facturation"
            )
            for sheet in sheets[start : start + 500]
            for day in range(DAYS)
        )
    mine = Timesheet.objects.filter(month=month)
    mine.update(status="approved", version=1, submitted_at=now, approved_at=now)
