import pytest
from django.urls import reverse

from marketplace.engagements import actions, plans
from marketplace.engagements.models import Engagement
from tests import factories
from tests.engagements.world import ANSWER, url

PEOPLE = ["amelie", "bruno", "claire", "farid", "nora", "oscar"]

POSTS = [
    *["signature", "cancellation", "pause", "resumption", "notice", "termination"],
    *["replacement", "ending", "backup", "new_plan", "amendment", "answer"],
]


def in_status(engagement, status):
    """The engagement put straight into a state that a step starts from."""
    Engagement.objects.filter(pk=engagement.pk).update(status=status)
    return Engagement.objects.get(pk=engagement.pk)


BOTH_SIDES = [302, 403, 403, 302, 404, 403]
OWNER = [302, 403, 403, 403, 404, 403]
STAFF = [403, 403, 403, 403, 404, 302]
MATRIX = [
    (name, status_before, who, status)
    for name, status_before, statuses in [
        ("cancellation", "pending_setup", [302, 403, 403, 302, 404, 302]),
        ("pause", "active", BOTH_SIDES),
        ("resumption", "paused", BOTH_SIDES),
        ("resumption", "suspended", STAFF),
        ("notice", "active", BOTH_SIDES),
        ("termination", "suspended", STAFF),
        ("replacement", "active", BOTH_SIDES),
        ("ending", "replacement_pending", OWNER),
    ]
    for who, status in zip(PEOPLE, statuses, strict=True)
]


class TestWhoMay:
    @pytest.mark.parametrize(("name", "before", "who", "status"), MATRIX)
    def test_turn_an_engagement(self, as_, engagement, amelie, name, before, who, status):
        in_status(engagement, before)

        response = as_(who).post(url(name, engagement), ANSWER)

        assert response.status_code == status
        engagement.refresh_from_db()
        assert (engagement.status != before) == (status == 302)

    @pytest.mark.parametrize(("who", "status"), [*zip(PEOPLE, BOTH_SIDES, strict=True)])
    def test_sign(self, as_, proposal, amelie, who, status):
        engagement = actions.hire(proposal, by=amelie)
        text_hash = engagement.agreement.text_hash

        response = as_(who).post(url("signature", engagement), {**ANSWER, "text_hash": text_hash})

        assert response.status_code == status
        assert engagement.agreement.signatures.exists() == (status == 302)

    @pytest.mark.parametrize(("who", "status"), [*zip(PEOPLE, OWNER, strict=True)])
    def test_name_a_backup(self, as_, engagement, amelie, who, status):
        rival = factories.ProposalFactory(need=engagement.need, status="declined")

        response = as_(who).post(url("backup", engagement), {"backup": rival.freelancer_id})

        assert response.status_code == status
        engagement.refresh_from_db()
        assert (engagement.backup == rival.freelancer) == (status == 302)

    @pytest.mark.parametrize(("who", "status"), [*zip(PEOPLE, BOTH_SIDES, strict=True)])
    def test_ask_for_other_hours(self, as_, engagement, amelie, who, status):
        plan = engagement.plans.last()

        response = as_(who).post(url("amendment", plan), {"minutes": "20h", "reason": ""})

        assert response.status_code == status
        plan.refresh_from_db()
        assert (plan.asked_minutes == 1_200) == (status == 302)

    @pytest.mark.parametrize(("who", "status"), [*zip(PEOPLE, BOTH_SIDES, strict=True)])
    def test_plan_a_month(self, as_, engagement, amelie, who, status):
        month = (factories.this_month() + plans.relativedelta(months=1)).isoformat()

        response = as_(who).post(url("new_plan", engagement), {"minutes": "20h", "month": month})

        assert response.status_code == status
        assert engagement.plans.filter(status="proposed").exists() == (status == 302)

    @pytest.mark.parametrize(
        ("who", "status"), [*zip(PEOPLE, [403, 403, 403, 302, 404, 403], strict=True)]
    )
    def test_answer_the_company(self, as_, engagement, amelie, who, status):
        plan = plans.ask_amendment(engagement.plans.last(), 1_200, "", by=amelie)

        response = as_(who).post(url("answer", plan), {"accept": "yes", "asked_minutes": 1_200})

        assert response.status_code == status
        plan.refresh_from_db()
        assert (plan.minutes == 1_200) == (status == 302)

    @pytest.mark.parametrize(("who", "status"), [*zip(PEOPLE, OWNER, strict=True)])
    def test_answer_the_freelancer(self, as_, engagement, farid, amelie, who, status):
        plan = plans.ask_amendment(engagement.plans.last(), 1_200, "", by=farid)

        response = as_(who).post(url("answer", plan), {"accept": "no", "asked_minutes": 1_200})

        assert response.status_code == status
        plan.refresh_from_db()
        assert (plan.status == "open") == (status == 302)

    @pytest.mark.parametrize("name", ["engagement", "agreement", "hours"])
    @pytest.mark.parametrize(
        ("who", "status"), [*zip(PEOPLE, [200, 200, 200, 200, 404, 200], strict=True)]
    )
    def test_read(self, as_, engagement, amelie, name, who, status):
        assert as_(who).get(url(name, engagement)).status_code == status

    @pytest.mark.parametrize(
        "name",
        POSTS,
    )
    def test_act_only_when_signed_in_and_by_post(self, client, as_, engagement, amelie, name):
        record = engagement.plans.last() if name in ("amendment", "answer") else engagement

        assert client.post(url(name, record)).url.startswith(reverse("account_login"))
        assert as_("amelie").get(url(name, record)).status_code == 405
