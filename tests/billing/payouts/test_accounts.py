"""Where she is paid: an account that Stripe closes, and what kind of account she needs."""

import pytest
from django.urls import reverse
from django.utils import translation

from accounts.legal_forms import LegalForm
from backoffice.queues import payouts as queues
from billing.payouts import setup
from billing.payouts.amounts import due_cents
from billing.payouts.models import PayoutAccount, Transfer
from billing.stripe import gateway
from billing.stripe.fake import accounts
from billing.stripe.fake.memory import change, find
from billing.stripe.models import FakeObject, WebhookEvent
from billing.stripe.tasks import settle
from journal.models import Entry
from mail.models import OutgoingMail
from marketplace.people.models import Freelancer
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
    assert hosted.status_code == 200
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


@pytest.fixture
def firm(months, freelancer):
    """Her account was opened while she worked as a person; she has founded a firm since."""
    Freelancer.objects.filter(pk=freelancer.pk).update(legal_form="SASU", capital_cents=100_000)
    freelancer.refresh_from_db()
    return freelancer


def outgrown():
    with translation.override("en"):
        return [waiting.label for waiting in queues.outgrown_accounts().waiting]


def test_who_becomes_a_firm_is_told_and_paid_on_another_account(as_, firm, months):
    before = months.account.stripe_id
    client = as_("farid")
    for page in ("payouts:transfers", "payouts:account"):
        assert f'action="{reverse("payouts:account")}"' in client.get(reverse(page)).text
    assert outgrown() == [str(firm)]
    hosted = client.post(reverse("payouts:account"))
    client.get(client.post(hosted.url).url)
    settle()
    months.bill()

    account = PayoutAccount.objects.get()
    assert (account.status, account.former_ids) == ("enabled", [before])
    assert at_stripe().data["identity"]["entity_type"] == account.entity_type == "company"
    assert FakeObject.objects.get(kind="transfer").data["destination"] == account.stripe_id
    assert outgrown() == []
    reasons = Entry.objects.about(account).values_list("verb", "reason")
    assert ("closed", setup.OUTGROWN) in reasons


def test_until_she_opens_another_the_old_one_serves(firm, months):
    months.bill()

    assert Transfer.objects.get().status == "paid"
    assert opened() == 1


def test_two_clicks_open_one_account_for_the_firm(firm):
    stale = PayoutAccount.objects.get()
    setup.start_onboarding(firm, by=firm.user)
    setup.open_account(firm, stale, by=firm.user)
    setup.start_onboarding(firm, by=firm.user)

    assert opened() == 2


def test_what_she_is_on_stripe_s_own_pages_counts(months, freelancer):
    account = months.at_stripe()
    change(account, identity={**account.data["identity"], "entity_type": "company"})
    accounts.enable(account)
    settle()

    assert PayoutAccount.objects.get().is_outgrown
    assert outgrown() == [str(freelancer)]


def test_what_stripe_still_wants_of_her_is_kept(months):
    accounts.restrict(months.at_stripe())
    settle()

    assert PayoutAccount.objects.get().missing == ["identity.individual.documents"]


@pytest.mark.parametrize(("closed", "status"), [(True, "closed"), (False, "restricted")])
def test_an_account_of_which_stripe_tells_nothing_is_not_payable(months, closed, status):
    nothing = {"configuration": None, "identity": None, "requirements": None}
    setup.apply_account({"id": months.account.stripe_id, "closed": closed, **nothing})

    account = PayoutAccount.objects.get()
    assert (account.status, account.entity_type) == (status, "individual")


def test_the_queue_and_her_page_say_the_same(months, freelancer):
    for legal_form in ["", *LegalForm.values]:
        Freelancer.objects.filter(pk=freelancer.pk).update(legal_form=legal_form, capital_cents=1)
        for entity_type in ["", "individual", "company", "non_profit"]:
            PayoutAccount.objects.update(entity_type=entity_type)
            is_outgrown = PayoutAccount.objects.get().is_outgrown
            assert PayoutAccount.objects.outgrown().exists() == is_outgrown


def mails():
    return list(
        OutgoingMail.objects.filter(template__startswith="payout_")
        .order_by("pk")
        .values_list("template", "to")
    )


def test_she_is_told_by_mail_each_time_that_her_account_stops(months, farid):
    for _time in range(2):
        accounts.restrict(months.at_stripe())
        settle()
        setup.apply_account(gateway.account(months.account.stripe_id))
        accounts.enable(months.at_stripe())
        settle()
    accounts.close(months.at_stripe())
    settle()

    assert mails() == [
        ("payout_restricted", farid.email),
        ("payout_restricted", farid.email),
        ("payout_closed", farid.email),
    ]


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("stop", [accounts.restrict, accounts.close])
def test_the_mail_says_what_to_do_and_where(months, farid, language, stop):
    type(farid).objects.filter(pk=farid.pk).update(language=language)
    stop(months.at_stripe())
    settle()

    mail = OutgoingMail.objects.get(template__startswith="payout_")
    assert f"/{language}/payouts/account/" in mail.text
    assert ("À faire" if language == "fr" else "What to do") in mail.text
