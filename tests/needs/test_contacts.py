import pytest

from marketplace.needs.contacts import HIDDEN, without_contacts


@pytest.mark.parametrize(
    "contact",
    [
        "paul@monsite.com",
        "paul @ mon-site.co.uk",
        "paul@intranet",
        "https://exemple.fr/besoin?x=1",
        "www.exemple.be",
        "monsite.com",
        "monsite.com/contact",
        "06 12 34 56 78",
        "0612345678",
        "06-12-34-56-78",
        "+33 6 12 34 56 78",
        "+33 (0)6 12 34 56 78",
        "0033 6 12 34 56 78",
    ],
)
def test_what_reaches_somebody_is_hidden(contact):
    assert without_contacts(f"Voir {contact} pour tout.") == f"Voir {HIDDEN} pour tout."


@pytest.mark.parametrize(
    "text",
    [
        "Nous recevons 1 200 factures par an, à 12.5 h par mois.",
        "Le dossier 2024-2025 et le lot 0042.",
        "SIRET, Qualiopi et Pennylane.",
    ],
)
def test_figures_and_words_stay(text):
    assert without_contacts(text) == text
