from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from django.utils import timezone
from django.utils.translation import override

from journal.models import Entry, IllegalMove
from marketplace.engagements import hour_bank, plans, turns
from marketplace.engagements.models import MonthPlan
from marketplace.engagements.querysets import MonthPlanQuerySet
from marketplace.engagements.refusals import BelowHoursWorked, CapacityExceeded
from marketplace.needs.models import Need
from marketplace.proposals.refusals import Refusal, StaleVersion
from tests import factories
from tests.engagements.world import mails

THIS_MONTH = factories.this_month
NEXT = relativedelta(months=1)


class TestAMonthAhead:
    def test_is_proposed_by_one_side_and_agreed_by_the_other(self, engagement, amelie, farid):
        month = THIS_MONTH() + NEXT

        plan = plans.propose_month(engagement, month, 1_200, by=farid)
        assert (plan.status, plan.asked_side) == ("proposed", "freelancer")
        assert mails("plan_asked") == ["amelie@atelier-lumen.example"]

        plan = plans.agree_plan(plan, by=amelie)
        assert (plan.status, plan.minutes, plan.asked_side) == ("agreed", 1_200, "")
        assert mails("plan_answered") == ["farid@benali.example"]

    def test_falls_back_on_the_last_agreed_hours_when_declined(self, engagement, amelie, farid):
        plan = plans.propose_month(engagement, THIS_MONTH() + NEXT, 1_200, by=farid)

        plan = plans.decline_plan(plan, by=amelie)

        assert (plan.status, plan.minutes) == ("agreed", 900)

    def test_has_one_plan(self, engagement, amelie):
        with override("en"), pytest.raises(Refusal, match="already has a plan"):
            plans.propose_month(engagement, THIS_MONTH(), 600, by=amelie)

    def test_is_planned_by_the_two_parties_alone(self, engagement, oscar):
        with override("en"), pytest.raises(Refusal, match="two parties"):
            plans.propose_month(engagement, THIS_MONTH() + NEXT, 600, by=oscar)

    def test_stays_within_the_freelancer_s_time(self, engagement, amelie):
        with pytest.raises(CapacityExceeded) as refused:
            plans.propose_month(engagement, THIS_MONTH() + NEXT, 3_601, by=amelie)
        assert refused.value.free_minutes == 3_600

    def test_gives_three_days_to_answer_however_late_it_is_asked(self, engagement, amelie):
        plan = plans.propose_month(engagement, THIS_MONTH() + NEXT, 600, by=amelie)

        local = timezone.localtime(plan.answer_before)
        assert local.date() >= timezone.localdate() + timedelta(days=3)
        assert (local.hour, local.minute) == (23, 59)


class TestAmendments:
    def test_change_the_hours_of_the_month_once_agreed(self, plan, amelie, farid):
        plan = plans.ask_amendment(plan, 1_200, "Clôture annuelle", by=amelie)
        assert (plan.status, plan.minutes, plan.asked_minutes) == ("amendment_pending", 900, 1_200)
        assert mails("plan_asked") == ["farid@benali.example"]

        plan = plans.answer_amendment(plan, True, by=farid)

        assert (plan.status, plan.minutes, plan.version) == ("open", 1_200, 2)
        assert plan.asked_minutes is None
        assert mails("plan_answered") == ["amelie@atelier-lumen.example"]
        assert hour_bank.balance(plan.engagement, plan.month) == 1_200

    def test_leave_the_old_hours_when_declined(self, plan, amelie, farid):
        plan = plans.ask_amendment(plan, 1_200, "", by=amelie)

        plan = plans.answer_amendment(plan, False, by=farid)

        assert (plan.status, plan.minutes, plan.version) == ("open", 900, 1)
        assert hour_bank.balance(plan.engagement, plan.month) == 900

    def test_lead_back_to_agreed_before_the_month_opens(self, engagement, amelie, farid):
        plan = plans.propose_month(engagement, THIS_MONTH() + NEXT, 600, by=farid)
        plan = plans.agree_plan(plan, by=amelie)
        plan = plans.ask_amendment(plan, 300, "", by=farid)

        plan = plans.answer_amendment(plan, True, by=amelie)

        assert (plan.status, plan.minutes, plan.version) == ("agreed", 300, 2)
        assert not hour_bank.balance(engagement, plan.month)

    def test_never_go_below_what_is_approved(self, plan, amelie, farid):
        hour_bank.consume(plan.engagement, plan.month, 500, by=amelie, key="sheet:1")

        with pytest.raises(BelowHoursWorked):
            plans.ask_amendment(plan, 499, "", by=amelie)
        plan = plans.ask_amendment(plan, 500, "", by=amelie)
        hour_bank.consume(plan.engagement, plan.month, 1, by=amelie, key="sheet:2")
        with pytest.raises(BelowHoursWorked):
            plans.answer_amendment(plan, True, by=farid)

    def test_never_go_above_the_freelancer_s_time_over_all_clients(self, plan, amelie, nora):
        need = factories.NeedFactory(company=nora.companies.get())
        other = factories.ProposalFactory(
            need=need, freelancer=plan.engagement.freelancer, monthly_minutes=2_400
        )
        factories.active_engagement(other)

        with pytest.raises(CapacityExceeded) as refused:
            plans.ask_amendment(plan, 1_201, "", by=amelie)
        assert refused.value.free_minutes == 1_200
        assert plans.ask_amendment(plan, 1_200, "", by=amelie).asked_minutes == 1_200

    def test_may_always_give_hours_up(self, plan, amelie):
        freelancer = plan.engagement.freelancer
        freelancer.capacity_minutes = 100
        freelancer.save()

        assert plans.ask_amendment(plan, 800, "", by=amelie).asked_minutes == 800

    def test_are_answered_as_they_were_read(self, plan, amelie, farid):
        plan = plans.ask_amendment(plan, 1_200, "", by=amelie)

        with pytest.raises(StaleVersion):
            plans.answer_amendment(plan, True, by=farid, asked_minutes=1_000)
        plan.refresh_from_db()
        assert plan.status == "amendment_pending"

    def test_are_answered_once(self, plan, amelie, farid):
        plan = plans.ask_amendment(plan, 1_200, "", by=amelie)
        plans.answer_amendment(plan, True, by=farid)

        with pytest.raises(IllegalMove):
            plans.answer_amendment(plan, False, by=farid)

    def test_wait_while_the_engagement_rests(self, plan, amelie):
        turns.pause(plan.engagement, by=amelie, reason="Travaux.")
        plan.engagement.refresh_from_db()

        with override("en"), pytest.raises(Refusal, match="under way"):
            plans.ask_amendment(plan, 1_200, "", by=amelie)

    def test_asking_twice_is_an_illegal_move(self, plan, amelie):
        plans.ask_amendment(plan, 1_200, "", by=amelie)

        with pytest.raises(IllegalMove):
            plans.ask_amendment(plan, 600, "", by=amelie)


class TestSilence:
    def test_lets_the_old_hours_stand(self, plan, amelie):
        plan = plans.ask_amendment(plan, 1_200, "", by=amelie)

        plans.lapse_requests(plan.answer_before)
        plan.refresh_from_db()
        assert plan.status == "amendment_pending"

        plans.lapse_requests(plan.answer_before + timedelta(minutes=1))
        plan.refresh_from_db()
        assert (plan.status, plan.minutes) == ("open", 900)
        assert Entry.objects.about(plan).last().reason

    def test_renews_the_last_agreed_hours_instead_of_those_proposed(self, engagement, farid):
        plan = plans.propose_month(engagement, THIS_MONTH() + NEXT, 1_200, by=farid)

        plans.lapse_requests(plan.answer_before + timedelta(minutes=1))

        plan.refresh_from_db()
        assert (plan.status, plan.minutes) == ("agreed", 900)

    def test_changes_nothing_about_a_request_that_was_renewed_meanwhile(self, plan, amelie, farid):
        stale = plans.ask_amendment(plan, 1_200, "", by=amelie)
        plans.answer_amendment(stale, False, by=farid)
        plans.ask_amendment(plan, 1_100, "", by=amelie)
        late = stale.answer_before + timedelta(minutes=1)
        MonthPlan.objects.filter(pk=plan.pk).update(answer_before=late)

        plans.lapse_request(stale, at=late)

        plan.refresh_from_db()
        assert (plan.status, plan.asked_minutes) == ("amendment_pending", 1_100)

    def test_of_one_does_not_keep_the_others_waiting(
        self, plan, engagement, amelie, farid, monkeypatch
    ):
        """The sweep read both plans before the first one was answered."""
        answered = plans.ask_amendment(plan, 1_200, "", by=amelie)
        waiting = plans.propose_month(engagement, THIS_MONTH() + NEXT, 600, by=farid)
        MonthPlan.objects.filter(pk=answered.pk).update(status="open")
        late = max(answered.answer_before, waiting.answer_before) + timedelta(minutes=1)
        both = MonthPlan.objects.filter(pk__in=[answered.pk, waiting.pk]).order_by("month")
        monkeypatch.setattr(MonthPlanQuerySet, "unanswered", lambda self, at: both)

        plans.lapse_requests(late)

        waiting.refresh_from_db()
        assert waiting.status == "agreed"

    def test_gives_its_reason_in_english_whatever_the_worker_speaks(self, plan, amelie):
        plan = plans.ask_amendment(plan, 1_200, "", by=amelie)

        with override("fr"):
            plans.lapse_requests(plan.answer_before + timedelta(minutes=1))

        assert Entry.objects.about(plan).last().reason == "No answer before the deadline."


class TestRenewal:
    def test_repeats_the_last_agreed_plan_and_tells_both_once(self, plan, amelie, farid):
        plan = plans.ask_amendment(plan, 1_200, "", by=amelie)
        plans.answer_amendment(plan, True, by=farid)
        month = THIS_MONTH() + NEXT

        plans.renew_plans(month)
        plans.renew_plans(month)

        renewed = plan.engagement.plans.get(month=month)
        assert (renewed.status, renewed.minutes) == ("agreed", 1_200)
        assert mails("plan_renewed") == ["amelie@atelier-lumen.example", "farid@benali.example"]

    def test_passes_over_one_offs_pauses_and_ends(self, engagement, amelie):
        month = THIS_MONTH() + relativedelta(months=2)
        Need.objects.filter(pk=engagement.need_id).update(rhythm="one_off")
        plans.renew_plans(month)
        Need.objects.filter(pk=engagement.need_id).update(rhythm="recurring")
        turns.give_notice(engagement, by=amelie, reason="Fin de la mission.")

        plans.renew_plans(month)

        assert not engagement.plans.filter(month=month).exists()

    def test_takes_what_is_left_when_she_has_less_time(self, engagement):
        freelancer = engagement.freelancer
        freelancer.capacity_minutes = 500
        freelancer.save()

        plans.renew_plans(THIS_MONTH() + NEXT)

        assert engagement.plans.get(month=THIS_MONTH() + NEXT).minutes == 500


class TestMoves:
    @pytest.mark.parametrize("was", MonthPlan.Status.values)
    def test_every_other_move_is_illegal(self, plan, was):
        asked = {"asked_minutes": 60, "asked_side": "company", "asked_from": "open"}
        MonthPlan.objects.filter(pk=plan.pk).update(status=was, **asked)
        for to in set(MonthPlan.Status.values) - set(MonthPlan.MOVES.get(was, ())):
            plan.refresh_from_db()
            with pytest.raises(IllegalMove, match=f"{was} → {to}"):
                plan.move_to(to, by=None)
            plan.refresh_from_db()
            assert plan.status == was, f"{was} → {to}"

    def test_months_begin_on_the_first(self, engagement):
        with pytest.raises(Exception, match="monthplan_first_day"):
            MonthPlan.objects.create(engagement=engagement, month=date(2030, 1, 2), minutes=1)
