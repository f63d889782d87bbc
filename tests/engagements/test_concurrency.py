"""Two people at once, on PostgreSQL. Each proof has a control: without the lock it fails."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from journal.models import IllegalMove
from marketplace.engagements import actions, capacity, plans
from marketplace.engagements.models import Engagement
from marketplace.people.models import Freelancer
from marketplace.proposals.models import Proposal
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*steps):
    """Run the steps in threads of their own; returns how many were taken, not refused."""
    together = Barrier(len(steps))

    def run(step):
        together.wait()
        try:
            step()
        except IllegalMove:
            return 0
        else:
            return 1
        finally:
            connection.close()

    with ThreadPoolExecutor(len(steps)) as pool:
        return sum(pool.map(run, steps))


@pytest.fixture
def rendezvous(monkeypatch):
    """Makes both sides look at the freelancer's hours before either one writes."""

    def install():
        read, together = capacity.commitments_of, Barrier(2)

        def read_together(*args, **kwargs):
            found = read(*args, **kwargs)
            together.wait(timeout=5)
            return found

        monkeypatch.setattr(capacity, "commitments_of", read_together)
        monkeypatch.setattr(capacity, "lock_freelancer", lambda pk: Freelancer.objects.get(pk=pk))

    return install


def two_offers(freelancer, *, capacity_minutes):
    """Proposals of one freelancer to two companies, each of which takes all her time."""
    Freelancer.objects.filter(pk=freelancer.pk).update(capacity_minutes=capacity_minutes)
    offers = []
    for _each in range(2):
        company = factories.CompanyFactory()
        owner = factories.member(factories.UserFactory(), company, "owner")
        need = factories.NeedFactory(company=company)
        offer = factories.ProposalFactory(
            need=need, freelancer=freelancer, monthly_minutes=capacity_minutes
        )
        offers.append((offer, owner))
    return offers


def test_two_hires_on_one_need_make_one_engagement(need, amelie):
    offers = [factories.ProposalFactory(need=need) for _each in range(2)]

    taken = at_once(*[lambda o=offer: actions.hire(o, by=amelie) for offer in offers])

    assert taken == 1
    assert Engagement.objects.filter(need=need).count() == 1
    assert sorted(Proposal.objects.values_list("status", flat=True)) == ["accepted", "declined"]


def test_two_clicks_on_one_proposal_make_one_engagement(proposal, amelie):
    assert at_once(*[lambda: actions.hire(proposal, by=amelie)] * 4) == 1
    assert Engagement.objects.count() == 1


def test_two_companies_never_hire_the_same_hours(freelancer):
    offers = two_offers(freelancer, capacity_minutes=600)

    taken = at_once(*[lambda o=offer, b=owner: actions.hire(o, by=b) for offer, owner in offers])

    assert taken == 1
    assert Engagement.objects.filter(freelancer=freelancer).count() == 1


def test_control_without_the_lock_both_would_hire_her(freelancer, rendezvous):
    offers = two_offers(freelancer, capacity_minutes=600)
    rendezvous()

    taken = at_once(*[lambda o=offer, b=owner: actions.hire(o, by=b) for offer, owner in offers])

    assert taken == 2


def two_requests(freelancer):
    """Amendments that fit alone but not together, each accepted by the freelancer."""
    steps = []
    for offer, owner in two_offers(freelancer, capacity_minutes=600):
        plan = factories.active_engagement(offer).plans.last()
        steps.append((plan, owner))
    Freelancer.objects.filter(pk=freelancer.pk).update(capacity_minutes=1_500)
    asked = [plans.ask_amendment(plan, 900, "", by=owner) for plan, owner in steps]
    return [lambda p=plan: plans.answer_amendment(p, True, by=freelancer.user) for plan in asked]


def test_two_amendments_never_take_the_same_hours(freelancer):
    assert at_once(*two_requests(freelancer)) == 1


def test_control_without_the_lock_both_amendments_would_pass(freelancer, rendezvous):
    steps = two_requests(freelancer)
    rendezvous()

    assert at_once(*steps) == 2


def test_two_last_signatures_at_once_start_the_set_up_once(proposal, amelie, farid):
    engagement = actions.hire(proposal, by=amelie)
    agreement = engagement.agreement

    def sign(side, user):
        return lambda: actions.sign(
            agreement, side=side, typed_name=user.name, text_hash=agreement.text_hash, by=user
        )

    assert at_once(sign("company", amelie), sign("freelancer", farid)) == 2
    engagement.refresh_from_db()
    assert engagement.status == "pending_setup"
    assert engagement.agreement.signed_at is not None


def test_two_last_steps_at_once_start_the_work_once(proposal, amelie, farid):
    engagement = actions.hire(proposal, by=amelie)
    agreement = engagement.agreement
    for side, user in (("company", amelie), ("freelancer", farid)):
        actions.sign(
            agreement, side=side, typed_name=user.name, text_hash=agreement.text_hash, by=user
        )
    kinds = ["payment_method", "payout_account", "billing_mandate"]

    at_once(*[lambda k=kind: actions.complete_setup(engagement, k, by=farid) for kind in kinds])

    engagement.refresh_from_db()
    assert engagement.status == "active"
    assert engagement.plans.count() == 1
