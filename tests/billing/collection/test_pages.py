"""The company's pages of payments, by role."""

import pytest
from django.urls import reverse

from billing.collection.models import Customer, Payment
from billing.stripe.fake import customers
from billing.stripe.fake.memory import find
from billing.stripe.models import FakeObject
from billing.stripe.tasks import settle
from tests.billing import worlds

EVERYONE = ["amelie", "claire", "bruno", "farid", "nora"]
MAY_PAY = {"amelie": True, "claire": True, "bruno": False}


def expected(who, allowed):
    return allowed if MAY_PAY.get(who) else 403 if who in MAY_PAY else 404


@pytest.mark.parametrize("who", EVERYONE)
def test_only_owner_and_accountant_see_how_the_company_pays(as_, company, bruno, claire, who):
    response = as_(who).get(reverse("collection:method", args=[company.pk]))

    assert response.status_code == expected(who, 200)


@pytest.mark.parametrize("who", EVERYONE)
def test_only_owner_and_accountant_set_up_a_payment_method(as_, company, amelie, who):
    response = as_(who).post(reverse("collection:setup_session", args=[company.pk]))

    assert response.status_code == expected(who, 200)
    if MAY_PAY.get(who):
        assert "/stripe/fake/checkout/" in response.url


@pytest.mark.parametrize("who", EVERYONE)
def test_only_owner_and_accountant_ask_the_bank_again(as_, billed, who):
    payment = billed("card_declined")
    url = reverse("collection:new_attempt", args=[payment.pk])

    assert as_(who).post(url).status_code == expected(who, 302)
    assert Payment.objects.count() == (2 if MAY_PAY.get(who) else 1)


def test_a_second_click_asks_the_bank_once_and_says_so(as_, billed):
    payment = billed("card_declined")
    url = reverse("collection:new_attempt", args=[payment.pk])
    client = as_("amelie")
    client.post(url)

    response = client.post(url, follow=True)
    assert Payment.objects.count() == 2
    assert [str(message) for message in response.context["messages"]]


def test_what_was_paid_otherwise_is_not_asked_for_again(as_, billed, company, amelie):
    payment = billed("card_declined")
    worlds.set_up_payment(company, amelie, "card")
    settle()
    client = as_("amelie")

    assert not client.get(payment.get_absolute_url()).context["may_retry"]
    client.post(reverse("collection:new_attempt", args=[payment.pk]))
    assert Payment.objects.count() == 2


@pytest.mark.parametrize(
    ("who", "status"),
    [("amelie", 200), ("claire", 200), ("bruno", 200), ("farid", 404), ("nora", 404)],
)
def test_a_payment_is_its_companys_business(as_, billed, claire, bruno, who, status):
    payment = billed()

    response = as_(who).get(payment.get_absolute_url())
    assert response.status_code == status
    if status == 200:
        assert payment.invoices.get().number in response.content.decode()


def test_the_list_shows_each_payment_with_its_invoices(as_, billed):
    payment = billed()

    content = as_("amelie").get(reverse("collection:payments")).content.decode()
    assert payment.invoices.get().number in content
    assert payment.get_absolute_url() in content


def test_the_list_costs_the_same_with_more_rows(as_, billed, company):
    billed()
    client = as_("amelie")
    client.get(reverse("collection:payments"))
    with worlds.queries() as few:
        client.get(reverse("collection:payments"))
    for _ in range(20):
        Payment.objects.create(
            company=company, amount_cents=100, method="card", method_label="Visa"
        )
    with worlds.queries() as many:
        client.get(reverse("collection:payments"))

    assert len(many) == len(few)


def test_the_whole_way_through_the_hosted_page(as_, company, engagement):
    engagement.setup_steps.filter(kind="payment_method").update(done_at=None)
    type(engagement).objects.filter(pk=engagement.pk).update(status="pending_signature")
    client = as_("amelie")
    hosted = client.post(reverse("collection:setup_session", args=[company.pk])).url

    assert client.get(hosted).status_code == 200
    back = client.post(hosted, {"method": "sepa"}).url
    response = client.get(back, follow=True)

    company.refresh_from_db()
    assert company.customer.can_pay
    assert "SEPA •••• 3000" in response.content.decode()
    assert not engagement.setup_steps.filter(done_at__isnull=True).exists()


def test_coming_back_without_having_entered_anything_says_so(as_, company):
    client = as_("amelie")
    client.post(reverse("collection:setup_session", args=[company.pk]))
    session = FakeObject.objects.get(kind="checkout.session")

    url = reverse("collection:setup_return")
    response = client.get(url, {"session_id": session.pk}, follow=True)
    assert len(response.context["messages"]) == 1
    assert not company.customer.can_pay


@pytest.mark.parametrize("session_id", ["", "cs_unknown", "pi_1", "../../secret"])
def test_an_unknown_session_is_a_404(as_, company, session_id):
    url = reverse("collection:setup_return")

    assert as_("amelie").get(url, {"session_id": session_id}).status_code == 404


@pytest.mark.parametrize("who", ["amelie", "oscar"])
def test_an_unknown_session_is_a_404_also_before_stripe_knows_the_company(as_, company, who):
    Customer.objects.create(company=company)
    url = reverse("collection:setup_return")

    assert as_(who).get(url, {"session_id": "cs_unknown"}).status_code == 404


def test_coming_back_while_stripe_is_away_is_no_error(as_, company, settings):
    settings.STRIPE_FAKE_FAULTS = {"server_error": 1}
    url = reverse("collection:setup_return")

    response = as_("amelie").get(url, {"session_id": "cs_1"}, follow=True)
    assert response.status_code == 200
    assert len(response.context["messages"]) == 1


def test_somebody_elses_session_is_a_404(company, amelie, nora, client):
    client.force_login(amelie)
    client.post(reverse("collection:setup_session", args=[company.pk]))
    session = FakeObject.objects.get(kind="checkout.session")
    customers.complete_session(find("checkout.session", session.pk), "card")

    client.force_login(nora)
    url = reverse("collection:setup_return")
    assert client.get(url, {"session_id": session.pk}).status_code == 404


def test_when_stripe_is_away_the_page_says_so(as_, company, settings):
    settings.STRIPE_FAKE_FAULTS = {"server_error": 1}
    url = reverse("collection:setup_session", args=[company.pk])

    response = as_("amelie").post(url, follow=True)
    assert response.status_code == 200
    assert len(response.context["messages"]) == 1
