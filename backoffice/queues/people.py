"""What clients and freelancers wait for."""

from django.urls import reverse
from django.utils.translation import gettext as _

from backoffice.queues.queue import Waiting, queue
from billing.invoices.models import Objection
from cms.leads.models import Lead
from formatting.formatter import moment
from marketplace.needs.models import Need
from marketplace.people.models import VigilancePaper
from marketplace.timesheets.models import Dispute
from matching.models import Appeal


def leads():
    return queue(
        "leads",
        _("Leads to answer, soonest deadline first"),
        _("Every lead has its answer."),
        Lead.objects.waiting(),
        lambda lead: Waiting(
            label=lead.name,
            since=lead.created_at,
            href=reverse("backoffice_lead", args=[lead.pk]),
            detail=f"{lead.get_kind_display()} · {moment(lead.due_at)}",
        ),
    )


def needs():
    return queue(
        "needs",
        _("Needs to read"),
        _("Every submitted need has been read."),
        Need.objects.to_moderate().select_related("company"),
        lambda need: Waiting(
            label=need.title,
            since=need.active_at,
            href=reverse("backoffice_need", args=[need.pk]),
            detail=str(need.company),
        ),
    )


def papers():
    return queue(
        "papers",
        _("Vigilance papers to check"),
        _("Every paper has been checked."),
        VigilancePaper.objects.to_check().select_related("freelancer__user"),
        lambda paper: Waiting(
            label=paper.get_kind_display(),
            since=paper.submitted_at,
            href=reverse("backoffice_paper", args=[paper.pk]),
            detail=str(paper.freelancer),
        ),
    )


def appeals():
    return queue(
        "appeals",
        _("Appeals against a match"),
        _("Everybody who asked for a person has an answer."),
        Appeal.objects.waiting().select_related("user"),
        lambda appeal: Waiting(
            label=appeal.user.name,
            since=appeal.submitted_at,
            href=reverse("backoffice_appeal", args=[appeal.pk]),
            detail=appeal.text[:120],
        ),
    )


def disputes():
    escalated = Dispute.objects.filter(status=Dispute.Status.ESCALATED)
    return queue(
        "disputes",
        _("Disputes to decide"),
        _("No dispute waits for a decision."),
        escalated.select_related(
            "timesheet__engagement__company", "timesheet__engagement__freelancer__user"
        ).order_by("opened_at"),
        lambda dispute: Waiting(
            label=str(dispute.timesheet.engagement),
            since=dispute.opened_at,
            href=dispute.get_absolute_url(),
            detail=dispute.reason[:120],
        ),
    )


def objections():
    return queue(
        "objections",
        _("Invoices that a freelancer contests"),
        _("No freelancer waits for an answer about an invoice."),
        Objection.objects.filter(status=Objection.Status.OPEN).select_related("invoice"),
        lambda objection: Waiting(
            label=objection.invoice.number,
            since=objection.opened_at,
            href=reverse("backoffice_objection", args=[objection.pk]),
            detail=objection.text[:120],
        ),
    )
