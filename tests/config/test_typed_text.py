"""No form takes in a character that an invoice, a feed or a declaration cannot hold."""

from django.forms.models import model_to_dict
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from config.typed_text import cleaned

REFUSED = "\x00\x01\x08\x0b\x0c\x1f\ufffe"


def test_what_word_leaves_between_two_lines_becomes_a_space(as_, company):
    typed = {name: value or "" for name, value in model_to_dict(company).items()}
    typed |= {"street": "14 quai\x0bdes Lanterniers", "city": "Nan\x01tes"}

    answer = as_("amelie").post(company.get_absolute_url(), typed)

    assert answer.status_code == 302
    company.refresh_from_db()
    assert (company.street, company.city) == ("14 quai des Lanterniers", "Nantes")


@given(st.lists(st.text(st.sampled_from(REFUSED + "aé👍\n\t ")), min_size=1, max_size=3))
def test_every_value_can_stand_in_xml_and_nothing_else_is_taken_out(values):
    typed = QueryDict(mutable=True)
    typed.setlist("note", values)

    found = cleaned(typed).getlist("note")

    for before, after in zip(values, found, strict=True):
        element = etree.Element("note")
        element.text = after
        assert after.replace(" ", "") == before.translate(dict.fromkeys(map(ord, REFUSED + " ")))
