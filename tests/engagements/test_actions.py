import hashlib
from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import gettext, override

from journal.models import Entry, IllegalMove
from mail.models import OutgoingMail
from marketplace.engagements import actions
from marketplace.engagements.models import Engagement, SetupStep
from marketplace.engagements.refusals import CapacityExceeded
from marketplace.needs.models import Need
from marketplace.proposals import actions as proposals
from marketplace.proposals.models import Proposal
from marketplace.proposals.refusals import Refusal, StaleVersion
from tests import factories
from tests.engagements.world import mails, sign_both

Kind = SetupStep.Kind


class TestHiring:
    def test_accepts_awards_and_opens_an_engagement_to_sign(self, proposal, amelie):
        today = timezone.localdate()
        engagement = actions.hire(proposal, by=amelie)

        proposal.refresh_from_db()
        assert proposal.status == "accepted"
        assert proposal.need.status == "awarded"
        assert engagement.status == "pending_signature"
        # Midnight may pass in between.
        assert engagement.sign_before - timedelta(days=7) in {today, timezone.localdate()}
        assert set(engagement.setup_steps.values_list("kind", flat=True)) == set(Kind.values)
        assert mails("engagement_to_sign") == [
            "amelie@atelier-lumen.example",
            "farid@benali.example",
        ]

    def test_declines_the_rivals_with_a_reason_and_a_mail(self, proposal, amelie):
        rival = factories.ProposalFactory(need=proposal.need)

        actions.hire(proposal, by=amelie)

        rival.refresh_from_db()
        assert rival.status == "declined"
        assert Entry.objects.about(rival).last().reason
        assert mails("proposal_declined") == [rival.freelancer.user.email]

    def test_tells_each_rival_the_reason_in_her_own_language(self, proposal, amelie):
        readers = {
            language: factories.ProposalFactory(need=proposal.need).freelancer.user
            for language in ("fr", "en")
        }
        for language, user in readers.items():
            user.language = language
            user.save()

        with override("fr"):
            actions.hire(proposal, by=amelie)

        reason = "Another proposal was chosen."
        told = dict(
            OutgoingMail.objects.filter(template="proposal_declined").values_list("to", "text")
        )
        assert reason in told[readers["en"].email]
        assert reason not in told[readers["fr"].email]
        with override("fr"):
            assert gettext(reason) in told[readers["fr"].email]
        journalled = Entry.objects.filter(verb="declined").values_list("reason", flat=True)
        assert list(journalled) == [reason, reason]

    def test_freezes_the_terms_and_their_text(self, proposal, amelie, settings):
        agreement = actions.hire(proposal, by=amelie).agreement
        settings.MARKETPLACE = {**settings.MARKETPLACE, "FEE_BP": 9_999}

        agreement.refresh_from_db()
        assert (agreement.rate_cents, agreement.monthly_minutes) == (4_200, 900)
        assert (agreement.fee_bp, agreement.notice_days) == (1_200, 15)
        assert (agreement.vat_regime, agreement.vat_bp) == ("franchise", 0)
        assert agreement.text_hash == hashlib.sha256(agreement.text.encode()).hexdigest()
        for words in ("Atelier Lumen", "Farid Benali", "42,00\xa0€", "15\xa0h", "293 B"):
            assert words in agreement.text

    def test_takes_the_vat_of_the_freelancer(self, proposal, amelie):
        proposal.freelancer.vat_regime = "standard"
        proposal.freelancer.save()

        agreement = actions.hire(proposal, by=amelie).agreement

        assert (agreement.vat_regime, agreement.vat_bp) == ("standard", 2_000)
        assert "20\xa0%" in agreement.text

    def test_writes_the_agreement_in_the_language_of_the_need(self, proposal, amelie):
        Need.objects.filter(pk=proposal.need_id).update(
            language="en", text="Mail & <b>invoices</b>"
        )

        agreement = actions.hire(proposal, by=amelie).agreement

        assert agreement.language == "en"
        assert "Mail & <b>invoices</b>" in agreement.text
        assert "€42.00 before VAT" in agreement.text

    def test_refuses_terms_that_were_not_read(self, proposal, amelie):
        with pytest.raises(StaleVersion):
            actions.hire(proposal, by=amelie, version=0)
        proposal.refresh_from_db()
        assert proposal.status == "sent"

    def test_happens_once(self, proposal, amelie):
        actions.hire(proposal, by=amelie)

        with pytest.raises(IllegalMove):
            actions.hire(proposal, by=amelie)
        assert Engagement.objects.count() == 1

    def test_does_not_take_a_counter_offer_for_a_yes(self, proposal, amelie):
        proposals.counter(
            proposal,
            rate_cents=3_000,
            monthly_minutes=600,
            start_on=proposal.start_on,
            message="",
            by=amelie,
        )

        with pytest.raises(IllegalMove):
            actions.hire(proposal, by=amelie)

    def test_respects_the_freelancer_s_other_clients(self, engagement, nora):
        need = factories.NeedFactory(company=nora.companies.get())
        freelancer = engagement.freelancer
        freelancer.capacity_minutes = 1_500
        freelancer.save()
        proposal = factories.ProposalFactory(need=need, freelancer=freelancer, monthly_minutes=601)

        with pytest.raises(CapacityExceeded) as refused:
            actions.hire(proposal, by=nora)

        assert refused.value.free_minutes == 600
        proposal.refresh_from_db()
        need.refresh_from_db()
        assert (proposal.status, need.status) == ("sent", "open")
        Proposal.objects.filter(pk=proposal.pk).update(monthly_minutes=600)
        assert actions.hire(proposal, by=nora).status == "pending_signature"


class TestSigning:
    def test_by_both_sides_leads_to_the_set_up(self, hired, amelie, farid):
        sign_both(hired, owner=amelie, freelancer=farid)

        assert hired.status == "pending_setup"
        assert hired.agreement.signed_at is not None
        names = hired.agreement.signatures.values_list("side", "typed_name", "signed_by")
        assert list(names) == [
            ("company", "Amélie Roche", amelie.pk),
            ("freelancer", "Farid Benali", farid.pk),
        ]
        assert len(mails("engagement_signed")) == 2

    def test_by_one_side_waits_for_the_other(self, hired, amelie):
        agreement = hired.agreement

        actions.sign(
            agreement,
            side="company",
            typed_name="  Amélie   Roche ",
            text_hash=agreement.text_hash,
            by=amelie,
        )

        hired.refresh_from_db()
        assert hired.status == "pending_signature"
        assert agreement.signatures.get().typed_name == "Amélie Roche"
        assert hired.agreement.signed_at is None

    @pytest.mark.parametrize("name", ["", "   ", "\n\t"])
    def test_needs_a_name(self, hired, amelie, name):
        with pytest.raises(Refusal):
            actions.sign(
                hired.agreement,
                side="company",
                typed_name=name,
                text_hash=hired.agreement.text_hash,
                by=amelie,
            )
        assert not hired.agreement.signatures.exists()

    def test_needs_the_text_that_was_shown(self, hired, amelie):
        with pytest.raises(StaleVersion):
            actions.sign(
                hired.agreement, side="company", typed_name="A", text_hash="0" * 64, by=amelie
            )
        assert not hired.agreement.signatures.exists()

    def test_happens_once_a_side(self, hired, amelie):
        sign = {"side": "company", "typed_name": "A", "text_hash": hired.agreement.text_hash}
        actions.sign(hired.agreement, **sign, by=amelie)

        with override("en"), pytest.raises(Refusal, match="already has your signature"):
            actions.sign(hired.agreement, **sign, by=amelie)
        assert hired.agreement.signatures.count() == 1

    def test_is_too_late_once_called_off(self, hired, amelie):
        actions.cancel(hired, by=amelie, reason="Changement de plan.")

        with override("en"), pytest.raises(Refusal, match="no longer be signed"):
            actions.sign(
                hired.agreement,
                side="company",
                typed_name="A",
                text_hash=hired.agreement.text_hash,
                by=amelie,
            )

    def test_a_signed_agreement_stays_as_it_is(self, signed):
        with pytest.raises(Exception, match=r"append-only|rewrite|history"):
            signed.agreements.update(rate_cents=1)


class TestCancelling:
    def test_reopens_the_need_and_tells_both(self, hired, amelie):
        actions.cancel(hired, by=amelie, reason="Le besoin a changé.")

        hired.refresh_from_db()
        assert (hired.status, hired.need.status) == ("cancelled", "open")
        assert len(mails("engagement_cancelled")) == 2

    def test_has_its_reason_in_the_language_of_each_reader(self, hired, farid):
        farid.language = "en"
        farid.save()

        with override("fr"):
            actions.cancel_unsigned(hired.sign_before + timedelta(days=1))

        assert Entry.objects.about(hired).last().reason == "It was not signed in time."
        told = OutgoingMail.objects.filter(template="engagement_cancelled")
        assert "It was not signed in time." in told.get(to=farid.email).text
        assert "It was not signed in time." not in told.exclude(to=farid.email).get().text

    def test_follows_a_signature_that_never_came(self, hired):
        actions.cancel_unsigned(hired.sign_before)
        hired.refresh_from_db()
        assert hired.status == "pending_signature"

        actions.cancel_unsigned(hired.sign_before + timedelta(days=1))
        actions.cancel_unsigned(hired.sign_before + timedelta(days=1))
        hired.refresh_from_db()
        assert (hired.status, hired.need.status) == ("cancelled", "open")
        assert len(mails("engagement_cancelled")) == 2

    def test_leaves_room_for_another_hire_on_the_same_need(self, hired, amelie):
        actions.cancel(hired, by=amelie, reason="Non.")
        other = factories.ProposalFactory(need=hired.need)

        assert actions.hire(other, by=amelie).status == "pending_signature"


class TestMoves:
    @pytest.mark.parametrize("was", Engagement.Status.values)
    def test_every_other_move_is_illegal(self, engagement, was):
        Engagement.objects.filter(pk=engagement.pk).update(status=was)
        for to in set(Engagement.Status.values) - set(Engagement.MOVES.get(was, ())):
            engagement.refresh_from_db()
            with pytest.raises(IllegalMove, match=f"{was} → {to}"):
                engagement.move_to(to, by=None)
            engagement.refresh_from_db()
            assert engagement.status == was, f"{was} → {to}"
        assert not Entry.objects.about(engagement).exists()
