"""Short needs in the words of the office name the product's own terms."""

import pytest

from marketplace.needs.understanding import terms_named
from matching.files import vocabulary


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Préparer les fiches de paie chaque mois", {"hr_files"}),
        ("Prepare the pay slips", {"hr_files"}),
        ("Un coup de main pour les RH : contrats et congés", {"hr_files"}),
        ("Relancer les clients qui ne paient pas", {"debt_collection"}),
        ("Chase late payers", {"debt_collection"}),
        ("Saisir les notes de frais de l'équipe", {"expenses"}),
        ("Expense claims every month", {"expenses"}),
        ("Prendre les rendez-vous pour mon cabinet", {"diary"}),
        ("Book my appointments and travel", {"diary", "travel"}),
        ("Faire mes devis et mes factures", {"invoicing"}),
        ("Préparer les factures et relancer les impayés", {"invoicing", "debt_collection"}),
        ("Facturer chaque semaine, suivre les factures impayées", {"invoicing", "debt_collection"}),
        ("Send quotes and invoices", {"invoicing"}),
        ("Préparer la compta pour le comptable", {"pre_accounting"}),
        ("Trier mes mails et répondre au téléphone", {"email", "calls"}),
        ("Somebody to pick up the phone", {"calls"}),
        ("Répondre aux appels d'offres publics", {"tenders"}),
        ("Commander les fournitures", {"supplies"}),
        ("RH : contrats et congés", {"hr_files"}),
        ("Organise our team events", {"events"}),
        ("We meet on Teams", {"teams"}),
        ("Take calls and greet visitors", {"calls", "reception"}),
        ("Chase unpaid bills", {"debt_collection"}),
        ("Keep on top of my inbox", {"email"}),
        ("Help me hire, and onboard new hires", {"cv_sorting", "onboarding"}),
        ("Keep track of time off", {"hr_files"}),
        ("Scan and file documents", {"procedures"}),
    ],
)
def test_everyday_words_name_the_task(text, codes):
    assert {term.code for term in terms_named(text, vocabulary().phrases)} == codes
