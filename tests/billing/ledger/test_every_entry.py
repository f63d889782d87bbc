"""Each event of the life of money, as it stands in the ledger: key, words, accounts and parties."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from billing.ledger import posting
from billing.ledger.models import Cut, LedgerEntry, Leg, Subtotal
from tests.billing.ledger.events import AMOUNTS, DOCUMENTS, MOVEMENTS, OVERPAYMENTS, OWN

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.fixture
def record(company, freelancer):
    """Has what any of the functions reads of its record."""
    return SimpleNamespace(
        pk=7,
        number="F00001-00007",
        company=company,
        freelancer=freelancer,
        payment=SimpleNamespace(company=company),
        **AMOUNTS,
    )


def legs_of(entry):
    """{(account, party): cents} with the party by its model's name."""
    return {
        (leg.account, leg.party and leg.party._meta.model_name): leg.cents
        for leg in entry.legs.select_related("company", "freelancer")
    }


@pytest.mark.parametrize("name", [*DOCUMENTS, *MOVEMENTS])
def test_an_event_is_written_with_all_that_explains_it(record, name):
    arguments, (key, kind), legs = (DOCUMENTS | MOVEMENTS)[name]

    entry = getattr(posting, name)(record, *arguments, happened_at=NOON)

    entry.refresh_from_db()
    assert (entry.key, entry.kind, entry.happened_at) == (key, kind, NOON)
    assert entry.description == ("F00001-00007" if name in DOCUMENTS else "")
    assert entry.data == {key.partition(":")[0]: 7}
    assert legs_of(entry) == legs
    parties = {leg.party for leg in entry.legs.all()}
    assert parties <= {record.company, record.freelancer, None}


@pytest.mark.parametrize("name", OVERPAYMENTS)
def test_what_she_got_too_much_is_written_with_all_that_explains_it(record, freelancer, name):
    arguments, (key, kind), legs, data = OVERPAYMENTS[name]
    record.transfer_id, record.overpayment_id, record.cents = 9, 8, 300
    record.overpayment = SimpleNamespace(freelancer=freelancer)

    entry = getattr(posting, name)(record, *arguments, happened_at=NOON)

    entry.refresh_from_db()
    assert (entry.key, entry.kind, entry.happened_at) == (key, kind, NOON)
    assert entry.data == data
    assert legs_of(entry) == legs
    assert {leg.party for leg in entry.legs.all()} <= {freelancer, None}


@pytest.mark.parametrize("source", ["po_1", None])
@pytest.mark.parametrize("type_", OWN)
def test_our_own_money_is_written_under_the_object_that_moved_it(db, type_, source):
    amount, fee, kind, legs = OWN[type_]
    movement = {"id": "txn_1", "type": type_, "source": source}
    movement |= {"amount": amount, "fee": fee, "net": amount - fee}

    entry = posting.own_movement(movement, happened_at=NOON)

    entry.refresh_from_db()
    assert (entry.key, entry.kind) == (f"movement:{source or 'txn_1'}:txn_1", kind)
    assert (entry.description, entry.data) == (source or "txn_1", {"movement": "txn_1"})
    assert entry.happened_at == NOON
    assert legs_of(entry) == legs


def test_every_movement_of_our_own_is_known():
    assert set(OWN) == set(posting.OWN_MOVEMENTS)


@pytest.mark.parametrize("name", ["payment_succeeded", "payment_failed"])
def test_a_payment_that_was_never_on_its_way_gets_that_entry_too(record, name):
    getattr(posting, name)(record, happened_at=NOON)

    first, second = LedgerEntry.objects.order_by("pk")
    assert (first.key, second.key) == ("payment:7:processing", f"payment:7:{name[8:]}")
    assert first.happened_at == second.happened_at == NOON


@pytest.mark.parametrize("function", [posting.credit_note_issued, posting.commission_credited])
def test_a_credit_note_takes_back_whether_its_amounts_are_kept_positive_or_not(record, function):
    """They are positive, as printed; a negative one must not add to the debt."""
    wanted = legs_of(function(record, happened_at=NOON))
    record.pk = 8
    for name in AMOUNTS:
        setattr(record, name, -getattr(record, name))

    assert legs_of(function(record, happened_at=NOON)) == wanted


def test_a_fee_is_named_after_what_it_was_taken_for(db):
    entry = posting.stripe_fee("payment:7", 35, happened_at=NOON, data={"payment": 7})

    entry.refresh_from_db()
    assert (entry.key, entry.kind, entry.data) == ("payment:7:fee", "stripe_fee", {"payment": 7})
    assert legs_of(entry) == {("517", None): -35, ("627", None): 35}
    assert entry.happened_at == NOON


def test_an_entry_needs_no_explanation_and_leaves_zeros_out(db):
    legs = {("517", None): 5, ("627", None): -5, ("706", None): 0}

    entry = posting.post("drill", "stripe_fee", legs=legs, happened_at=NOON)

    assert (entry.description, entry.data) == ("", {})
    assert legs_of(entry) == {("517", None): 5, ("627", None): -5}
    assert posting.post("drill", "stripe_fee", legs=legs, happened_at=NOON) == entry


@pytest.mark.parametrize("change", ["account", "party", "cents", "a leg more", "a leg less"])
def test_the_same_key_with_any_other_leg_is_a_conflict(company, freelancer, change):
    legs = {("411", company): 5, ("467", freelancer): -5}
    other = {
        "account": {("411", company): 5, ("517", freelancer): -5},
        "party": {("411", company): 5, ("467", None): -5},
        "cents": {("411", company): 6, ("467", freelancer): -6},
        "a leg more": {("411", company): 5, ("467", freelancer): -4, ("517", None): -1},
        "a leg less": {("411", company): 5},
    }[change]
    posting.post("drill", "bad_debt", legs=legs, happened_at=NOON)

    with pytest.raises(posting.LedgerConflict, match="drill"):
        posting.post("drill", "bad_debt", legs=other, happened_at=NOON)
    assert Leg.objects.count() == 2


def test_a_leg_names_its_party_and_reads_as_a_signed_amount(record):
    entry = posting.invoice_issued(record, happened_at=NOON)

    owed, owing = entry.legs.order_by("cents")
    assert (owed.party, owing.party) == (record.freelancer, record.company)
    assert [str(entry), str(owed), str(owing)] == ["invoice:7:issued", "467 -1200", "411 +1200"]
    assert str(Subtotal(account="517", cents=5)) == "517 +5"
    assert str(Cut(last_leg_id=3)) == "up to 3"
