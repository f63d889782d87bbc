"""Where she is paid: an account that Stripe closes, and what kind of account she needs."""

import pytest
from django.urls import reverse

from billing.payouts import setup
from billing.payouts.amounts import due_cents
from billing.payouts.models import PayoutAccount, Transfer
from billing.stripe.fake import accounts
from billing.stripe.fake.memory import find
from billing.stripe.models import FakeObject, WebhookEvent
from billing.stripe.tasks import settle
from journal.models import Entry
from tests.billing.payouts.months import received


@pytest.fixture
def closed(months):
    accounts.close(months.at_stripe())
    settle()
    months.account.refresh_from_db()
    return months.account


def at_stripe():
    return find("v2.core.account", PayoutAccount.objects.get().stripe_id)


def opened():
    return FakeObject.objects.filter(kind="v2.core.account").count()


def test_a_closed_account_says_so_and_leads_to_another_on_which_she_is_paid(
    as_, closed, months, freelancer
):
    before = closed.stripe_id
    invoice = months.bill()
    waiting = Transfer.objects.get()
    assert (closed.status, waiting.blocked_by) == ("closed", "account")
    client = as_("farid")
    for page in ("payouts:transfers", "payouts:account"):
        assert f'action="{reverse("payouts:account")}"' in client.get(reverse(page)).text
    hosted = client.post(reverse("payouts:account"))
    assert hosted.status_code == 302
    closed.refresh_from_db()
    assert (closed.status, closed.former_ids) == ("started", [before])
    client.get(client.post(hosted.url).url)
    settle()

    waiting.refresh_from_db()
    assert waiting.status == "paid"
    assert FakeObject.objects.get(kind="transfer").data["destination"] == at_stripe().pk != before
    assert received() == due_cents(invoice)
    assert Entry.objects.about(closed).get(verb="started").by == freelancer.user


def test_two_clicks_open_one_other_account(closed, freelancer):
    stale = PayoutAccount.objects.get()
    setup.start_onboarding(freelancer, by=freelancer.user)
    setup.open_account(freelancer, stale, by=freelancer.user)

    assert opened() == 2
    assert len(PayoutAccount.objects.get().former_ids) == 1


def test_the_second_one_may_be_closed_too(closed, freelancer):
    setup.start_onboarding(freelancer, by=freelancer.user)
    accounts.close(at_stripe())
    settle()
    setup.start_onboarding(freelancer, by=freelancer.user)

    assert opened() == 3
    assert PayoutAccount.objects.get().status == "started"


def test_what_stripe_says_later_of_the_closed_one_changes_nothing(closed, freelancer):
    former = find("v2.core.account", closed.stripe_id)
    setup.start_onboarding(freelancer, by=freelancer.user)
    accounts.close(former)
    settle()

    assert PayoutAccount.objects.get().status == "started"
    assert not WebhookEvent.objects.unprocessed().exists()


@pytest.mark.parametrize(
    ("legal_form", "entity_type"),
    [
        ("EI", "individual"),
        ("", "individual"),
        ("SASU", "company"),
        ("EURL", "company"),
        ("other", "company"),
        ("association", "non_profit"),
    ],
)
def test_a_company_is_asked_for_a_company_s_papers(freelancer, legal_form, entity_type):
    freelancer.legal_form = legal_form
    setup.start_onboarding(freelancer, by=freelancer.user)

    assert at_stripe().data["identity"]["entity_type"] == entity_type
