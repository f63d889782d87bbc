"""What is declared about a seller: her money by quarter, the same in the file and on her page."""

from datetime import date
from xml.etree import ElementTree

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from billing.collection.models import Payment
from billing.invoices.models import Invoice
from billing.payouts import overpayments
from billing.payouts.models import Overpayment, Transfer
from billing.reporting import dac7_file
from billing.reporting.declarations import NothingNew, declare, is_due
from billing.reporting.models import Declaration, SellerIdentity
from billing.reporting.sellers import due_on, seller_years
from billing.reporting.tasks import look_for_due_years
from billing.stripe.fake import accounts, disputes
from billing.stripe.fake.memory import find
from billing.stripe.tasks import settle
from marketplace.people.models import Freelancer
from tests.billing.reporting.declared import APRIL, FORM, MARCH, amounts, another_seller, moved

pytestmark = pytest.mark.django_db


def quarters(year=2025):
    [seller] = seller_years(year)
    return {number: quarter.consideration_cents for number, quarter in seller.quarters.items()}


def test_money_counts_in_the_quarter_of_paris_in_which_it_left(transfer):
    assert quarters() == {1: transfer.amount_cents, 2: 0, 3: 0, 4: 0}

    moved(transfer, APRIL)
    assert quarters() == {1: 0, 2: transfer.amount_cents, 3: 0, 4: 0}


def test_consideration_and_fees_make_up_what_the_company_paid(transfer):
    [seller] = seller_years(2025)

    assert seller.consideration_cents + seller.fees_cents == Payment.objects.get().amount_cents
    assert seller.fees_cents == Invoice.objects.get(kind="commission").total_cents
    assert (seller.activities, seller.quarters[1].taxes_cents) == (1, 0)


def test_a_refund_in_a_later_year_corrects_the_year_of_the_money(transfer, identity, oscar):
    declare(2025, by=oscar)
    assert not is_due(2025)

    moved(transfer, MARCH, status="part_reversed", reversed_cents=1_000)

    assert quarters()[1] == transfer.amount_cents - 1_000
    assert seller_years(2026) == []
    assert is_due(2025)


def test_money_taken_back_whole_is_no_income(transfer):
    moved(transfer, MARCH, status="reversed", reversed_cents=transfer.amount_cents)

    assert seller_years(2025) == []
    assert not is_due(2025)


@pytest.mark.parametrize("act", [overpayments.waive, overpayments.repay])
def test_what_she_was_left_of_money_that_should_have_come_back_is_hers(transfer, oscar, act):
    """Taken back as soon as she owes it; left to her it was paid to her, repaid it was not."""
    overpayment = overpayments.claim(transfer, 1_000, occasion="refund:1:share")
    assert quarters() == {1: transfer.amount_cents - 1_000, 2: 0, 3: 0, 4: 0}

    act(overpayment, by=oscar, reason="She stopped working with us.")

    kept = 0 if act is overpayments.repay else 1_000
    assert quarters()[1] == transfer.amount_cents - 1_000 + kept


def test_what_she_was_left_and_then_earned_counts_once(transfer, oscar):
    """Her share of a disputed payment; the dispute is won, and nothing more is sent."""
    accounts.pay_out(find("v2.core.account", transfer.freelancer.payout_account.stripe_id))
    dispute = disputes.dispute(find("payment_intent", transfer.payment.intent_id))
    settle()
    assert seller_years(2025) == []
    overpayments.waive(Overpayment.objects.get(), by=oscar, reason="She stopped working with us.")
    [seller] = seller_years(2025)
    assert seller.consideration_cents == transfer.amount_cents
    assert (seller.activities, seller.fees_cents) == (1, commission().total_cents)

    disputes.close_dispute(dispute, won=True)
    settle()
    again = Transfer.objects.get(status="set_off")
    moved(again, APRIL)
    assert quarters() == {1: 0, 2: transfer.amount_cents, 3: 0, 4: 0}


def commission():
    return Invoice.objects.get(kind="commission")


def test_what_is_sent_anew_is_one_activity_with_one_fee(transfer):
    moved(transfer, MARCH, status="part_reversed", reversed_cents=1_000)
    Transfer.objects.create(
        payment=transfer.payment, invoice=transfer.invoice, follows=transfer,
        freelancer=transfer.freelancer, status="sent", amount_cents=1_000, stripe_id="tr_again",
        sent_at=APRIL,
    )  # fmt: skip

    [seller] = seller_years(2025)

    assert seller.consideration_cents == transfer.amount_cents
    assert (seller.activities, seller.quarters[2].activities) == (1, 1)
    assert seller.fees_cents == Invoice.objects.get(kind="commission").total_cents


def test_the_file_passes_the_schema_and_holds_the_figures_in_whole_euros(
    transfer, identity, freelancer
):
    file = dac7_file.build(2025, seller_years(2025), number=1)

    assert file.name.startswith("DPIDAC7_2025_")
    assert amounts(file.xml, "ConsQ1") == [round(transfer.amount_cents / 100)]
    assert amounts(file.xml, "ConsQ2") == [0]
    assert amounts(file.xml, "NumbQ1") == [1]
    assert "Benali" in file.xml


def test_a_wrong_file_is_never_handed_out(transfer, identity, settings):
    settings.PLATFORM_IDENTITY = {**settings.PLATFORM_IDENTITY, "country": "US"}

    with pytest.raises(ValueError, match="US"):
        dac7_file.build(2025, seller_years(2025), number=1)


def test_a_firm_needs_no_date_of_birth(transfer, freelancer):
    freelancer.legal_form = "EURL"
    freelancer.save()

    file = dac7_file.build(2025, seller_years(2025), number=1)

    assert "EntitySeller" in file.xml
    assert freelancer.siren in file.xml


def test_nobody_guesses_whether_a_seller_without_a_legal_form_is_a_person(
    transfer, identity, client, farid
):
    Freelancer.objects.update(legal_form="")
    [seller] = seller_years(2025)
    assert dac7_file.missing(seller.freelancer) == [_("legal form")]

    client.force_login(farid)
    page = client.get(reverse("reporting:statement", args=[2025]))
    assert reverse("people:section", args=["identity"]) in page.text
    assert page.context["form"] is None


def test_who_has_not_said_who_she_is_is_left_out_and_named(transfer, client, oscar):
    client.force_login(oscar)

    with pytest.raises(NothingNew):
        declare(2025, by=oscar)
    page = client.get(reverse("backoffice_dac7", args=[2025]))
    assert list(page.context["incomplete"]) == [transfer.freelancer]
    assert is_due(2025)


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"birth_country": "UK"}, _("country of birth") + " (UK)"),
        ({"tax_number": "9234567890123"}, _("tax number")),
        ({"last_name": "\x01"}, "at least 1 character"),
    ],
)
def test_whose_record_the_file_cannot_take_is_left_out_and_named(
    as_, transfer, identity, wrong, named
):
    """Saved before the form knew better. Everybody else is declared."""
    other = another_seller(transfer)
    SellerIdentity.objects.update(**wrong)
    client = as_("oscar")

    client.post(reverse("backoffice_dac7_declaration", args=[2025]))

    assert list(Declaration.objects.get().figures) == [str(other.freelancer.pk)]
    page = client.get(reverse("backoffice_dac7", args=[2025]))
    assert [str(who) for who in page.context["incomplete"]] == [str(transfer.freelancer)]
    assert named in page.text


def test_a_name_with_control_characters_is_declared_without_them(transfer, identity, oscar):
    SellerIdentity.objects.update(last_name="Ben\x0bali\x01", birth_city="Ly\non \U0001f44d")

    made = declare(2025, by=oscar)

    with made.xml.open() as file:
        people = ElementTree.fromstring(file.read())
    assert people.findtext(".//{*}LastName") == "Ben ali"


@pytest.mark.parametrize("field", ["legal_form", "siret", "street", "postcode", "city"])
def test_what_is_missing_is_named(transfer, identity, freelancer, field):
    assert dac7_file.missing(freelancer) == []

    setattr(freelancer, field, "")

    assert dac7_file.missing(freelancer) == [str(Freelancer._meta.get_field(field).verbose_name)]


def test_many_sellers_cost_no_query_each(transfer, identity, django_assert_num_queries):
    another_seller(transfer)

    with django_assert_num_queries(3):
        sellers = seller_years(2025)
        assert [str(seller.freelancer) for seller in sellers if not missing_of(seller)]


def missing_of(seller):
    return dac7_file.missing(seller.freelancer)


def test_operations_make_the_file_and_the_queue_empties(client, transfer, identity, oscar):
    year = timezone.localdate().year - 1
    moved(transfer, MARCH.replace(year=year))
    client.force_login(oscar)
    look_for_due_years()
    assert due_on(year) == date(year + 1, 1, 31)
    assert f"DAC7 {year}" in client.get(reverse("backoffice_queues")).text

    client.post(reverse("backoffice_dac7_declaration", args=[year]))

    assert f"DAC7 {year}" not in client.get(reverse("backoffice_queues")).text
    client.post(reverse("backoffice_dac7_declaration", args=[year]))  # Says the same: no file.
    record = Declaration.objects.get()
    file = client.get(reverse("backoffice_dac7_file", args=[record.pk]))
    content = b"".join(file.streaming_content).decode()
    assert amounts(content, "ConsQ1") == [round(transfer.amount_cents / 100)]


@pytest.mark.parametrize("who", ["amelie", "farid", "nora", "edith"])
def test_only_operations_reach_it(client, request, who):
    client.force_login(request.getfixturevalue(who))

    assert client.get(reverse("backoffice_dac7", args=[2025])).status_code in {302, 403}
    made = client.post(reverse("backoffice_dac7_declaration", args=[2025]))
    assert made.status_code in {302, 403}
    assert not Declaration.objects.exists()


def test_she_reads_the_figures_of_the_file(client, transfer, farid):
    client.force_login(farid)

    page = client.get(reverse("reporting:statement", args=[2025]))

    assert page.context["seller"] == seller_years(2025)[0]
    assert client.get(reverse("reporting:statement", args=[1999])).status_code == 404


def test_she_says_who_she_is_and_what_is_wrong_comes_back(client, farid):
    client.force_login(farid)
    address = reverse("reporting:identity")

    assert client.post(address, {**FORM, "tax_number": "12"}).status_code == 422
    assert client.post(address, {**FORM, "tax_number": "9234567890123"}).status_code == 422
    assert client.post(address, {**FORM, "birth_date": "2031-01-01"}).status_code == 422
    assert client.post(address, {**FORM, "birth_country": "UK"}).status_code == 422
    assert not SellerIdentity.objects.exists()

    assert client.post(address, FORM).status_code == 302
    client.post(address, {**FORM, "birth_city": "Nantes"})
    assert SellerIdentity.objects.get().birth_city == "Nantes"


@pytest.mark.parametrize("who", ["amelie", "oscar"])
def test_companies_and_operations_have_no_figures_of_their_own(client, request, who):
    client.force_login(request.getfixturevalue(who))

    assert client.get(reverse("reporting:statement", args=[2025])).status_code == 403
    assert client.post(reverse("reporting:identity"), FORM).status_code == 403
