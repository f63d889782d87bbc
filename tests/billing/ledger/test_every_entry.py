"""Each event of the life of money, as it stands in the ledger: key, words, accounts and parties."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from billing.ledger import posting
from billing.ledger.models import Cut, LedgerEntry, Leg, Subtotal

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
AMOUNTS = {
    "net_cents": 1_000,
    "vat_cents": 200,
    "total_cents": 1_200,
    "amount_cents": 700,
    "to_bear_cents": 400,
    "owed_cents": 500,
    "sent_cents": 600,
}
COMPANY, FREELANCER = "company", "freelancer"

# {function: (further arguments, key after the noun, kind, {(account, party): cents})}
DOCUMENTS = {
    "invoice_issued": (
        (),
        ("invoice:7:issued", "invoice_issued"),
        {("467", FREELANCER): -1_200, ("411", COMPANY): 1_200},
    ),
    "commission_issued": (
        (),
        ("invoice:7:issued", "commission_issued"),
        {("467", FREELANCER): 1_200, ("706", None): -1_000, ("44571", None): -200},
    ),
    "credit_note_issued": (
        (),
        ("invoice:7:issued", "credit_note_issued"),
        {("411", COMPANY): -1_200, ("467", FREELANCER): 1_200},
    ),
    "commission_credited": (
        (),
        ("invoice:7:issued", "commission_credited"),
        {("467", FREELANCER): -1_200, ("706", None): 1_000, ("44571", None): 200},
    ),
    "bad_debt": (
        (900, 2),
        ("invoice:7:bad_debt:2", "bad_debt"),
        {("411", COMPANY): -900, ("654", None): 900},
    ),
    "bad_debt_credited": (
        (),
        ("invoice:7:bad_debt", "bad_debt"),
        {("654", None): -1_200, ("411", COMPANY): 1_200},
    ),
    "bad_debt_recovered": (
        (900, 2),
        ("invoice:7:recovered:2", "bad_debt_recovered"),
        {("654", None): -900, ("411", COMPANY): 900},
    ),
}
MOVEMENTS = {
    "payment_processing": (
        (),
        ("payment:7:processing", "payment_processing"),
        {("411", COMPANY): -700, ("5115", None): 700},
    ),
    "payment_succeeded": (
        (),
        ("payment:7:succeeded", "payment_succeeded"),
        {("5115", None): -700, ("517", None): 700},
    ),
    "payment_failed": (
        (),
        ("payment:7:failed", "payment_failed"),
        {("5115", None): -700, ("411", COMPANY): 700},
    ),
    "payment_revived": (
        (),
        ("payment:7:revived", "payment_processing"),
        {("411", COMPANY): -700, ("5115", None): 700},
    ),
    "transfer_sent": (
        (),
        ("transfer:7:sent", "transfer_sent"),
        {("517", None): -600, ("467", FREELANCER): 600},
    ),
    "transfer_reversed": (
        ("trr_1", 300),
        ("transfer:7:reversed:trr_1", "transfer_reversed"),
        {("467", FREELANCER): -300, ("517", None): 300},
    ),
    "refund_sent": (
        (),
        ("refund:7:sent", "refund_sent"),
        {("517", None): -700, ("411", COMPANY): 700},
    ),
    "refund_failed": (
        (),
        ("refund:7:failed", "refund_failed"),
        {("411", COMPANY): -700, ("517", None): 700},
    ),
    "refund_by_hand": (
        (),
        ("refund:7:by_hand", "refund_by_hand"),
        {("512", None): -500, ("411", COMPANY): 500},
    ),
    "refund_repaid": (
        (),
        ("refund:7:repaid", "refund_repaid"),
        {("411", COMPANY): -700, ("512", None): 700},
    ),
    "refund_borne": (
        (),
        ("refund:7:borne", "refund_borne"),
        {("411", COMPANY): -700, ("654", None): 700},
    ),
    "chargeback_withdrawn": (
        ("txn_1", 700),
        ("chargeback:7:withdrawn:txn_1", "chargeback_withdrawn"),
        {("517", None): -700, ("411", COMPANY): 700},
    ),
    "chargeback_reinstated": (
        ("txn_2", 700),
        ("chargeback:7:reinstated:txn_2", "chargeback_reinstated"),
        {("411", COMPANY): -700, ("517", None): 700},
    ),
    "chargeback_repaid": (
        (),
        ("chargeback:7:repaid", "chargeback_repaid"),
        {("411", COMPANY): -400, ("512", None): 400},
    ),
    "chargeback_borne": (
        (),
        ("chargeback:7:borne", "chargeback_borne"),
        {("411", COMPANY): -400, ("654", None): 400},
    ),
    "chargeback_recovered": (
        (),
        ("chargeback:7:recovered", "chargeback_recovered"),
        {("654", None): -400, ("411", COMPANY): 400},
    ),
    "chargeback_given_back": (
        (),
        ("chargeback:7:given_back", "chargeback_given_back"),
        {("512", None): -400, ("411", COMPANY): 400},
    ),
}


# {function: (further arguments, (key, kind), legs, data)} of what a freelancer got too much.
OVERPAYMENTS = {
    "overpaid": (
        (),
        ("overpayment:7:noticed", "overpaid"),
        {("467", FREELANCER): -700, ("4671", FREELANCER): 700},
        {"overpayment": 7, "transfer": 9},
    ),
    "overpayment_set_off": (
        (),
        ("overpayment:8:offset:9", "overpayment_set_off"),
        {("4671", FREELANCER): -300, ("467", FREELANCER): 300},
        {"overpayment": 8, "transfer": 9},
    ),
    "waived_set_off": (
        (),
        ("overpayment:8:offset:9", "overpayment_set_off"),
        {("654", None): -300, ("467", FREELANCER): 300},
        {"overpayment": 8, "transfer": 9},
    ),
    "overpayment_repaid": (
        (400,),
        ("overpayment:7:repaid", "overpayment_repaid"),
        {("4671", FREELANCER): -400, ("512", None): 400},
        {"overpayment": 7},
    ),
    "overpayment_waived": (
        (400,),
        ("overpayment:7:waived", "overpayment_waived"),
        {("4671", FREELANCER): -400, ("654", None): 400},
        {"overpayment": 7},
    ),
}


# {Stripe's type of the movement: (amount, fee, kind, legs)} of our own money.
OWN = {
    "payout": (-900, 9, "payout", {("517", None): -909, ("627", None): 9, ("512", None): 900}),
    "payout_cancel": (900, 0, "payout_returned", {("517", None): 900, ("512", None): -900}),
    "payout_failure": (900, 0, "payout_returned", {("517", None): 900, ("512", None): -900}),
    "topup": (900, 0, "topup", {("517", None): 900, ("512", None): -900}),
    "topup_reversal": (-900, 0, "topup_returned", {("517", None): -900, ("512", None): 900}),
    "stripe_fee": (-900, 0, "stripe_fee", {("517", None): -900, ("627", None): 900}),
}


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
