"""What waits for a company's people, by their role."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Membership
from billing.collection.models import Payment
from billing.invoices.models import Invoice
from dashboard.task import Task, end_of_day
from formatting import formatter
from marketplace.engagements.models import Engagement, MonthPlan, SetupStep, Side
from marketplace.needs.models import Need
from marketplace.proposals.models import Proposal
from marketplace.timesheets.models import Dispute, Timesheet
from matching.models import Match

Role = Membership.Role


def company_tasks(user):
    """Tasks of all companies that this user acts for, in no particular order."""
    owned = _companies(user, Role.OWNER)
    approving = _companies(user, Role.OWNER, Role.APPROVER)
    paying = _companies(user, Role.OWNER, Role.ACCOUNTANT)
    yield from _needs(approving)
    yield from _interest(approving)
    yield from _proposals(approving)
    yield from _signatures(owned)
    yield from _payment_methods(paying)
    yield from _plans(owned)
    yield from _timesheets(approving)
    yield from _disputes(approving)
    yield from _payments_to_confirm(paying)
    yield from _unpaid_invoices(paying)


def _companies(user, *roles):
    return [company for company, role in user.roles.items() if role in roles]


def _needs(companies):
    unfinished = [Need.Status.DRAFT, Need.Status.CHANGES_REQUESTED]
    for need in Need.objects.filter(company__in=companies, status__in=unfinished):
        yield Task(
            label=_("Complete your need “%(need)s”") % {"need": need.title},
            href=need.get_absolute_url(),
            detail=need.get_status_display(),
        )


def _interest(companies):
    interested = Match.objects.filter(
        need__company__in=companies,
        need__status__in=Need.RECRUITING,
        status=Match.Status.INTERESTED,
    ).select_related("need")
    by_need = {}
    for match in interested:
        by_need.setdefault(match.need, []).append(match)
    for need, matches in by_need.items():
        label = ngettext(
            "%(count)s freelancer is interested in “%(need)s”",
            "%(count)s freelancers are interested in “%(need)s”",
            len(matches),
        )
        yield Task(
            label=label % {"count": len(matches), "need": need.title},
            href=reverse("matching:for_need", args=[need.token]),
            tone="info",
        )


def _proposals(companies):
    waiting = Proposal.objects.filter(
        need__company__in=companies, status=Proposal.Status.SENT
    ).select_related("freelancer__user", "need")
    for proposal in waiting:
        yield Task(
            label=_("Answer the proposal of %(freelancer)s") % {"freelancer": proposal.freelancer},
            href=proposal.get_absolute_url(),
            detail=proposal.need.title,
            due=end_of_day(proposal.expires_on),
        )


def _signatures(companies):
    unsigned = (
        Engagement.objects.filter(company__in=companies, status=Engagement.Status.PENDING_SIGNATURE)
        .exclude(agreements__signatures__side=Side.COMPANY)
        .select_related("freelancer__user")
    )
    for engagement in unsigned:
        yield Task(
            label=_("Sign the agreement with %(freelancer)s")
            % {"freelancer": engagement.freelancer},
            href=engagement.get_absolute_url(),
            due=end_of_day(engagement.sign_before),
        )


def _payment_methods(companies):
    steps = SetupStep.objects.filter(
        engagement__company__in=companies,
        engagement__status=Engagement.Status.PENDING_SETUP,
        kind=SetupStep.Kind.PAYMENT_METHOD,
        done_at__isnull=True,
    ).select_related("engagement__company")
    for company, step in {step.engagement.company: step for step in steps}.items():
        yield Task(
            label=_("Add a payment method for %(company)s") % {"company": company},
            href=step.get_absolute_url(),
            detail=_("The engagement starts once everything is in place."),
        )


def _plans(companies):
    asked = MonthPlan.objects.filter(
        engagement__company__in=companies,
        asked_side=Side.FREELANCER,
        asked_minutes__isnull=False,
    ).select_related("engagement__freelancer__user")
    for plan in asked:
        yield Task(
            label=_("Answer %(freelancer)s: %(hours)s in %(month)s")
            % {
                "freelancer": plan.engagement.freelancer,
                "hours": formatter.hours(plan.asked_minutes),
                "month": formatter.month(plan.month),
            },
            href=reverse("engagements:hours", args=[plan.engagement_id]),
            due=plan.answer_before,
        )


def _timesheets(companies):
    waiting = (
        Timesheet.objects.submitted()
        .filter(engagement__company__in=companies)
        .with_parties()
        .with_minutes()
    )
    for timesheet in waiting:
        yield Task(
            label=_("Approve %(hours)s of %(freelancer)s")
            % {
                "hours": formatter.hours(timesheet.minutes),
                "freelancer": timesheet.engagement.freelancer,
            },
            href=timesheet.get_absolute_url(),
            detail=formatter.month(timesheet.month),
            due=timesheet.approve_before,
        )


def _disputes(companies):
    offered = Dispute.objects.filter(
        timesheet__engagement__company__in=companies,
        status=Dispute.Status.NEGOTIATING,
        offered_side=Side.FREELANCER,
    ).select_related("timesheet__engagement__freelancer__user")
    for dispute in offered:
        yield Task(
            label=_("Answer the offer of %(freelancer)s about contested lines")
            % {"freelancer": dispute.timesheet.engagement.freelancer},
            href=dispute.get_absolute_url(),
            due=dispute.answer_before,
        )


def _payments_to_confirm(companies):
    for payment in Payment.objects.awaiting_confirmation().filter(company__in=companies):
        yield Task(
            label=_("Confirm the payment of %(amount)s at your bank")
            % {"amount": formatter.money(payment.amount_cents)},
            href=payment.get_absolute_url(),
            tone="negative",
        )


def _unpaid_invoices(companies):
    """Those that a payment waits with for a confirmation are settled by it."""
    to_confirm = Payment.objects.awaiting_confirmation().filter(company__in=companies)
    waiting = Invoice.objects.awaiting_collection().exclude(payments__in=to_confirm)
    unpaid = waiting.filter(
        company__in=companies,
        status__in=[
            Invoice.Status.ACTION_REQUIRED,
            Invoice.Status.OVERDUE,
            Invoice.Status.DUNNING,
        ],
    )
    for invoice in unpaid:
        yield Task(
            label=_("Settle invoice %(number)s of %(amount)s")
            % {"number": invoice.number, "amount": formatter.money(invoice.outstanding_cents)},
            href=invoice.get_absolute_url(),
            detail=invoice.get_status_display(),
            tone="negative",
        )
