"""The freelancer's pages of money out, by role."""

import pytest
from django.urls import reverse

from billing.payouts.models import BillingMandate, PayoutAccount, Transfer
from billing.payouts.setup import hash_of, mandate_text
from tests.billing import worlds

ONLY_FREELANCERS = [("farid", 302), ("amelie", 403), ("claire", 403), ("bruno", 403)]


@pytest.fixture
def paid(engagement, amelie):
    worlds.bill_a_month(engagement, amelie)
    return Transfer.objects.get()


def signature(freelancer, **changes):
    text = mandate_text(freelancer)
    return {"typed_name": "Farid Benali", "agree": "on", "text_hash": hash_of(text)} | changes


@pytest.mark.parametrize(("who", "status"), [("farid", 200), *ONLY_FREELANCERS[1:]])
def test_only_a_freelancer_opens_a_payout_account(as_, who, status):
    response = as_(who).post(reverse("payouts:account"))

    assert response.status_code == status
    assert PayoutAccount.objects.exists() == (status == 200)


@pytest.mark.parametrize(("who", "status"), ONLY_FREELANCERS)
def test_only_a_freelancer_signs_a_mandate(as_, freelancer, who, status):
    response = as_(who).post(reverse("payouts:mandate"), signature(freelancer))

    assert response.status_code == status
    assert BillingMandate.objects.exists() == (status == 302)


def test_a_mandate_is_signed_once_with_the_text_that_was_shown(as_, freelancer):
    client = as_("farid")
    for _ in range(2):
        client.post(reverse("payouts:mandate"), signature(freelancer))

    mandate = BillingMandate.objects.get()
    assert mandate.text_hash == hash_of(mandate.text)
    assert "I-2" in mandate.text
    assert mandate.signed_by == freelancer.user


@pytest.mark.parametrize(
    "changes", [{"typed_name": ""}, {"agree": ""}, {"text_hash": "0" * 64}, {"text_hash": ""}]
)
def test_an_incomplete_signature_is_explained_and_keeps_what_was_typed(as_, freelancer, changes):
    data = signature(freelancer, **changes)
    response = as_("farid").post(reverse("payouts:mandate"), data)

    assert response.status_code == 200
    assert response.context["form"].errors
    assert response.context["form"]["typed_name"].value() == data["typed_name"]
    assert not BillingMandate.objects.exists()


@pytest.mark.parametrize(
    ("who", "status"), [("farid", 302), ("amelie", 404), ("nora", 404), ("oscar", 403)]
)
def test_only_she_revokes_her_mandate(as_, freelancer, who, status):
    worlds.set_up_payouts(freelancer)
    mandate = BillingMandate.objects.get()
    url = reverse("payouts:revocation", args=[mandate.pk])

    client = as_(who)
    assert client.post(url).status_code == status
    assert client.post(url).status_code == status
    assert BillingMandate.objects.in_force().exists() == (status != 302)


def test_after_a_revocation_a_new_mandate_can_be_signed(as_, freelancer):
    worlds.set_up_payouts(freelancer)
    client = as_("farid")
    client.post(reverse("payouts:revocation", args=[BillingMandate.objects.get().pk]))
    client.post(reverse("payouts:mandate"), signature(freelancer))

    assert BillingMandate.objects.count() == 2
    assert BillingMandate.objects.in_force().count() == 1


def test_the_whole_way_through_the_hosted_page(as_, freelancer):
    client = as_("farid")
    hosted = client.post(reverse("payouts:account")).url
    assert client.get(hosted).status_code == 200
    back = client.post(hosted).url
    response = client.get(back, follow=True)

    assert response.status_code == 200
    assert freelancer.payout_account.is_payable
    onward = client.post(reverse("payouts:login_link"))
    assert f'content="0;url={onward.url}"' in onward.text
    assert client.get(onward.url).status_code == 200


@pytest.mark.parametrize(
    ("who", "status"), [("farid", 404), ("amelie", 403), ("claire", 403), ("bruno", 403)]
)
def test_without_an_account_there_is_no_dashboard_to_open(as_, who, status):
    assert as_(who).post(reverse("payouts:login_link")).status_code == status


@pytest.mark.parametrize(("who", "sees"), [("farid", True), ("amelie", False), ("nora", False)])
def test_transfers_are_the_freelancers_business(as_, paid, who, sees):
    content = as_(who).get(reverse("payouts:transfers")).content.decode()

    assert (paid.invoice.number in content) == sees


def test_the_pages_are_there_before_anything_is_set_up(as_, freelancer):
    client = as_("farid")
    for name in ("transfers", "account", "mandate"):
        assert client.get(reverse(f"payouts:{name}")).status_code == 200


@pytest.mark.parametrize(
    ("method", "page"), [("get", "payouts:onboarding_return"), ("post", "payouts:login_link")]
)
def test_when_stripe_is_away_her_account_page_says_so(as_, freelancer, settings, method, page):
    worlds.set_up_payouts(freelancer)
    settings.STRIPE_FAKE_FAULTS = {"server_error": 1}

    response = getattr(as_("farid"), method)(reverse(page), follow=True)
    assert response.status_code == 200
    assert len(response.context["messages"]) == 1
