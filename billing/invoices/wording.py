"""What an invoice says, in its own language.

The law fixes these phrases, and an invoice is a frozen document: so they are kept here word for
word, and not in a translation catalogue that anybody may improve.
"""

from formatting import formatter

VATEX_FRANCHISE = "VATEX-FR-FRANCHISE"
VATEX_REVERSE_CHARGE = "VATEX-EU-AE"
EXEMPTIONS = {
    VATEX_FRANCHISE: "TVA non applicable, art. 293 B du CGI",
    VATEX_REVERSE_CHARGE: "Autoliquidation",
}
# Subject codes (UNTDID 4451) that the French rules ask for, besides REG and AAI.
FRENCH_NOTES = ("PMT", "PMD", "AAB")

PHRASES = {
    "fr": {
        "line": "Prestation d’office management, {month}",
        "commission": "Commission de mise en relation et de gestion, {share} du montant HT de "
        "la facture {number}",
        "commission_credit": "Commission restituée, {share} du montant HT de l’avoir {number}",
        "mandate": "Facture établie par {platform} au nom et pour le compte de {seller} "
        "(mandat de facturation, art. 289 I-2 du CGI).",
        "credited": "Avoir sur la facture {number} du {day}. Motif : {reason}",
        "contested": "heures contestées",
        "capital": "{form} au capital de {capital}.",
        "kept_back": "Montant retenu sur le versement de la facture {number}.",
        "PMT": "Indemnité forfaitaire pour frais de recouvrement en cas de retard : 40 € "
        "(art. D441-5 du code de commerce).",
        "PMD": "Pénalités de retard : trois fois le taux d’intérêt légal, exigibles dès le "
        "lendemain de l’échéance (art. L441-10 du code de commerce).",
        "AAB": "Pas d’escompte pour paiement anticipé.",
    },
    "en": {
        "line": "Office management services, {month}",
        "commission": "Matching and management commission, {share} of the net amount of "
        "invoice {number}",
        "commission_credit": "Commission given back, {share} of the net amount of credit note "
        "{number}",
        "mandate": "Invoice drawn up by {platform} in the name and on behalf of {seller} "
        "(billing mandate, art. 289 I-2 of the French tax code).",
        "credited": "Credit note on invoice {number} of {day}. Reason: {reason}",
        "contested": "contested hours",
        "capital": "{form} with a share capital of {capital}.",
        "kept_back": "Amount kept back from the payout of invoice {number}.",
        "PMT": "Fixed compensation for recovery costs in case of late payment: €40 "
        "(art. D441-5 of the French commercial code).",
        "PMD": "Late payment penalty: three times the French legal interest rate, due from the "
        "day after the due date (art. L441-10 of the French commercial code).",
        "AAB": "No discount for early payment.",
    },
}


def phrase(name, language, **values):
    return PHRASES[language][name].format(**values)


def line_description(month, language):
    return phrase("line", language, month=formatter.month(month, language=language))


def commission_description(fee_bp, number, language, *, credit=False):
    name = "commission_credit" if credit else "commission"
    share = formatter.percent(fee_bp, language=language)
    return phrase(name, language, share=share, number=number)


def credited(invoice, reason):
    day = formatter.day(invoice.issued_on, language=invoice.language)
    return phrase("credited", invoice.language, number=invoice.number, day=day, reason=reason)


def contested(invoice):
    """The reason of a credit note that carries out a dispute."""
    return phrase("contested", invoice.language)


def mentions(seller, language, *, extra=()):
    """The notes of a document: [{"code": UNTDID 4451 subject, "text": …}], most specific first.

    extra: texts of this document alone (mandate, reason of a credit note), as general notes (AAI).
    """
    notes = [{"code": "AAI", "text": text} for text in extra]
    if seller["capital_cents"]:
        capital = formatter.money(seller["capital_cents"], language=language)
        text = phrase("capital", language, form=seller["legal_form"], capital=capital)
        notes.append({"code": "REG", "text": text})
    notes += [{"code": code, "text": phrase(code, language)} for code in FRENCH_NOTES]
    return notes
