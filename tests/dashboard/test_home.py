import pytest
from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from billing.invoices.credits import credit
from billing.invoices.models import Invoice
from billing.payouts.setup import start_onboarding
from billing.stripe.fake import accounts
from billing.stripe.fake.memory import find
from billing.stripe.tasks import settle
from dashboard.overview import overviews
from marketplace.engagements.models import Engagement, MonthPlan, SetupStep
from marketplace.people.models import Freelancer
from marketplace.timesheets import actions
from marketplace.timesheets.models import Dispute, TimeEntry, Timesheet
from matching.actions import compute_matches, declare_interest, notify_matches
from tests import factories
from tests.billing import worlds
from tests.billing.worlds import issue_for_month

URL = "/en/space/"


def labels(client, user):
    client.force_login(user)
    return [task.label for task in client.get(URL).context["tasks"]]


def test_the_company_is_told_to_answer_and_to_approve(client, proposal, amelie, bruno, claire):
    assert labels(client, amelie) == ["Answer the proposal of Farid Benali"]
    assert labels(client, bruno) == ["Answer the proposal of Farid Benali"]
    assert labels(client, claire) == []


def test_a_need_to_complete_and_interest_wait_for_whoever_may_post(
    client, need, freelancer, amelie, bruno, claire
):
    factories.NeedFactory(company=need.company, status="draft", text="Courrier")
    compute_matches(need)
    declare_interest(notify_matches(need)[0], by=freelancer.user)

    assert len(labels(client, amelie)) == 2
    assert labels(client, bruno) == labels(client, amelie)
    assert labels(client, claire) == []


def test_a_submitted_timesheet_waits_for_owner_and_approver(
    client, timesheet, farid, amelie, bruno, claire
):
    TimeEntry.objects.create(timesheet=timesheet, day=timesheet.month, minutes=90)
    sheet = actions.submit(timesheet, by=farid)

    client.force_login(bruno)
    (task,) = client.get(URL).context["tasks"]

    assert (task.href, task.due) == (
        reverse("timesheets:timesheet", args=[sheet.pk]).replace("/fr/", "/en/"),
        sheet.approve_before,
    )
    assert labels(client, claire) == []
    assert len(labels(client, amelie)) == 1


def test_a_freelancer_is_told_when_her_payout_account_stops(client, farid, freelancer):
    account = worlds.set_up_payouts(freelancer)
    at_stripe = find("v2.core.account", account.stripe_id)
    assert labels(client, farid) == []

    with transaction.atomic():
        accounts.restrict(at_stripe)
    settle()
    assert labels(client, farid) == ["Complete your payout account at Stripe"]

    with transaction.atomic():
        accounts.close(at_stripe)
    settle()
    assert labels(client, farid) == ["Open another payout account"]

    start_onboarding(freelancer, by=farid)
    assert labels(client, farid) == ["Complete your payout account at Stripe"]

    account = worlds.set_up_payouts(freelancer)
    assert labels(client, farid) == []
    Freelancer.objects.filter(pk=freelancer.pk).update(legal_form="SASU")
    assert labels(client, farid) == ["Open another payout account"]


def test_a_freelancer_whom_no_invoice_can_name_is_told(client, farid, freelancer):
    assert labels(client, farid) == []

    freelancer.street = ""
    freelancer.save()

    assert labels(client, farid) == ["Complete your identity: your invoices wait for it"]


def test_each_side_is_told_what_it_alone_can_do(client, engagement, amelie, farid):
    Engagement.objects.update(status="pending_setup")
    SetupStep.objects.update(done_at=None)

    assert labels(client, amelie) == ["Add a payment method for Atelier Lumen"]
    assert set(labels(client, farid)) == {
        "Set-up: payout account",
        "Set-up: billing mandate",
        "Set-up: vigilance papers",
    }
    hrefs = {task.href for task in client.get(URL).context["tasks"]}
    assert "/en/freelancers/papers/" in hrefs
    assert len(hrefs) == 3


def test_a_request_to_change_hours_waits_for_the_other_side(
    client, engagement, amelie, bruno, farid
):
    MonthPlan.objects.filter(month=factories.this_month()).update(
        status="amendment_pending",
        asked_minutes=1_200,
        asked_side="freelancer",
        asked_from="open",
        answer_before=timezone.now(),
    )

    client.force_login(amelie)
    (task,) = client.get(URL).context["tasks"]
    assert "Farid Benali" in task.label
    assert task.href == f"/en/engagements/{engagement.pk}/hours/"
    # Hours bind the company in money: an approver may not answer.
    assert labels(client, bruno) == []
    assert labels(client, farid) == []


def test_an_invoice_to_settle_says_what_is_left_of_it(client, engagement, timesheet, amelie, oscar):
    for day in (1, 2):
        TimeEntry.objects.create(
            timesheet=timesheet, day=timesheet.month.replace(day=day), minutes=60
        )
    Timesheet.objects.update(status="approved", approved_at=timezone.now())
    invoice = issue_for_month(engagement, timesheet.month)
    Invoice.objects.filter(pk=invoice.pk).update(status="overdue")

    assert any("84.00" in label for label in labels(client, amelie))
    credit(invoice, {invoice.lines.get().pk: 60}, reason="Erreur", by=oscar)
    (label,) = [label for label in labels(client, amelie) if "Settle" in label]
    assert "42.00" in label

    credit(invoice, reason="Erreur", by=oscar)
    assert not any("Settle" in label for label in labels(client, amelie))


def test_what_is_due_first_comes_first(client, need, amelie):
    today = timezone.localdate()
    for days, name in [(9, "Later"), (2, "Sooner")]:
        user = factories.UserFactory(name=name)
        factories.ProposalFactory(
            need=need,
            freelancer=factories.FreelancerFactory(user=user),
            expires_on=today + relativedelta(days=days),
        )

    assert labels(client, amelie) == [
        "Answer the proposal of Sooner",
        "Answer the proposal of Later",
    ]


def test_hours_used_and_the_next_invoice(engagement, timesheet, amelie):
    TimeEntry.objects.create(timesheet=timesheet, day=timesheet.month, minutes=90)

    (overview,) = overviews(Engagement.objects.of_party(amelie), month=timesheet.month)

    assert (overview.planned, overview.worked) == (900, 90)
    # 1 h 30 at 42 € is 63 €, of which the fee is 12 %.
    figure = overview.next_invoice
    assert (figure.net_cents, figure.payout_cents) == (6_300, 5_544)


def test_contested_time_is_in_no_next_invoice(engagement, timesheet, farid, amelie):
    entries = [
        TimeEntry.objects.create(timesheet=timesheet, day=timesheet.month, minutes=minutes)
        for minutes in (60, 90)
    ]
    Timesheet.objects.filter(pk=timesheet.pk).update(status="part_disputed")
    dispute = Dispute.objects.create(
        timesheet=timesheet,
        status="opened",
        reason="Pas d'accord.",
        opened_at=timezone.now(),
        opened_by=amelie,
        answer_before=timezone.now(),
    )
    dispute.lines.create(entry=entries[1], entry_minutes=90)

    (overview,) = overviews(Engagement.objects.of_party(amelie), month=timesheet.month)

    assert overview.next_invoice.net_cents == 4_200


def test_a_newcomer_chooses_her_space_first(client, db):
    client.force_login(factories.UserFactory())

    assert client.get(URL).url == reverse("accounts:welcome").replace("/fr/", "/en/")


@pytest.mark.parametrize("who", ["amelie", "farid"])
def test_the_dashboard_costs_the_same_with_more_engagements(
    client, request, engagement, freelancer, amelie, who, django_assert_max_num_queries
):
    client.force_login(request.getfixturevalue(who))

    def add(count):
        for _ in range(count):
            need = factories.NeedFactory(company=engagement.company)
            factories.active_engagement(factories.ProposalFactory(need=need, freelancer=freelancer))

    add(2)
    with django_assert_max_num_queries(60) as few:
        client.get(URL)
    add(6)
    with django_assert_max_num_queries(len(few)):
        assert len(client.get(URL).context["overviews"]) == 9
