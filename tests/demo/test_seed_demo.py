"""The small demo shows every state that the full one promises, and its money adds up."""

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db.models import Sum
from django.test import override_settings
from django.utils import timezone

from accounts.models import Company, User
from billing.collection.models import Payment
from billing.invoices.models import Invoice
from billing.ledger.models import Leg
from billing.payouts.models import Transfer
from demo.people import PASSWORD, PERSONAS
from journal.models import Entry
from marketplace.engagements.models import Engagement, MonthPlan
from marketplace.needs.models import Need
from marketplace.people.models import Freelancer, VigilancePaper
from marketplace.proposals.models import Proposal
from marketplace.timesheets.models import Dispute, Timesheet
from matching.models import Match

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("seeded"),
    pytest.mark.xdist_group("demo"),  # Seeding once is long enough.
]


def statuses(model):
    return set(model.objects.values_list("status", flat=True))


def test_needs_are_in_every_state():
    assert statuses(Need) == set(Need.Status.values)


def test_proposals_were_accepted_countered_declined_withdrawn_and_expired():
    assert statuses(Proposal) >= {
        "accepted",
        "countered",
        "declined",
        "expired",
        "sent",
        "withdrawn",
    }


def test_engagements_are_in_every_state_that_the_demo_promises():
    assert statuses(Engagement) >= {
        "active",
        "cancelled",
        "ended",
        "notice",
        "paused",
        "pending_setup",
        "pending_signature",
        "replacement_pending",
        "suspended",
        "trial",
    }


def test_timesheets_wait_are_returned_contested_and_invoiced():
    assert statuses(Timesheet) >= {
        "invoiced",
        "open",
        "part_disputed",
        "returned",
        "submitted",
    }
    assert Entry.objects.filter(verb="auto_approved").exists()


def test_disputes_are_open_escalated_and_decided():
    assert statuses(Dispute) >= {"opened", "escalated", "closed"}
    assert Entry.objects.filter(verb="decided").exists()


def test_a_month_was_amended():
    assert MonthPlan.objects.filter(version__gt=1).exists()


def test_a_payment_failed_three_times_and_others_arrived():
    assert statuses(Payment) >= {"failed", "succeeded"}
    assert set(Payment.objects.filter(status="failed").values_list("attempt", flat=True)) == {
        1,
        2,
        3,
    }


def test_freelancers_were_paid():
    assert Transfer.objects.filter(status="paid").exists()


def test_papers_wait_to_be_checked():
    assert statuses(VigilancePaper) >= {"submitted", "valid"}


def test_the_ledger_balances():
    assert Leg.objects.aggregate(cents=Sum("cents"))["cents"] == 0
    assert Leg.objects.exists()


def test_what_was_paid_is_what_the_invoices_say():
    paid = Invoice.objects.services().filter(status="paid").aggregate(cents=Sum("total_cents"))
    received = Payment.objects.filter(status="succeeded").aggregate(cents=Sum("amount_cents"))

    assert paid == received


def test_nothing_happened_in_the_future():
    now = timezone.now()

    assert not Entry.objects.filter(at__gt=now).exists()
    assert not Invoice.objects.filter(issued_on__gt=now.date()).exists()


def test_history_is_written_in_its_order():
    moments = list(Entry.objects.order_by("pk").values_list("at", flat=True))

    assert moments == sorted(moments)


def test_amelie_finds_a_timesheet_to_approve_and_a_proposal_to_answer():
    amelie = User.objects.get(email="amelie@atelier-lumen.example")

    assert Timesheet.objects.visible_to(amelie).submitted().exists()
    assert Proposal.objects.visible_to(amelie).filter(status="sent").exists()


def test_farid_finds_his_month_open_and_a_need_that_fits():
    farid = User.objects.get(email="farid@benali.example")
    this_month = timezone.localdate().replace(day=1)

    assert Timesheet.objects.visible_to(farid).filter(month=this_month, status="open").exists()
    assert Match.objects.filter(freelancer__user=farid, status="notified").exists()


def test_oscar_finds_entries_in_his_queues():
    assert Need.objects.to_moderate().exists()
    assert Dispute.objects.filter(status="escalated").exists()


def test_everybody_is_marked_as_fictional_and_lives_nowhere():
    assert not Company.objects.filter(is_fictional=False).exists()
    assert not Freelancer.objects.filter(is_fictional=False).exists()
    assert not Need.objects.filter(is_fictional=False).exists()
    assert not User.objects.exclude(email__endswith=".example").exists()


def test_only_personas_have_a_password():
    with_password = [user.email for user in User.objects.all() if user.has_usable_password()]

    assert sorted(with_password) == sorted(PERSONAS)


@pytest.mark.parametrize("email", PERSONAS)
def test_personas_sign_in_with_the_demo_password(email):
    assert authenticate(email=email, password=PASSWORD)


@override_settings(DEMO=True)
def test_a_second_run_does_nothing(capsys):
    before = Entry.objects.count()

    call_command("seed_demo")

    assert Entry.objects.count() == before
    assert "already there" in capsys.readouterr().out


def test_other_sites_refuse_it():
    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("seed_demo")


@override_settings(DEMO=True, STRIPE_API_KEY="any key")
def test_a_site_with_a_stripe_key_refuses_it():
    with pytest.raises(CommandError, match="STRIPE_API_KEY"):
        call_command("seed_demo")


@override_settings(DEMO=True)
def test_sign_ins_are_printed(capsys):
    call_command("seed_demo", sign_ins=True)

    printed = capsys.readouterr().out
    assert PASSWORD in printed
    assert all(email in printed for email in PERSONAS)
