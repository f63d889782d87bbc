import pytest
from dateutil.relativedelta import relativedelta
from django.utils import timezone

from journal.models import IllegalMove
from marketplace.engagements import hour_bank, plans, turns
from marketplace.engagements.models import MonthPlan
from tests import factories

THIS_MONTH = factories.this_month
NEXT = relativedelta(months=1)


class TestOpeningAndClosing:
    def test_an_opened_month_is_granted_its_hours_once(self, engagement):
        month = THIS_MONTH() + NEXT
        plans.renew_plans(month)

        plans.open_month(month)
        plans.open_month(month)

        assert engagement.plans.get(month=month).status == "open"
        assert hour_bank.balance(engagement, month) == 900

    def test_a_paused_engagement_opens_nothing(self, engagement, amelie):
        month = THIS_MONTH() + NEXT
        plans.renew_plans(month)
        turns.pause(engagement, by=amelie, reason="Congés.")

        plans.open_month(month)

        assert engagement.plans.get(month=month).status == "agreed"

    @pytest.mark.parametrize(
        ("worked", "carried", "expired"),
        [(900, 0, 0), (600, 300, 0), (300, 450, 150), (0, 450, 450)],
    )
    def test_a_closing_month_carries_half_over_at_most(
        self, engagement, amelie, worked, carried, expired
    ):
        plan = engagement.plans.get(month=factories.last_month())
        hour_bank.consume(engagement, plan.month, worked, by=amelie, key="sheet")

        plans.close_month(plan)

        assert hour_bank.balance(engagement, plan.month) == 0
        assert hour_bank.balance(engagement, THIS_MONTH()) == 900 + carried
        lost = engagement.hour_bank_entries.filter(kind="expire").balance()
        assert -lost == expired

    def test_hours_beyond_the_plan_do_not_weigh_on_the_next_month(self, engagement, amelie):
        plan = engagement.plans.get(month=factories.last_month())
        hour_bank.consume(engagement, plan.month, 1_000, by=amelie, key="sheet")

        plans.close_month(plan)

        assert hour_bank.balance(engagement, plan.month) == 0
        assert hour_bank.balance(engagement, THIS_MONTH()) == 900

    def test_nothing_is_carried_out_of_the_last_month(self, plan, amelie):
        turns.give_notice(plan.engagement, by=amelie, reason="Fin.")
        turns.end(plan.engagement, by=None, on=timezone.localdate())
        plan = MonthPlan.objects.get(pk=plan.pk)

        plans.close_month(plan)

        assert hour_bank.balance(plan.engagement, plan.month) == 0
        assert hour_bank.balance(plan.engagement, plan.month + NEXT) == 0

    def test_closing_drops_an_unanswered_amendment(self, plan, amelie):
        plan = plans.ask_amendment(plan, 1_200, "", by=amelie)

        plan = plans.close_month(plan)

        assert (plan.status, plan.minutes) == ("closed", 900)

    def test_a_month_closes_once(self, plan):
        plans.close_month(plan)
        movements = plan.engagement.hour_bank_entries.count()

        with pytest.raises(IllegalMove):
            plans.close_month(plan)
        assert plan.engagement.hour_bank_entries.count() == movements


class TestTheHourBank:
    def test_takes_a_movement_once(self, engagement, amelie):
        for _twice in range(2):
            hour_bank.consume(engagement, THIS_MONTH(), 300, by=amelie, key="sheet:7:1")

        assert hour_bank.worked_minutes(engagement, THIS_MONTH()) == 300

    def test_gives_back_what_is_no_longer_approved(self, engagement, amelie):
        hour_bank.consume(engagement, THIS_MONTH(), 300, by=amelie, key="sheet:7:1")

        hour_bank.give_back(
            engagement, THIS_MONTH(), 300, by=amelie, key="back:7:1", reason="Erreur de jour."
        )

        assert hour_bank.worked_minutes(engagement, THIS_MONTH()) == 0
        assert hour_bank.balance(engagement, THIS_MONTH()) == 900

    def test_writes_nothing_for_nothing(self, engagement, amelie):
        before = engagement.hour_bank_entries.count()

        hour_bank.consume(engagement, THIS_MONTH(), 0, by=amelie, key="zero")

        assert engagement.hour_bank_entries.count() == before

    def test_never_rewrites_a_movement(self, engagement):
        with pytest.raises(Exception, match=r"append-only|rewrite|history"):
            engagement.hour_bank_entries.update(minutes=1)
