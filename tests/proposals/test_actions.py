from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from django.utils.translation import override

from journal.models import Entry, IllegalMove
from mail.models import OutgoingMail
from marketplace.proposals import actions
from marketplace.proposals.models import Proposal
from marketplace.proposals.refusals import Refusal, StaleVersion
from tests import factories


def terms(**changes):
    start_on = timezone.localdate() + timedelta(days=10)
    return {
        "rate_cents": 4_500,
        "monthly_minutes": 600,
        "start_on": start_on,
        "message": "",
    } | changes


def mails():
    return sorted(OutgoingMail.objects.values_list("template", "to"))


class TestSending:
    def test_makes_version_one_and_tells_owner_and_approver(self, need, farid, bruno, claire):
        proposal = actions.send_proposal(
            need, farid.freelancer, **terms(message="Bonjour"), by=farid
        )

        assert (proposal.status, proposal.version) == ("sent", 1)
        assert proposal.expires_on == timezone.localdate() + timedelta(days=14)
        offer = proposal.offers.get()
        assert (offer.side, offer.message, offer.made_by) == ("freelancer", "Bonjour", farid)
        assert offer.has_same_terms(proposal)
        assert mails() == [
            ("proposal_received", "amelie@atelier-lumen.example"),
            ("proposal_received", "bruno@atelier-lumen.example"),
        ]

    def test_keeps_the_need_from_expiring(self, need, farid):
        need.active_at = timezone.now() - timedelta(days=20)
        need.save()

        actions.send_proposal(need, farid.freelancer, **terms(), by=farid)

        need.refresh_from_db()
        assert timezone.now() - need.active_at < timedelta(minutes=1)

    @pytest.mark.parametrize("status", ["submitted", "awarded", "closed", "withdrawn"])
    def test_needs_a_need_that_recruits(self, company, farid, status):
        need = factories.NeedFactory(company=company, status=status)

        with override("en"), pytest.raises(Refusal, match="no longer open"):
            actions.send_proposal(need, farid.freelancer, **terms(), by=farid)
        assert not Proposal.objects.exists()

    @pytest.mark.parametrize("status", ["draft", "paused"])
    def test_needs_a_published_profile(self, need, status):
        freelancer = factories.FreelancerFactory(status=status)

        with override("en"), pytest.raises(Refusal, match="Publish your profile"):
            actions.send_proposal(need, freelancer, **terms(), by=freelancer.user)

    def test_happens_once_while_a_proposal_is_under_way(self, proposal, farid):
        with override("en"), pytest.raises(Refusal, match="already have"):
            actions.send_proposal(proposal.need, farid.freelancer, **terms(), by=farid)

    def test_may_happen_again_after_a_refusal(self, proposal, farid, amelie):
        actions.decline(proposal, by=amelie, reason="Trop cher.")

        again = actions.send_proposal(proposal.need, farid.freelancer, **terms(), by=farid)

        assert again.version == 1


class TestBargaining:
    def test_goes_back_and_forth_and_keeps_every_version(self, proposal, amelie, farid):
        proposal = actions.counter(proposal, **terms(rate_cents=3_900), by=amelie)
        assert (proposal.status, proposal.version, proposal.rate_cents) == ("countered", 2, 3_900)

        proposal = actions.answer_counter(proposal, **terms(rate_cents=4_000), by=farid)
        assert (proposal.status, proposal.version, proposal.rate_cents) == ("sent", 3, 4_000)

        assert list(proposal.offers.values_list("version", "side", "rate_cents")) == [
            (1, "freelancer", 4_200),
            (2, "company", 3_900),
            (3, "freelancer", 4_000),
        ]
        assert ("proposal_countered", "farid@benali.example") in mails()
        assert ("proposal_answered", "amelie@atelier-lumen.example") in mails()

    def test_agreeing_repeats_the_company_s_terms(self, proposal, amelie, farid):
        countered = actions.counter(proposal, **terms(rate_cents=3_900), by=amelie)

        proposal = actions.agree_to_counter(countered, by=farid)

        ours, hers = proposal.offers.filter(version__gte=2)
        assert ours.has_same_terms(hers)
        assert "accepte vos conditions" in mail_text() or "agrees to your terms" in mail_text()

    def test_renews_the_time_to_answer(self, proposal, amelie):
        Proposal.objects.filter(pk=proposal.pk).update(expires_on=timezone.localdate())

        countered = actions.counter(proposal, **terms(), by=amelie)

        assert countered.expires_on == timezone.localdate() + timedelta(days=14)

    @pytest.mark.parametrize("step", [actions.counter, actions.answer_counter])
    def test_refuses_a_version_that_is_no_longer_current(self, proposal, amelie, step):
        with pytest.raises(StaleVersion):
            step(proposal, **terms(), by=amelie, version=0)
        assert proposal.offers.count() == 1

    def test_a_counter_offer_cannot_be_countered_by_its_own_side(self, proposal, amelie):
        actions.counter(proposal, **terms(), by=amelie)

        with pytest.raises(IllegalMove):
            actions.counter(proposal, **terms(rate_cents=2_000), by=amelie)

    def test_there_is_nothing_to_answer_before_a_counter_offer(self, proposal, farid):
        with pytest.raises(IllegalMove):
            actions.answer_counter(proposal, **terms(), by=farid)

    def test_an_offer_once_made_is_never_rewritten(self, proposal):
        with pytest.raises(Exception, match=r"append-only|rewrite|history"):
            proposal.offers.update(rate_cents=1)


class TestEndings:
    def test_a_refusal_carries_its_reason_to_the_freelancer(self, proposal, amelie):
        actions.decline(proposal, by=amelie, reason="Nous cherchons plus près.")

        proposal.refresh_from_db()
        entry = Entry.objects.about(proposal).last()
        assert proposal.status == "declined"
        assert (entry.verb, entry.reason) == ("declined", "Nous cherchons plus près.")
        assert entry.by == amelie
        assert mails() == [("proposal_declined", "farid@benali.example")]
        assert "Nous cherchons plus près." in mail_text()

    def test_a_refusal_without_a_reason_is_refused(self, proposal, amelie):
        with pytest.raises(Refusal):
            actions.decline(proposal, by=amelie, reason="  ")
        proposal.refresh_from_db()
        assert proposal.status == "sent"

    def test_a_withdrawal_tells_the_company(self, proposal, farid):
        actions.withdraw(proposal, by=farid, reason="J'ai trouvé plus près.")

        proposal.refresh_from_db()
        assert proposal.status == "withdrawn"
        assert mails() == [("proposal_withdrawn", "amelie@atelier-lumen.example")]

    def test_an_ending_happens_once(self, proposal, amelie, farid):
        actions.withdraw(proposal, by=farid)

        with pytest.raises(IllegalMove):
            actions.decline(proposal, by=amelie, reason="Non.")
        assert [name for name, _to in mails()] == ["proposal_withdrawn"]

    def test_silence_expires_the_day_after_the_last_day(self, proposal):
        actions.expire_proposals(proposal.expires_on)
        proposal.refresh_from_db()
        assert proposal.status == "sent"

        actions.expire_proposals(proposal.expires_on + timedelta(days=1))
        actions.expire_proposals(proposal.expires_on + timedelta(days=1))
        proposal.refresh_from_db()
        assert proposal.status == "expired"
        assert mails() == [
            ("proposal_expired", "amelie@atelier-lumen.example"),
            ("proposal_expired", "farid@benali.example"),
        ]

    def test_a_need_that_stops_recruiting_supersedes_what_is_left(self, proposal, amelie):
        proposal.need.withdraw(by=amelie)

        actions.expire_proposals(timezone.localdate())

        proposal.refresh_from_db()
        assert proposal.status == "superseded"
        assert mails() == [("proposal_superseded", "farid@benali.example")]


class TestMoves:
    @pytest.mark.parametrize("was", Proposal.Status.values)
    def test_every_other_move_is_illegal(self, proposal, was):
        Proposal.objects.filter(pk=proposal.pk).update(status=was)
        for to in set(Proposal.Status.values) - set(Proposal.MOVES.get(was, ())):
            proposal.refresh_from_db()
            with pytest.raises(IllegalMove, match=f"{was} → {to}"):
                proposal.move_to(to, by=None)
            proposal.refresh_from_db()
            assert proposal.status == was, f"{was} → {to}"
        assert not Entry.objects.about(proposal).exists()

    def test_the_database_knows_the_statuses(self, proposal):
        with pytest.raises(Exception, match="proposal_status"), connection.cursor() as cursor:
            cursor.execute("UPDATE proposals_proposal SET status = 'lost'")


def mail_text():
    return OutgoingMail.objects.order_by("pk").last().text
