"""Fichier des écritures comptables: the ledger of one calendar year as the tax office reads it.

Source: livre des procédures fiscales, art. A47 A-1: 18 columns in this order, tab-separated, one
line a leg, dates as AAAAMMJJ, amounts with a comma; entries in the order of their validation.
Postings are final when they are made, so that is an entry's validation; it may come some time after
the day of what it books. Nothing is reconciled by letters and all is in euros.

Entries are numbered from 1 in the order of posting, without a gap, year by year: what is posted
later stands last, whatever its day, and a number once handed out stays. The balances that the year
takes over come before, of its first day, as the one entry of their own journal (AN), so that no
number hangs on whether there are any; a posting dated back changes their amounts alone.

Charges and income start each year at nothing: what earlier years made of them is one result on 120
or 129. So accounts of classes 1 to 5 end as the trial balance has them, and those of classes 6 and
7 show the year alone. What the shareholders decide on the result is the accountant's to book.
"""

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.conf import settings
from django.utils import timezone

from billing.ledger.models import LedgerEntry, Leg
from billing.reporting.general_ledger import party_code
from billing.reporting.openings import LOSS, PROFIT, opening_legs
from formatting.characters import without_controls
from formatting.spreadsheets import decimal_comma

COLUMNS = (
    *("JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib"),
    *("CompAuxNum", "CompAuxLib", "PieceRef", "PieceDate", "EcritureLib", "Debit", "Credit"),
    *("EcritureLet", "DateLet", "ValidDate", "Montantdevise", "Idevise"),
)
Kind = LedgerEntry.Kind
OPENINGS, SALES, MANDATE, BANK, OTHERS = (
    ("AN", "À-nouveaux"),
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
    Kind.REFUND_BORNE: OTHERS,
    Kind.CHARGEBACK_BORNE: OTHERS,
    Kind.CHARGEBACK_RECOVERED: OTHERS,
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
RESULTS = {PROFIT: "Résultat de l’exercice (bénéfice)", LOSS: "Résultat de l’exercice (perte)"}
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
    Kind.REFUND_REPAID: "Remboursement réglé de nouveau par le client",
    Kind.REFUND_BORNE: "Perte sur remboursement",
    Kind.CHARGEBACK_WITHDRAWN: "Contestation bancaire",
    Kind.CHARGEBACK_REINSTATED: "Contestation bancaire gagnée",
    Kind.CHARGEBACK_REPAID: "Contestation bancaire réglée par le client",
    Kind.CHARGEBACK_BORNE: "Perte sur contestation bancaire",
    Kind.CHARGEBACK_RECOVERED: "Perte sur contestation bancaire recouvrée",
    Kind.CHARGEBACK_GIVEN_BACK: "Contestation bancaire gagnée : rendu au client",
    Kind.PAYOUT: "Virement de Stripe à notre banque",
    Kind.PAYOUT_RETURNED: "Virement à notre banque revenu",
    Kind.TOP_UP: "Approvisionnement de Stripe",
    Kind.TOP_UP_RETURNED: "Approvisionnement de Stripe repris",
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


@dataclass(frozen=True)
class Heading:
    """What all lines of an entry say alike."""

    journal: tuple[str, str]
    number: str
    day: date
    validated_on: date
    document: str
    label: str


def export(year):
    """The file of a calendar year, line by line, each with its end; empty years have the header."""
    yield line(COLUMNS)
    for heading, legs in entries(year):
        for leg in legs:
            yield line(columns(heading, leg))


def entries(year):
    """(Heading, legs) of each entry of a year, the opening first, then as they were posted."""
    if opening := opening_legs(year):
        first = date(year, 1, 1)
        yield Heading(OPENINGS, "AN1", first, first, f"AN{year}", "À-nouveau"), opening
    legs = (
        Leg.objects.filter(entry__happened_at__year=year)
        .select_related("entry", "company", "freelancer__user")
        .order_by("entry_id", "pk")
    )
    by_entry = groupby(legs.iterator(chunk_size=2_000), key=lambda leg: leg.entry)
    for number, (entry, its_legs) in enumerate(by_entry, 1):
        yield heading_of(number, entry), its_legs


def heading_of(number, entry):
    """number: its place among the entries of the year."""
    return Heading(
        JOURNALS.get(entry.kind, BANK),
        str(number),
        timezone.localdate(entry.happened_at),
        timezone.localdate(entry.posted_at),
        entry.description or entry.key,
        LABELS[entry.kind],
    )


def columns(heading, leg):
    """The 18 cells of one leg."""
    day = f"{heading.day:%Y%m%d}"
    party = leg.party
    return (
        *heading.journal,
        heading.number,
        day,
        leg.account,
        (ACCOUNTS | RESULTS)[leg.account],
        party_code(party) if party else "",
        str(party) if party else "",
        heading.document,
        day,
        heading.label,
        decimal_comma(max(leg.cents, 0)),
        decimal_comma(max(-leg.cents, 0)),
        "",
        "",
        f"{heading.validated_on:%Y%m%d}",
        "",
        "",
    )


def line(cells):
    return "\t".join(" ".join(without_controls(cell).split()) for cell in cells) + "\r\n"
