import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formatting.spreadsheets import AMOUNT, FORMULA_STARTS, csv_text, decimal_comma

WORDS = st.text(max_size=30)


def read_back(text):
    assert text.startswith("\N{BYTE ORDER MARK}")
    return list(csv.reader(text[1:].splitlines(keepends=True), delimiter=";"))


@given(rows=st.lists(st.tuples(WORDS, st.integers()), max_size=5))
def test_no_text_can_run_as_a_formula_and_none_is_lost(rows):
    table = csv.reader(csv_text(["Name", "Count"], rows)[1:].split("\r\n"), delimiter=";")
    cells = [cell for row in table for cell in row[:1]]

    assert not any(cell.startswith(FORMULA_STARTS) and not AMOUNT.fullmatch(cell) for cell in cells)


def test_a_table_is_read_back_as_it_was():
    text = csv_text(["Nom", "Total"], [("L’Atelier; Lumen", 3), ("=SUM(A1)", "-4,50")])

    assert read_back(text) == [["Nom", "Total"], ["L’Atelier; Lumen", "3"], ["'=SUM(A1)", "-4,50"]]


def test_control_characters_stay_out_of_a_table():
    assert read_back(csv_text(["Nom"], [("Ben\x01ali\x0bEI",), ("\x01=1",)]))[1:] == [
        ["Benali EI"],
        ["'=1"],
    ]


@pytest.mark.parametrize(
    ("cents", "text"), [(0, "0,00"), (5, "0,05"), (-5, "-0,05"), (123_456, "1234,56")]
)
def test_amounts_have_a_comma(cents, text):
    assert decimal_comma(cents) == text
