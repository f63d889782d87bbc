import re

import pytest
from django.urls import reverse
from django.utils.translation import gettext, override

from marketplace.engagements import actions, hour_bank, plans, turns
from marketplace.engagements.models import Engagement, MonthPlan
from tests import factories
from tests.engagements.world import ANSWER, url


def body(response, pk):
    """The page without what differs by nature: its own address, the token of the form."""
    page = response.content.decode().replace(f"/{pk}/", "/")
    return re.sub(r"[A-Za-z0-9]{64}", "token", page)


class TestLanguage:
    def test_of_our_own_reasons_is_the_reader_s(self, as_, engagement, amelie):
        month = engagement.start_on
        reason = "The engagement was replaced."
        hour_bank.write(engagement, month, "refund", -60, by=None, key="out", reason=reason)

        page = as_("amelie").get(url("hours", engagement)).content.decode()

        with override("fr"):
            assert gettext(reason) in page
        assert reason not in page


class TestSigning:
    def test_needs_a_name_and_keeps_the_page(self, as_, proposal, amelie):
        engagement = actions.hire(proposal, by=amelie)

        response = as_("amelie").post(
            url("signature", engagement), {"typed_name": " ", "text_hash": "x"}
        )

        assert response.status_code == 422
        assert response.context["form"].errors
        assert not engagement.agreement.signatures.exists()

    def test_of_another_text_is_refused_kindly(self, as_, proposal, amelie):
        engagement = actions.hire(proposal, by=amelie)

        response = as_("amelie").post(
            url("signature", engagement), {"typed_name": "A", "text_hash": "0" * 64}, follow=True
        )

        assert response.status_code == 200
        assert [message.level_tag for message in response.context["messages"]] == ["error"]
        assert not engagement.agreement.signatures.exists()

    def test_twice_changes_nothing_and_says_so(self, as_, proposal, amelie):
        engagement = actions.hire(proposal, by=amelie)
        answer = {"typed_name": "Amélie Roche", "text_hash": engagement.agreement.text_hash}
        client = as_("amelie")
        client.post(url("signature", engagement), answer)

        response = client.post(url("signature", engagement), answer, follow=True)

        assert engagement.agreement.signatures.count() == 1
        assert [message.level_tag for message in response.context["messages"]][-1] == "info"

    def test_the_form_is_for_who_has_not_signed(self, as_, proposal, amelie, farid, bruno):
        engagement = actions.hire(proposal, by=amelie)
        page = url("agreement", engagement)
        assert as_("amelie").get(page).context["may_sign"]
        assert not as_("bruno").get(page).context["may_sign"]

        agreement = engagement.agreement
        actions.sign(
            agreement,
            side="company",
            typed_name="A",
            text_hash=agreement.text_hash,
            by=amelie,
        )

        assert not as_("amelie").get(page).context["may_sign"]
        assert as_("farid").get(page).context["may_sign"]


class TestTheSetUp:
    def test_links_each_step_for_the_side_whose_job_it_is(self, as_, proposal, amelie, farid):
        engagement = actions.hire(proposal, by=amelie)

        def linked(who):
            tasks = as_(who).get(url("engagement", engagement)).context["tasks"]
            return [bool(task["href"]) for task in tasks]

        assert linked("amelie") == [True, False, False, False]
        assert linked("farid") == [False, True, True, True]


class TestTurning:
    @pytest.mark.parametrize("name", ["cancellation", "pause", "notice", "replacement"])
    def test_needs_a_reason_and_keeps_the_page(self, as_, engagement, amelie, name):
        response = as_("amelie").post(url(name, engagement), {"reason": ""})

        assert response.status_code == 422
        assert response.context[f"{name}_form"].errors
        engagement.refresh_from_db()
        assert engagement.status == "active"

    def test_twice_changes_nothing_and_says_so(self, as_, engagement, amelie):
        client = as_("amelie")
        client.post(url("pause", engagement), ANSWER)

        response = client.post(url("pause", engagement), ANSWER, follow=True)

        assert [message.level_tag for message in response.context["messages"]][-1] == "info"
        engagement.refresh_from_db()
        assert engagement.status == "paused"

    def test_a_foreign_engagement_looks_like_a_missing_one(self, as_, engagement, nora):
        client = as_("nora")

        foreign, missing = (
            client.post(reverse("engagements:pause", args=[pk]), ANSWER)
            for pk in (engagement.pk, 10**9)
        )

        assert foreign.status_code == missing.status_code == 404
        assert body(foreign, engagement.pk) == body(missing, 10**9)

    def test_a_successor_is_hired_from_the_proposal_s_page(self, as_, engagement, amelie):
        turns.seek_replacement(engagement, by=amelie, reason="Elle part.")
        proposal = factories.ProposalFactory(
            need=engagement.need, start_on=factories.this_month(), monthly_minutes=600
        )

        as_("amelie").post(
            reverse("proposals:acceptance", args=[proposal.pk]),
            {"version": 1, "takes_hours_over": "on"},
        )

        successor = Engagement.objects.get(replaces=engagement)
        assert successor.takes_hours_over
        assert successor.proposal == proposal


class TestHours:
    def test_too_many_are_refused_beside_the_field(self, as_, engagement, amelie):
        plan = engagement.plans.last()

        response = as_("amelie").post(url("amendment", plan), {"minutes": "200h", "reason": "Fin"})

        assert response.status_code == 422
        content = response.content.decode()
        assert 'value="200h"' in content
        assert 'value="Fin"' in content
        plan.refresh_from_db()
        assert plan.status == "open"

    def test_an_answer_to_other_hours_than_those_shown_is_refused(
        self, as_, engagement, amelie, farid
    ):
        plan = plans.ask_amendment(engagement.plans.last(), 1_200, "", by=amelie)

        response = as_("farid").post(
            url("answer", plan), {"accept": "yes", "asked_minutes": 600}, follow=True
        )

        assert [message.level_tag for message in response.context["messages"]] == ["error"]
        plan.refresh_from_db()
        assert plan.status == "amendment_pending"

    def test_a_second_answer_changes_nothing(self, as_, engagement, amelie, farid):
        plan = plans.ask_amendment(engagement.plans.last(), 1_200, "", by=amelie)
        client = as_("farid")
        client.post(url("answer", plan), {"accept": "yes", "asked_minutes": 1_200})

        response = client.post(url("answer", plan), {"accept": "no", "asked_minutes": 1_200})

        assert response.status_code == 302
        plan.refresh_from_db()
        assert (plan.status, plan.minutes, plan.version) == ("open", 1_200, 2)


class TestQueries:
    def count(self, client, address, django_assert_max_num_queries):
        client.get(address)
        with django_assert_max_num_queries(40) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    @pytest.mark.parametrize("who", ["amelie", "farid", "oscar"])
    def test_of_the_list_do_not_grow(
        self, as_, company, freelancer, amelie, who, django_assert_max_num_queries
    ):
        client, counts = as_(who), []
        for number in (3, 15):
            for _each in range(number):
                need = factories.NeedFactory(company=company)
                factories.active_engagement(
                    factories.ProposalFactory(need=need, freelancer=freelancer)
                )
            counts.append(
                self.count(client, reverse("engagements:list"), django_assert_max_num_queries)
            )
        assert counts[0] == counts[1]

    def test_of_the_hours_do_not_grow(self, as_, engagement, amelie, django_assert_max_num_queries):
        client, counts = as_("amelie"), []
        for first in (3, 6):
            for number in range(first, first + 3):
                month = factories.this_month() - plans.relativedelta(months=number)
                MonthPlan.objects.create(
                    engagement=engagement, month=month, status="closed", minutes=600
                )
            counts.append(
                self.count(client, url("hours", engagement), django_assert_max_num_queries)
            )
        assert counts[0] == counts[1]
