"""What an invoice says, in its own language.

The law fixes these phrases, and an invoice is a frozen document: so they are kept here word for
word, and not in a translation catalogue that anybody may improve.
"""

from django.conf import settings

from accounts.legal_forms import STATED
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
        "quote_line": "Prestation d’office management, par mois, à partir du {day}",
        "quote_drawn_up": "Devis gratuit, établi par {platform} au nom et pour le compte de "
        "{seller}, d’après sa proposition.",
        "quote_hours": "La quantité est celle d’un mois. Seules les heures que l’entreprise "
        "approuve sont facturées, chaque mois, à régler sous {days} jours.",
        "quote_acceptance": "S’accepte en ligne, en acceptant la proposition avant la fin de "
        "validité ; l’accord que les deux parties signent ensuite fait foi.",
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
        "quote_line": "Office management services, a month, from {day}",
        "quote_drawn_up": "Free quote, drawn up by {platform} in the name and on behalf of "
        "{seller}, from the proposal made.",
        "quote_hours": "The quantity is that of a month. Only the hours that the company approves "
        "are invoiced, each month, payable within {days} days.",
        "quote_acceptance": "Accepted online, by accepting the proposal within its validity; the "
        "agreement that both parties then sign is what binds.",
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


def quote_description(start_on, language):
    return phrase("quote_line", language, day=formatter.day(start_on, language=language))


def quote_mentions(seller, language):
    """The notes of a quote: who drew it up, what the quantity means, how it is accepted."""
    platform = settings.PLATFORM_IDENTITY["name"]
    days = settings.MARKETPLACE["PAYMENT_TERM_DAYS"]
    extra = [
        phrase("quote_drawn_up", language, platform=platform, seller=seller["name"]),
        phrase("quote_hours", language, days=days),
        phrase("quote_acceptance", language),
    ]
    return mentions(seller, language, extra=extra)


def legal_form(seller, language):
    """A company's form with its share capital, if that is known."""
    form, cents = seller["legal_form"], seller["capital_cents"]
    if not cents:
        return f"{form}."
    capital = formatter.money(cents, language=language)
    return phrase("capital", language, form=form, capital=capital)


def mentions(seller, language, *, extra=()):
    """The notes of a document: [{"code": UNTDID 4451 subject, "text": …}], most specific first.

    extra: texts of this document alone (mandate, reason of a credit note), as general notes (AAI).
    """
    notes = [{"code": "AAI", "text": text} for text in extra]
    if seller["legal_form"] in STATED:
        notes.append({"code": "REG", "text": legal_form(seller, language)})
    notes += [{"code": code, "text": phrase(code, language)} for code in FRENCH_NOTES]
    return notes
