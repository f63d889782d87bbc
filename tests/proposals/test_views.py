import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from marketplace.engagements.models import Engagement
from marketplace.proposals import actions
from marketplace.proposals.models import Proposal
from tests import factories

PEOPLE = ["amelie", "bruno", "claire", "farid", "nora", "oscar"]


def url(name, record):
    return reverse(f"proposals:{name}", args=[record.pk])


def terms(**changes):
    start_on = timezone.localdate() + timedelta(days=10)
    return {
        "rate_cents": "45",
        "monthly_minutes": "10h",
        "start_on": start_on.isoformat(),
        "message": "",
        "version": "1",
    } | changes


def countered(proposal, amelie):
    return actions.counter(
        proposal,
        rate_cents=3_900,
        monthly_minutes=600,
        start_on=timezone.localdate() + timedelta(days=3),
        message="",
        by=amelie,
    )


def body(response, pk):
    """The page without what differs by nature: its own address, the token of the form."""
    page = response.content.decode().replace(f"/{pk}/", "/")
    return re.sub(r"[A-Za-z0-9]{64}", "token", page)


# Who may do what: 302 for those who may, 403 for those who may only read, 404 for strangers.
COMPANY_OWNER = [302, 403, 403, 403, 404, 403]
OWNER_AND_APPROVER = [302, 302, 403, 403, 404, 403]
FREELANCER = [403, 403, 403, 302, 404, 403]
MATRIX = [
    (name, who, status)
    for name, statuses in {
        "acceptance": COMPANY_OWNER,
        "refusal": OWNER_AND_APPROVER,
        "counter_offer": OWNER_AND_APPROVER,
        "answer": FREELANCER,
        "agreement": FREELANCER,
        "withdrawal": FREELANCER,
    }.items()
    for who, status in zip(PEOPLE, statuses, strict=True)
]


class TestWhoMay:
    @pytest.mark.parametrize(("name", "who", "status"), MATRIX)
    def test_act(self, as_, proposal, amelie, name, who, status):
        version = "1"
        if name in ("answer", "agreement"):
            countered(proposal, amelie)
            version = "2"
        client = as_(who)

        response = client.post(url(name, proposal), terms(version=version, reason="Parce que."))

        assert response.status_code == status
        moved = Proposal.objects.get(pk=proposal.pk).version > int(version) or (
            Proposal.objects.get(pk=proposal.pk).status not in ("sent", "countered")
        )
        assert moved == (status == 302)

    @pytest.mark.parametrize("name", sorted({name for name, _who, _status in MATRIX}))
    def test_act_only_when_signed_in_and_by_post(self, client, as_, proposal, amelie, name):
        assert client.post(url(name, proposal)).url.startswith(reverse("account_login"))
        assert as_("amelie").get(url(name, proposal)).status_code == 405

    @pytest.mark.parametrize(
        ("who", "status"), [*zip(PEOPLE, [200, 200, 200, 200, 404, 200], strict=True)]
    )
    def test_read(self, as_, proposal, amelie, who, status):
        client = as_(who)

        assert client.get(url("proposal", proposal)).status_code == status

    def test_propose(self, as_, need, farid, nora):
        assert as_("amelie").get(url("new", need)).status_code == 403
        assert as_("nora").get(url("new", need)).status_code == 404
        assert as_("farid").get(url("new", need)).status_code == 200

    def test_a_foreign_proposal_looks_like_a_missing_one(self, as_, proposal, nora):
        client = as_("nora")

        foreign, missing = (
            client.get(reverse("proposals:proposal", args=[pk])) for pk in (proposal.pk, 10**9)
        )

        assert foreign.status_code == missing.status_code == 404
        assert body(foreign, proposal.pk) == body(missing, 10**9)


class TestProposing:
    def test_starts_from_her_rate_and_the_need_s_hours(self, as_, need, farid):
        form = as_("farid").get(url("new", need)).context["form"]

        assert form.initial["rate_cents"] == farid.freelancer.rate_cents
        assert form.initial["monthly_minutes"] == need.monthly_minutes

    def test_sends_the_proposal(self, as_, need, farid):
        response = as_("farid").post(url("new", need), terms(rate_cents="47,50"))

        proposal = Proposal.objects.get()
        assert response.url == proposal.get_absolute_url()
        assert (proposal.rate_cents, proposal.monthly_minutes) == (4_750, 600)

    @pytest.mark.parametrize(
        ("field", "typed"),
        [
            ("rate_cents", "douze"),
            ("rate_cents", "14,99"),
            ("monthly_minutes", "59m"),
            ("monthly_minutes", "221h"),
            ("start_on", "2020-01-01"),
            ("start_on", "2100-01-01"),
        ],
    )
    def test_says_what_is_wrong_and_loses_nothing(self, as_, need, farid, field, typed):
        answer = terms(message="Bonjour à vous", **{field: typed})

        response = as_("farid").post(url("new", need), answer)

        assert response.status_code == 422
        assert list(response.context["form"].errors) == [field]
        assert "Bonjour à vous" in response.content.decode()
        assert not Proposal.objects.exists()

    def test_a_second_click_leads_to_the_first_proposal(self, as_, proposal, farid):
        response = as_("farid").post(url("new", proposal.need), terms())

        assert response.url == proposal.get_absolute_url()
        assert Proposal.objects.count() == 1


class TestDeciding:
    def test_acceptance_leads_to_the_agreement(self, as_, proposal, amelie):
        response = as_("amelie").post(url("acceptance", proposal), {"version": 1})

        assert response.url == Engagement.objects.get().get_absolute_url()

    def test_a_second_acceptance_changes_nothing_and_says_so(self, as_, proposal, amelie):
        client = as_("amelie")
        client.post(url("acceptance", proposal), {"version": 1})

        response = client.post(url("acceptance", proposal), {"version": 1}, follow=True)

        assert Engagement.objects.count() == 1
        levels = [message.level_tag for message in response.context["messages"]]
        assert levels[-1] == "info"

    @pytest.mark.parametrize("data", [{}, {"version": "x"}, {"version": "7"}])
    def test_terms_that_were_not_shown_are_not_accepted(self, as_, proposal, amelie, data):
        response = as_("amelie").post(url("acceptance", proposal), data, follow=True)

        assert not Engagement.objects.exists()
        assert response.redirect_chain[-1][0] == proposal.get_absolute_url()
        assert [message.level_tag for message in response.context["messages"]] == ["error"]

    def test_a_refusal_needs_a_reason(self, as_, proposal, amelie):
        response = as_("amelie").post(url("refusal", proposal), {"reason": " "})

        assert response.status_code == 422
        assert response.context["refusal_form"].errors
        proposal.refresh_from_db()
        assert proposal.status == "sent"

    def test_a_stale_counter_offer_comes_back_as_it_was_typed(self, as_, proposal, amelie):
        response = as_("amelie").post(
            url("counter_offer", proposal), terms(rate_cents="31", version="0")
        )

        assert response.status_code == 422
        assert 'value="31"' in response.content.decode()
        assert proposal.offers.count() == 1

    def test_her_net_is_shown_to_the_freelancer_alone(self, as_, proposal, amelie, farid):
        # 15 h at 42 € are 630 €; 12 % of it are 75,60 €.
        hers = as_("farid").get(url("proposal", proposal))
        ours = as_("amelie").get(url("proposal", proposal))

        assert hers.context["monthly_cents"] == 63_000
        assert "554,40" in hers.content.decode()
        assert "554,40" not in ours.content.decode()


class TestTheList:
    @pytest.mark.parametrize("who", ["amelie", "farid", "oscar"])
    def test_asks_as_many_queries_for_many_as_for_few(
        self, as_, company, freelancer, who, django_assert_max_num_queries, request
    ):
        request.getfixturevalue("amelie")
        client = as_(who)
        counts = []
        for number in (3, 15):
            for _each in range(number):
                need = factories.NeedFactory(company=company)
                factories.ProposalFactory(need=need, freelancer=freelancer)
            client.get(reverse("proposals:list"))
            with django_assert_max_num_queries(30) as queries:
                response = client.get(reverse("proposals:list"))
            counts.append(len(queries))
        assert response.status_code == 200
        assert counts[0] == counts[1]

    def test_compares_the_proposals_of_one_need(self, as_, proposal, amelie):
        other = factories.ProposalFactory(need=factories.NeedFactory(company=proposal.need.company))
        rival = factories.ProposalFactory(need=proposal.need)

        page = as_("amelie").get(reverse("proposals:list"), {"need": proposal.need_id})

        shown = {row.pk for row in page.context["page"]}
        assert shown == {proposal.pk, rival.pk}
        assert other.pk not in shown

    def test_knows_no_need_of_others(self, as_, proposal, nora):
        response = as_("nora").get(reverse("proposals:list"), {"need": proposal.need_id})

        assert response.status_code == 404

    def test_says_what_would_be_here(self, as_, amelie):
        assert as_("amelie").get(reverse("proposals:list")).status_code == 200
