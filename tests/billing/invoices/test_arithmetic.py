"""The sums of documents by hand: no database, so that thousands of faults can be tried on them."""

from types import SimpleNamespace

from billing.invoices import arithmetic
from billing.invoices.wording import VATEX_FRANCHISE, VATEX_REVERSE_CHARGE


def line(net_cents, vat_bp=2_000, fee_bp=1_200, **time):
    category, exemption = ("S", "") if vat_bp else ("E", VATEX_FRANCHISE)
    return SimpleNamespace(
        net_cents=net_cents,
        vat_bp=vat_bp,
        vat_category=category,
        exemption=exemption,
        fee_bp=fee_bp,
        **time,
    )


def row(net_cents, vat_cents, vat_bp=2_000):
    category, exemption = ("S", "") if vat_bp else ("E", VATEX_FRANCHISE)
    return {
        "category": category,
        "vat_bp": vat_bp,
        "exemption": exemption,
        "net_cents": net_cents,
        "vat_cents": vat_cents,
    }


def test_a_breakdown_has_one_row_a_rate_lowest_first_and_says_what_each_is():
    lines = iter([line(10_002), line(1_000, vat_bp=0), line(1), line(333, vat_bp=550)])

    assert arithmetic.vat_breakdown(lines) == [
        row(1_000, 0, vat_bp=0),
        row(333, 18, vat_bp=550),
        row(10_003, 2_001),
    ]


def test_what_bears_no_vat_for_different_reasons_stays_apart():
    abroad = line(500, vat_bp=0)
    abroad.vat_category, abroad.exemption = "AE", VATEX_REVERSE_CHARGE
    lines = [line(1_000, vat_bp=0), abroad, line(1, vat_bp=0)]
    reverse = {**row(500, 0, vat_bp=0), "category": "AE", "exemption": VATEX_REVERSE_CHARGE}

    breakdown = arithmetic.vat_breakdown(lines)

    assert breakdown == [reverse, row(1_001, 0, vat_bp=0)]
    assert arithmetic.credit_breakdown(lines, [breakdown]) == breakdown


def test_a_document_without_lines_has_no_vat():
    assert arithmetic.vat_breakdown([]) == []
    assert arithmetic.totals([]) == (0, 0, 0)


def test_a_total_is_net_and_vat_of_all_rates():
    assert arithmetic.totals([row(1_000, 0, vat_bp=0), row(10_003, 2_001)]) == (
        11_003,
        2_001,
        13_004,
    )


def test_each_fee_is_rounded_once_on_all_that_bears_it():
    # 12 % of 4 + 4 cents is 0.96; line by line it would be 0.48 each, and so nothing.
    lines = [line(4), line(4), line(10_000, fee_bp=500)]

    assert arithmetic.fees(lines) == {1_200: 1, 500: 500}


def test_what_is_taken_back_is_the_difference_to_what_was_taken_back_before():
    """40 minutes at 0.10 € an hour: 0.07 € in all, whichever parts it is taken back in."""
    work = line(7, minutes=40, rate_cents=10)

    assert arithmetic.credit_net(work, minutes=40, before=0) == 7
    parts = [arithmetic.credit_net(work, minutes=10, before=done) for done in (0, 10, 20, 30)]
    assert parts == [2, 1, 2, 2]


def test_the_last_part_takes_what_the_invoice_said_even_where_the_product_differs():
    """What was issued counts, for instance a net amount that was rounded by another rule."""
    work = line(8, minutes=40, rate_cents=10)

    assert arithmetic.credit_net(work, minutes=40, before=0) == 8
    assert arithmetic.credit_net(work, minutes=10, before=30) == 3


def test_vat_of_credit_notes_adds_up_to_that_of_the_invoice():
    """20 % of 0.03, 0.06 and 0.09 € are 1, 1 and 2 cents: so the notes bear 1, 0 and 1."""
    notes = []
    for _each in range(3):
        notes.append(arithmetic.credit_breakdown([line(3), line(5, vat_bp=0)], notes))

    assert notes == [
        [row(5, 0, vat_bp=0), row(3, 1)],
        [row(5, 0, vat_bp=0), row(3, 0)],
        [row(5, 0, vat_bp=0), row(3, 1)],
    ]


def test_earlier_notes_at_other_rates_do_not_weigh_on_this_one():
    earlier = [[row(3, 1, vat_bp=1_000), row(2, 0)], [row(1, 1)]]

    assert arithmetic.credit_breakdown([line(3)], earlier) == [row(3, 0)]
