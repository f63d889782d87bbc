from datetime import timedelta

import pytest
from django.utils import timezone

from marketplace.engagements import actions
from marketplace.engagements.models import SetupStep
from marketplace.needs.models import Need
from marketplace.people.models import VigilancePaper
from marketplace.proposals.models import Proposal
from tests import factories
from tests.engagements.world import mails, sign_both

Kind = SetupStep.Kind


class TestSettingUp:
    def finish(self, engagement, *kinds, by):
        for kind in kinds:
            engagement = actions.complete_setup(engagement, kind, by=by)
        return engagement

    def test_starts_the_work_with_the_last_step(self, signed, farid):
        engagement = self.finish(signed, *Kind.values[:3], by=farid)

        assert engagement.status == "active"
        plan = engagement.plans.get()
        assert (plan.status, plan.minutes) == ("open", 900)
        # It was to start last month; nothing could be worked before it was set up.
        assert engagement.start_on < plan.month == factories.this_month()
        grant = engagement.hour_bank_entries.get()
        assert (grant.kind, grant.minutes) == ("grant", 900)
        assert len(mails("engagement_started")) == 2

    def test_waits_for_the_first_month_to_begin(self, proposal, amelie, farid):
        start_on = (timezone.localdate() + timedelta(days=40)).replace(day=2)
        Proposal.objects.filter(pk=proposal.pk).update(start_on=start_on)
        engagement = actions.hire(proposal, by=amelie)
        sign_both(engagement, owner=amelie, freelancer=farid)

        engagement = self.finish(engagement, *Kind.values, by=farid)

        assert engagement.status == "active"
        assert engagement.plans.get().status == "agreed"
        assert not engagement.hour_bank_entries.exists()

    def test_begins_with_a_trial_if_one_was_agreed(self, proposal, amelie, farid):
        until = timezone.localdate() + timedelta(days=30)
        engagement = actions.hire(proposal, by=amelie, trial_until=until)
        sign_both(engagement, owner=amelie, freelancer=farid)

        assert self.finish(engagement, *Kind.values, by=farid).status == "trial"

    def test_may_run_ahead_of_the_signatures(self, hired, amelie, farid):
        self.finish(hired, *Kind.values, by=farid)
        hired.refresh_from_db()
        assert hired.status == "pending_signature"

        sign_both(hired, owner=amelie, freelancer=farid)
        assert hired.status == "active"

    def test_keeps_who_ticked_a_step_first(self, hired, amelie, farid):
        actions.complete_setup(hired, Kind.PAYMENT_METHOD, by=amelie)
        before = hired.setup_steps.get(kind=Kind.PAYMENT_METHOD)

        actions.complete_setup(hired, Kind.PAYMENT_METHOD, by=farid)

        after = hired.setup_steps.get(kind=Kind.PAYMENT_METHOD)
        assert (after.done_by, after.done_at) == (amelie, before.done_at)

    def test_changes_nothing_once_under_way(self, engagement, farid):
        actions.complete_setup(engagement, Kind.PAYOUT_ACCOUNT, by=farid)

        engagement.refresh_from_db()
        assert engagement.status == "active"


class TestVigilance:
    def step(self, engagement):
        return engagement.setup_steps.get(kind=Kind.VIGILANCE)

    def hire(self, proposal, amelie, farid, **terms):
        Proposal.objects.filter(pk=proposal.pk).update(**terms)
        engagement = actions.hire(proposal, by=amelie)
        sign_both(engagement, owner=amelie, freelancer=farid)
        return engagement

    def give_papers(self, freelancer, *kinds, days=90):
        today = timezone.localdate()
        for kind in kinds:
            VigilancePaper.objects.create(
                freelancer=freelancer,
                kind=kind,
                status="valid",
                issued_on=today - timedelta(days=90),
                expires_on=today + timedelta(days=days),
            )

    def test_asks_for_nothing_below_the_legal_threshold(self, proposal, amelie, farid):
        # 50 €/h × 16 h 39 × 6 months = 4 995 €
        engagement = self.hire(proposal, amelie, farid, rate_cents=5_000, monthly_minutes=999)

        step = self.step(engagement)
        assert step.done_at is not None
        assert step.note

    def test_asks_for_papers_from_the_threshold_on(self, proposal, amelie, farid):
        # 50 €/h × 16 h 40 × 6 months = 5 000 €
        engagement = self.hire(proposal, amelie, farid, rate_cents=5_000, monthly_minutes=1_000)

        assert self.step(engagement).done_at is None

    def test_judges_a_one_off_by_its_one_month(self, proposal, amelie, farid):
        Need.objects.filter(pk=proposal.need_id).update(rhythm="one_off")

        engagement = self.hire(proposal, amelie, farid, rate_cents=5_000, monthly_minutes=3_000)

        assert self.step(engagement).done_at is not None

    def test_asks_at_once_from_a_pair_that_worked_together(self, engagement, amelie, farid):
        need = factories.NeedFactory(company=engagement.company)
        second = factories.ProposalFactory(
            need=need, freelancer=engagement.freelancer, monthly_minutes=60
        )

        engagement = self.hire(second, amelie, farid)

        assert self.step(engagement).done_at is None

    def test_is_done_with_valid_papers(self, proposal, amelie, farid):
        self.give_papers(farid.freelancer, "urssaf", "registration")

        engagement = self.hire(proposal, amelie, farid, rate_cents=5_000, monthly_minutes=1_000)

        step = self.step(engagement)
        assert step.done_at is not None
        assert not step.note

    @pytest.mark.parametrize(
        ("kinds", "days"), [(["urssaf"], 90), (["urssaf", "registration"], -1)]
    )
    def test_is_not_done_with_missing_or_old_papers(self, proposal, amelie, farid, kinds, days):
        self.give_papers(farid.freelancer, *kinds, days=days)

        engagement = self.hire(proposal, amelie, farid, rate_cents=5_000, monthly_minutes=1_000)

        assert self.step(engagement).done_at is None

    def test_papers_that_come_later_start_the_work(self, proposal, amelie, farid):
        engagement = self.hire(proposal, amelie, farid, rate_cents=5_000, monthly_minutes=1_000)
        for kind in Kind.values[:3]:
            actions.complete_setup(engagement, kind, by=farid)
        self.give_papers(farid.freelancer, "urssaf", "registration")

        actions.review_all_vigilance()

        engagement.refresh_from_db()
        assert engagement.status == "active"
