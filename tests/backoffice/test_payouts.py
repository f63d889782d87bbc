"""One decision about a freelancer's money, made once and journalled."""

from functools import partial

import pytest
from django.urls import reverse

from billing.collection.models import Payment
from billing.ledger.models import Account, Leg
from billing.payouts import own_funds, reversals, tasks
from billing.payouts.models import Overpayment, Transfer
from billing.payouts.refusals import WORDS
from billing.stripe.fake import accounts, disputes, own_money
from billing.stripe.fake.memory import find
from billing.stripe.models import FakeObject, Operation
from billing.stripe.tasks import settle
from journal.models import Entry
from tests.billing import worlds
from tests.decisions import with_seen

PAGES = [
    "backoffice_unpaid",
    "backoffice_overpayment",
    "backoffice_reversal",
    "backoffice_refused",
]
OTHERS = ["amelie", "claire", "farid", "nora", "edith"]


@pytest.fixture
def bill(engagement, amelie):
    return partial(worlds.bill_a_month, engagement, amelie)


@pytest.fixture
def unpaid(bill, oscar):
    """Her transfer of an invoice that was written off."""
    own_money.top_up(1_000_000)
    bill("sepa_failing")
    worlds.write_off(Payment.objects.get(), oscar)
    tasks.release_transfers()
    return Transfer.objects.get()


@pytest.fixture
def overpayment(bill):
    """She paid her money out before the company's bank took it back."""
    accounts.pay_out(bill())
    disputes.dispute(find("payment_intent", Payment.objects.get().intent_id))
    settle()
    return Overpayment.objects.get()


def decide(client, name, record, decision, reason="We called the company."):
    address = reverse(f"{name}_decision", args=[record.pk])
    page = reverse(name, args=[record.pk])
    return client.post(address, with_seen(client, page, {"decision": decision, "reason": reason}))


def test_she_is_in_the_queue_until_somebody_pays_her(client, oscar, unpaid):
    client.force_login(oscar)
    page = reverse("backoffice_unpaid", args=[unpaid.pk])
    assert page in client.get(reverse("backoffice_queues")).text
    assert client.get(page).status_code == 200

    decide(client, "backoffice_unpaid", unpaid, "pay")
    settle()

    unpaid.refresh_from_db()
    assert unpaid.status == "paid"
    assert page not in client.get(reverse("backoffice_queues")).text
    assert Entry.objects.about(unpaid).get(verb="own_funds").by == oscar
    again = decide(client, "backoffice_unpaid", unpaid, "pay")
    assert again.status_code == 302
    assert Entry.objects.about(unpaid).filter(verb="own_funds").count() == 1


def test_to_wait_takes_her_out_of_the_queue_for_some_weeks(client, oscar, unpaid):
    client.force_login(oscar)
    decide(client, "backoffice_unpaid", unpaid, "wait")

    page = reverse("backoffice_unpaid", args=[unpaid.pk])
    assert page not in client.get(reverse("backoffice_queues")).text
    assert client.get(page).context["undecided"]


@pytest.mark.parametrize(("decision", "status"), [("repaid", "repaid"), ("waived", "waived")])
def test_what_she_owes_is_ended_by_one_decision(client, oscar, overpayment, decision, status):
    client.force_login(oscar)
    page = reverse("backoffice_overpayment", args=[overpayment.pk])
    assert page in client.get(reverse("backoffice_queues")).text
    assert client.get(page).status_code == 200

    for _ in range(2):
        decide(client, "backoffice_overpayment", overpayment, decision)

    overpayment.refresh_from_db()
    assert overpayment.status == status
    assert page not in client.get(reverse("backoffice_queues")).text
    assert Entry.objects.about(overpayment).filter(by=oscar).count() == 1


def test_stripes_refusal_is_not_asked_about_twice(client, oscar, overpayment):
    client.force_login(oscar)

    queues = {
        queue.slug: queue.count
        for queue in client.get(reverse("backoffice_queues")).context["queues"]
    }
    assert (queues["overpayments"], queues["refused-reversals"]) == (1, 0)


@pytest.fixture
def reversal(bill, oscar):
    """Stripe refuses to take 1 € back, for it knows nothing of the transfer."""
    bill()
    FakeObject.objects.filter(kind="transfer").delete()
    reversals.take_back(Transfer.objects.get(), 100, reason="A mistake.", by=oscar)
    settle()
    return Operation.objects.refused("transfer_reversal").get()


def test_what_stripe_refused_to_take_back_is_taken_off_what_comes(client, oscar, reversal):
    client.force_login(oscar)
    page = reverse("backoffice_reversal", args=[reversal.pk])
    assert page in client.get(reverse("backoffice_queues")).text
    assert client.get(page).context["undecided"]

    for _ in range(2):
        decide(client, "backoffice_reversal", reversal, "")

    owed = Overpayment.objects.get()
    assert (owed.amount_cents, owed.status, owed.transfer) == (100, "open", Transfer.objects.get())
    assert Entry.objects.about(owed).get().by == oscar
    assert Leg.objects.on(Account.OVERPAID).balance() == 100
    assert page not in client.get(reverse("backoffice_queues")).text
    assert not client.get(page).context["undecided"]


@pytest.fixture
def refused(unpaid, oscar):
    """We pay her in the company's place, with nothing left at Stripe."""
    FakeObject.objects.filter(kind="balance_transaction").delete()
    own_funds.pay(unpaid, by=oscar, reason="She worked.")
    settle()
    return unpaid


def test_what_stripe_refused_to_send_says_why_until_it_has_left(client, oscar, refused):
    client.force_login(oscar)
    page = reverse("backoffice_refused", args=[refused.pk])
    queues = client.get(reverse("backoffice_queues")).text
    assert page in queues
    assert str(WORDS["balance_insufficient"]) in queues
    assert client.get(page).context["undecided"]
    own_money.top_up(1_000_000)
    decide(client, "backoffice_refused", refused, "")
    settle()

    refused.refresh_from_db()
    assert refused.status == "paid"
    assert page not in client.get(reverse("backoffice_queues")).text
    assert not client.get(page).context["undecided"]


@pytest.mark.parametrize(
    ("name", "final", "other"),
    [("backoffice_unpaid", "pay", "wait"), ("backoffice_overpayment", "waived", "repaid")],
)
def test_a_loss_of_ours_wants_the_number_of_the_invoice(client, oscar, request, name, final, other):
    record = request.getfixturevalue(name.removeprefix("backoffice_"))
    client.force_login(oscar)
    page, action = (reverse(address, args=[record.pk]) for address in (name, f"{name}_decision"))
    typed = with_seen(client, page, {"decision": final, "reason": "x", "typed": "F1"})

    refused = client.post(action, typed)

    assert list(refused.context["form"].errors) == ["typed"]
    assert client.post(action, typed | {"decision": other, "typed": ""}).status_code == 302


@pytest.mark.parametrize("name", PAGES)
def test_a_decision_without_a_reason_comes_back(client, oscar, request, name):
    record = request.getfixturevalue(name.removeprefix("backoffice_"))
    client.force_login(oscar)

    assert decide(client, name, record, "pay", reason="").status_code == 422


@pytest.mark.parametrize("who", OTHERS)
@pytest.mark.parametrize("name", PAGES)
def test_it_is_nobody_elses_business(client, request, overpayment, name, who):
    client.force_login(request.getfixturevalue(who))

    for address in (name, f"{name}_decision"):
        answer = client.post(reverse(address, args=[1]), {"decision": "waived", "reason": "Mine."})
        assert answer.status_code in (302, 403, 405)
    overpayment.refresh_from_db()
    assert overpayment.status == "open"
