import time

import pytest
from django.utils import translation

from marketplace.taxonomy.reserved_acts import BOOK_ENTRIES, LEGAL_ADVICE, find_reserved_acts


def kinds(text):
    return {act.kind for act in find_reserved_acts(text)}


@pytest.mark.parametrize(
    "text",
    [
        "Nous cherchons quelqu'un pour la tenue de la comptabilité.",
        "Tenir notre compta et relancer les clients",
        "Tenue complète de la comptabilité, deux jours par mois",
        "Il faudrait faire la comptabilité de l'association",
        "Établir le bilan et le compte de résultat",
        "Préparer notre bilan annuel",
        "Je m'occupe de la comptabilité jusqu'au bilan.",
        "Saisie comptable et lettrage",
        "Passer les écritures du mois",
        "Établissement de la liasse fiscale",
        "Remplacer notre expert-comptable pour la tenue de la comptabilité",
        "Pas seulement la facturation : la tenue de la comptabilité aussi",
        "Non seulement relancer les clients mais aussi tenir la comptabilité",
        "Je n'ai pas le temps de tenir la comptabilité",
        "Nous n'arrivons pas à tenir notre comptabilité à jour",
        "I don't have time to do the books",
        "We need someone to keep our books and chase invoices.",
        "Bookkeeping, payroll and travel",
        "Prepare the balance sheet every quarter",
        "Not only invoicing but also bookkeeping",
        "I can do your annual accounts.",
    ],
)
def test_book_entries_are_recognised(text):
    assert kinds(text) == {BOOK_ENTRIES}


@pytest.mark.parametrize(
    "text",
    [
        "Conseil juridique aux salariés",
        "Nous conseiller en droit du travail",
        "Rédiger les contrats de travail et les avenants",
        "Rédaction des statuts de la société",
        "Rédiger nos conditions générales de vente",
        "Nous défendre devant les prud'hommes",
        "Donner un avis juridique sur nos baux",
        "I offer legal advice to small companies.",
        "Advise us on employment law",
        "Draft our employment contracts",
        "Represent us in court if needed",
    ],
)
def test_legal_advice_is_recognised(text):
    assert kinds(text) == {LEGAL_ADVICE}


@pytest.mark.parametrize(
    "text",
    [
        "Saisie des pièces et rapprochement des justificatifs (pré-comptabilité)",
        "Pré-comptabilité : classement des factures, éléments de TVA",
        "Préparer les pièces pour le bilan",
        "Réunir les documents nécessaires à l'établissement du bilan avant la fin mars",
        "Notre expert-comptable tient la comptabilité et fait le bilan.",
        "Le bilan est établi par notre cabinet comptable",
        "Faire le lien avec notre comptable pour la tenue de la comptabilité",
        "Pas de tenue de comptabilité, uniquement la facturation.",
        "Je ne fais ni saisie comptable ni bilan annuel",
        "La tenue de la comptabilité n'est pas demandée",
        "Tenue de la comptabilité exclue",
        "Hors conseil juridique",
        "Faire un bilan de compétences",
        "Faire le bilan carbone de l'entreprise",
        "Faire le bilan de l'année avec l'équipe",
        "Tenir les comptes rendus de réunion à jour",
        "Suivi des comptes bancaires et de la trésorerie",
        "Notions de comptabilité et de droit du travail appréciées",
        "Secrétariat pour un cabinet d'avocats, prise de rendez-vous",
        "Envoyer les contrats pour signature à partir de nos modèles",
        "Préparer les contrats d'après la trame validée par notre avocat",
        "Le service comptable est au premier étage",
        "Collect receipts and send the paperwork to our accountant",
        "No bookkeeping: our accountant does it.",
        "I don't do bookkeeping",
        "Bookkeeping is not needed",
        "Chase accounts receivable and schedule supplier payments",
        "Manage the accounts payable inbox",
        "No legal advice is expected",
        "Fill in our contract templates and collect signatures",
        "Send contracts to our lawyer",
        "",
    ],
)
def test_what_an_office_manager_may_do_is_left_alone(text):
    assert kinds(text) == set()


def test_a_text_may_ask_for_both_and_each_is_told_once():
    text = "Tenue de la comptabilité.\nConseil juridique.\nBilan comptable et avis juridique."

    acts = find_reserved_acts(text)

    assert [act.kind for act in acts] == [BOOK_ENTRIES, LEGAL_ADVICE]
    assert acts[0].excerpt == "Tenue de la comptabilité"


def test_the_message_says_what_is_allowed_instead():
    book_entries, legal_advice = find_reserved_acts("Bookkeeping\nLegal advice")

    with translation.override("en"):
        assert "pre-accounting" in str(book_entries.message)
        assert "templates" in str(legal_advice.message)


@pytest.mark.parametrize(
    "text", ["la " * 50_000, "rediger des " * 20_000, "pas " * 40_000 + "bookkeeping"]
)
def test_long_texts_are_read_quickly(text):
    before = time.perf_counter()

    find_reserved_acts(text)

    assert time.perf_counter() - before < 0.5
