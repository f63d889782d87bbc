"""A payment that failed: operations see why, whom to call, and ask the bank again, once."""

import pytest
from django.urls import reverse

from billing.collection.models import Customer, Payment
from billing.invoices.models import Invoice
from billing.stripe.tasks import settle
from journal.models import Entry
from mail.models import OutgoingMail
from tests.billing import worlds

OTHERS = ["amelie", "bruno", "claire", "farid", "nora", "edith"]


@pytest.fixture
def failed(engagement, amelie):
    worlds.bill_a_month(engagement, amelie, "card_declined")
    return Payment.objects.get()


def page_of(client, payment):
    return client.get(reverse("backoffice_payment", args=[payment.pk]))


def ask_again(client, payment, reason="They have raised the limit of their card."):
    address = reverse("backoffice_payment_attempt", args=[payment.pk])
    return client.post(address, {"reason": reason}, follow=True)


def attempts():
    return list(Payment.objects.order_by("pk").values_list("attempt", "status"))


def test_the_page_says_why_and_whom_to_call(client, oscar, failed, amelie, bruno):
    client.force_login(oscar)
    page = page_of(client, failed)

    assert page.context["undecided"]
    assert failed.failure_code in page.text
    assert f"mailto:{amelie.email}" in page.text
    assert f"mailto:{bruno.email}" not in page.text
    owed = f"{reverse('backoffice_account', args=['411'])}?company={failed.company_id}"
    assert owed in page.text
    assert client.get(owed).context["lines"]


def test_the_bank_is_asked_again_once_and_it_is_written_down(client, oscar, failed):
    client.force_login(oscar)
    for _click in range(2):
        ask_again(client, failed)

    assert attempts() == [(1, "failed"), (2, "pending")]
    [entry] = Entry.objects.about(failed).filter(verb="requested")
    assert (entry.by, entry.reason) == (oscar, "They have raised the limit of their card.")
    assert entry.data == {"payment": Payment.objects.latest("pk").pk}
    assert not page_of(client, failed).context["undecided"]


def test_a_second_click_after_a_second_no_asks_nothing(client, oscar, failed):
    client.force_login(oscar)
    ask_again(client, failed)
    settle()
    assert attempts() == [(1, "failed"), (2, "failed")]

    ask_again(client, failed)

    assert len(attempts()) == 2
    assert Entry.objects.about(failed).filter(verb="requested").count() == 1


def test_after_the_third_try_it_starts_anew(client, oscar, failed):
    Payment.objects.update(attempt=3)
    client.force_login(oscar)
    for _click in range(2):
        ask_again(client, failed)

    assert attempts() == [(3, "failed"), (1, "pending")]


def test_without_a_payment_method_nothing_is_asked_and_nobody_is_written_to(client, oscar, failed):
    Customer.objects.update(status="inactive")
    mails = OutgoingMail.objects.count()
    client.force_login(oscar)

    assert not page_of(client, failed).context["undecided"]
    ask_again(client, failed)

    assert attempts() == [(1, "failed")]
    assert OutgoingMail.objects.count() == mails
    assert not Entry.objects.about(failed).filter(verb="requested").exists()


def test_what_is_settled_is_not_asked_for(client, oscar, failed):
    Invoice.objects.services().update(status="uncollectible")
    client.force_login(oscar)

    ask_again(client, failed)

    assert attempts() == [(1, "failed")]


def test_a_reason_is_wanted(client, oscar, failed):
    client.force_login(oscar)

    assert ask_again(client, failed, reason="").status_code == 422
    assert attempts() == [(1, "failed")]


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_else_sees_or_asks(client, request, failed, who):
    client.force_login(request.getfixturevalue(who))

    assert page_of(client, failed).status_code == 302
    address = reverse("backoffice_payment_attempt", args=[failed.pk])
    assert client.post(address, {"reason": "Please."}).status_code == 302
    assert attempts() == [(1, "failed")]


def test_a_payment_that_does_not_exist_is_missing(client, oscar, failed):
    client.force_login(oscar)
    missing = reverse("backoffice_payment", args=[failed.pk + 1])

    assert client.get(missing, follow=True).status_code == 404
    assert client.post(f"{missing}attempts/", follow=True).status_code == 404
