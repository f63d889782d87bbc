import pytest

from marketplace.needs.doubts import find_doubts

PLAIN = "Trier le courrier et relancer les clients deux matinées par semaine, 12.5 h."


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (PLAIN, []),
        ("Courrier", ["short"]),
        (f"{PLAIN} Voir https://exemple.fr/besoin", ["link"]),
        (f"{PLAIN} Voir monsite.com", ["link"]),
        (f"{PLAIN} Écrivez à paul@monsite.com", ["contact"]),
        (f"{PLAIN} Appelez le 06 12 34 56 78", ["contact"]),
        (f"{PLAIN} Appelez le +33 6 12 34 56 78", ["contact"]),
        (f"{PLAIN} Nous recevons 1 200 factures par an.", []),
    ],
)
def test_links_and_contact_data_wait_for_a_reader(text, codes):
    assert [doubt.code for doubt in find_doubts(text)] == codes
