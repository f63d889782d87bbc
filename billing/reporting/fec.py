"""Fichier des écritures comptables: the ledger of one calendar year as the tax office reads it.

Source: livre des procédures fiscales, art. A47 A-1: 18 columns in this order, tab-separated, one
line a leg, dates as AAAAMMJJ, amounts with a comma. Postings are final when they are made, so an
entry's validation date is its own; nothing is reconciled by letters and all is in euros.
"""

from itertools import groupby

from django.conf import settings
from django.utils import timezone

from billing.ledger.models import LedgerEntry, Leg
from formatting.spreadsheets import decimal_comma

COLUMNS = (
    *("JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib"),
    *("CompAuxNum", "CompAuxLib", "PieceRef", "PieceDate", "EcritureLib", "Debit", "Credit"),
    *("EcritureLet", "DateLet", "ValidDate", "Montantdevise", "Idevise"),
)
Kind = LedgerEntry.Kind
SALES, MANDATE, BANK, OTHERS = (
    ("VE", "Ventes"),
    ("MD", "Facturation sous mandat"),
    ("BQ", "Banque (Stripe)"),
    ("OD", "Opérations diverses"),
)
# What is in none of these went through the bank.
JOURNALS = {
    Kind.COMMISSION_ISSUED: SALES,
    Kind.COMMISSION_CREDITED: SALES,
    Kind.INVOICE_ISSUED: MANDATE,
    Kind.CREDIT_NOTE_ISSUED: MANDATE,
    Kind.BAD_DEBT: OTHERS,
    Kind.BAD_DEBT_RECOVERED: OTHERS,
    Kind.OVERPAID: OTHERS,
    Kind.OVERPAYMENT_SET_OFF: OTHERS,
    Kind.OVERPAYMENT_WAIVED: OTHERS,
}
ACCOUNTS = {
    "411": "Clients",
    "44571": "TVA collectée",
    "467": "Freelances (comptes de tiers)",
    "4671": "Freelances, trop-perçus",
    "5115": "Encaissements en cours",
    "512": "Banque",
    "517": "Stripe",
    "627": "Services bancaires",
    "654": "Pertes sur créances irrécouvrables",
    "706": "Prestations de services",
}
LABELS = {
    Kind.INVOICE_ISSUED: "Facture sous mandat",
    Kind.COMMISSION_ISSUED: "Facture de commission",
    Kind.CREDIT_NOTE_ISSUED: "Avoir sous mandat",
    Kind.COMMISSION_CREDITED: "Avoir sur commission",
    Kind.PAYMENT_PROCESSING: "Paiement demandé",
    Kind.PAYMENT_SUCCEEDED: "Paiement reçu",
    Kind.PAYMENT_FAILED: "Paiement refusé",
    Kind.STRIPE_FEE: "Frais Stripe",
    Kind.TRANSFER_SENT: "Versement",
    Kind.TRANSFER_REVERSED: "Versement repris",
    Kind.REFUND_SENT: "Remboursement",
    Kind.REFUND_FAILED: "Remboursement revenu",
    Kind.REFUND_BY_HAND: "Remboursement par virement",
    Kind.CHARGEBACK_WITHDRAWN: "Contestation bancaire",
    Kind.CHARGEBACK_REINSTATED: "Contestation bancaire gagnée",
    Kind.BAD_DEBT: "Créance irrécouvrable",
    Kind.BAD_DEBT_RECOVERED: "Créance amortie recouvrée",
    Kind.OVERPAID: "Trop-perçu",
    Kind.OVERPAYMENT_SET_OFF: "Trop-perçu compensé",
    Kind.OVERPAYMENT_REPAID: "Trop-perçu rendu",
    Kind.OVERPAYMENT_WAIVED: "Trop-perçu abandonné",
}


def file_name(year):
    """As the law names it: SIREN, "FEC", and the day on which the year was closed."""
    return f"{settings.PLATFORM_IDENTITY['siret'][:9]}FEC{year}1231.txt"


def export(year):
    """The file of a calendar year, line by line, each with its end; empty years have the header."""
    yield line(COLUMNS)
    legs = (
        Leg.objects.filter(entry__happened_at__year=year)
        .select_related("entry", "company", "freelancer__user")
        .order_by("entry__happened_at", "entry_id", "pk")
    )
    entries = groupby(legs.iterator(chunk_size=2_000), key=lambda leg: leg.entry_id)
    for number, (_entry, its_legs) in enumerate(entries, 1):
        for leg in its_legs:
            yield line(columns(number, leg))


def columns(number, leg):
    """The 18 cells of one leg. number: the entry's place in the year, without a gap."""
    entry = leg.entry
    date = f"{timezone.localdate(entry.happened_at):%Y%m%d}"
    party = leg.party
    return (
        *JOURNALS.get(entry.kind, BANK),
        str(number),
        date,
        leg.account,
        ACCOUNTS[leg.account],
        f"{'C' if leg.company_id else 'F'}{party.pk:05}" if party else "",
        str(party) if party else "",
        entry.description or entry.key,
        date,
        LABELS[entry.kind],
        decimal_comma(max(leg.cents, 0)),
        decimal_comma(max(-leg.cents, 0)),
        "",
        "",
        date,
        "",
        "",
    )


def line(cells):
    return "\t".join(" ".join(cell.split()) for cell in cells) + "\r\n"
