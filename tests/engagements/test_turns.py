from datetime import timedelta

import pytest
from django.utils import timezone

from journal.models import Entry, IllegalMove
from mail.models import OutgoingMail
from marketplace.engagements import hour_bank, plans, turns
from marketplace.engagements.models import Engagement
from marketplace.engagements.querysets import EngagementQuerySet
from marketplace.needs.models import Need
from marketplace.proposals.refusals import Refusal
from tests import factories


def mails(template):
    return OutgoingMail.objects.filter(template=template).count()


class TestPausing:
    def test_and_resuming_is_told_each_time(self, engagement, amelie, farid):
        for _twice in range(2):
            turns.pause(engagement, by=amelie, reason="Congés.")
            turns.resume(engagement, by=farid)

        engagement.refresh_from_db()
        assert engagement.status == "active"
        assert (mails("engagement_paused"), mails("engagement_resumed")) == (4, 4)
        verbs = Entry.objects.about(engagement).values_list("verb", "reason")
        assert list(verbs)[:2] == [("paused", "Congés."), ("active", "")]

    def test_twice_is_an_illegal_move(self, engagement, amelie):
        turns.pause(engagement, by=amelie, reason="Congés.")

        with pytest.raises(IllegalMove):
            turns.pause(engagement, by=amelie, reason="Congés.")

    def test_there_is_nothing_to_resume_in_a_trial(self, engagement, amelie):
        Engagement.objects.filter(pk=engagement.pk).update(status="trial")

        with pytest.raises(Refusal):
            turns.resume(engagement, by=amelie)


class TestSweeps:
    """Each one read its rows before the first was changed by somebody else."""

    @pytest.fixture
    def other(self):
        return factories.active_engagement(factories.ProposalFactory())

    def test_end_the_others_when_one_ended_meanwhile(self, engagement, other, monkeypatch):
        last_day = timezone.localdate()
        Engagement.objects.update(status="notice", end_on=last_day)
        Engagement.objects.filter(pk=engagement.pk).update(status="ended")
        both = Engagement.objects.filter(pk__in=[engagement.pk, other.pk]).order_by("pk")
        monkeypatch.setattr(EngagementQuerySet, "due_to_end", lambda self, on: both)

        turns.end_due(last_day + timedelta(days=1))

        other.refresh_from_db()
        assert other.status == "ended"

    def test_go_on_after_a_trial_that_moved_meanwhile(self, engagement, other, monkeypatch):
        yesterday = timezone.localdate() - timedelta(days=1)
        Engagement.objects.update(status="trial", trial_until=yesterday)
        first, second = Engagement.objects.order_by("-pk")
        lock = turns.lock

        def lock_late(trial):
            if trial == first:
                Engagement.objects.filter(pk=first.pk).update(status="active")
            return lock(trial)

        monkeypatch.setattr(turns, "lock", lock_late)
        turns.end_trials(timezone.localdate())

        second.refresh_from_db()
        assert second.status == "active"


class TestEnding:
    def test_notice_ends_after_the_agreed_days(self, engagement, farid):
        ending = turns.give_notice(engagement, by=farid, reason="Nouveau projet.")

        last_day = timezone.localdate() + timedelta(days=15)
        assert (ending.status, ending.end_on) == ("notice", last_day)
        assert ending.is_working

        turns.end_due(last_day)
        engagement.refresh_from_db()
        assert engagement.status == "notice"
        turns.end_due(last_day + timedelta(days=1))
        turns.end_due(last_day + timedelta(days=1))
        engagement.refresh_from_db()
        assert (engagement.status, engagement.end_on) == ("ended", last_day)
        assert engagement.need.status == "closed"
        assert mails("engagement_ended") == 2

    def test_before_the_first_day_ends_on_the_first_day_at_the_earliest(self, proposal, amelie):
        start_on = timezone.localdate() + timedelta(days=60)
        engagement = factories.active_engagement(proposal, start_on=start_on)

        assert turns.give_notice(engagement, by=amelie, reason="Non.").end_on == start_on

    def test_a_suspended_engagement_may_be_terminated(self, engagement, oscar):
        turns.suspend(engagement, by=None, reason="Paiement refusé.")

        turns.terminate(engagement, by=oscar, reason="Impayé.", on=timezone.localdate())

        engagement.refresh_from_db()
        assert (engagement.status, engagement.end_on) == ("terminated", timezone.localdate())
        assert engagement.need.status == "closed"
        assert mails("engagement_suspended") == mails("engagement_terminated") == 2

    def test_a_trial_goes_on_by_itself(self, engagement):
        today = timezone.localdate()
        Engagement.objects.filter(pk=engagement.pk).update(status="trial", trial_until=today)

        turns.end_trials(today)
        engagement.refresh_from_db()
        assert engagement.status == "trial"
        turns.end_trials(today + timedelta(days=1))
        engagement.refresh_from_db()
        assert engagement.status == "active"


class TestReplacing:
    @pytest.fixture
    def leaving(self, engagement, farid):
        return turns.seek_replacement(engagement, by=farid, reason="Je déménage.")

    def successor(self, leaving, amelie, **choices):
        proposal = factories.ProposalFactory(
            need=leaving.need,
            start_on=timezone.localdate() + timedelta(days=1),
            monthly_minutes=600,
            rate_cents=8_400,
        )
        return turns.replace(leaving, proposal, by=amelie, on=proposal.start_on, **choices)

    def test_opens_the_need_again_and_calls_the_backup_first(self, engagement, farid, amelie):
        backup = factories.FreelancerFactory()
        turns.name_backup(engagement, backup, by=amelie)

        leaving = turns.seek_replacement(engagement, by=farid, reason="Je déménage.")

        assert (leaving.status, leaving.is_working) == ("replacement_pending", False)
        assert Need.objects.get(pk=leaving.need_id).status == "open"
        called = OutgoingMail.objects.get(template="backup_called")
        assert called.to == backup.user.email
        assert mails("replacement_sought") == 2

    def test_links_the_successor_and_leaves_no_day_to_both(self, leaving, amelie):
        successor = self.successor(leaving, amelie)

        leaving.refresh_from_db()
        assert successor.replaces == leaving
        assert successor.need == leaving.need
        assert leaving.status == "ended"
        assert leaving.end_on == successor.start_on - timedelta(days=1)
        assert Need.objects.get(pk=leaving.need_id).status == "awarded"

    @pytest.mark.parametrize(("consents", "moved"), [(True, 150), (False, 0)])
    def test_moves_the_hours_left_only_with_consent_and_repriced(
        self, leaving, amelie, consents, moved
    ):
        successor = self.successor(leaving, amelie, takes_hours_over=consents)
        month = factories.this_month()
        hour_bank.consume(leaving, month, 600, by=amelie, key="sheet")

        plans.close_month(leaving.plans.get(month=month))

        # 300 minutes at 42 €/h are worth 150 at 84 €/h.
        assert hour_bank.balance(leaving, month) == 0
        assert leaving.hour_bank_entries.get(kind="refund").minutes == -300
        assert hour_bank.balance(successor) == moved

    def test_takes_a_proposal_on_the_same_need_alone(self, leaving, amelie):
        foreign = factories.ProposalFactory()

        with pytest.raises(Refusal):
            turns.replace(leaving, foreign, by=amelie, on=foreign.start_on)

    def test_may_be_given_up(self, leaving, amelie):
        turns.give_up_replacement(leaving, by=amelie, on=timezone.localdate())

        leaving.refresh_from_db()
        assert leaving.status == "ended"

    def test_one_need_is_never_served_twice_on_a_day(self, engagement):
        proposal = factories.ProposalFactory(need=engagement.need)

        with pytest.raises(Exception, match="engagement_no_overlap"):
            factories.active_engagement(proposal)
