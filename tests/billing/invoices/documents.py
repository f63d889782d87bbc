"""Documents to print and to check, without a database."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

from billing import money
from billing.invoices import arithmetic, wording
from billing.invoices.document import CREDIT_NOTE, INVOICE, Document, Line, Note, Party, Tax

SELLER = Party(
    name="Farid Benali EI",
    siret="00101999100015",
    street="9 quai Saint-Vincent",
    postcode="69001",
    city="Lyon",
    legal_form="EI",
)
SELLER_WITH_VAT = replace(SELLER, vat_number="FR23001019991")
BUYER = Party(
    name="Atelier Lumen",
    siret="00102005600014",
    street="14 quai des Lanterniers",
    postcode="44000",
    city="Nantes",
    legal_form="SARL",
    capital_cents=1_500_000,
    vat_number="FR24001020056",
)


def time_line(minutes, rate_cents=4_200, category="E", vat_bp=0):
    return Line(
        description="Prestation d’office management, octobre 2026",
        net_cents=money.line_net(minutes, rate_cents),
        vat_category=category,
        vat_bp=vat_bp,
        minutes=minutes,
        rate_cents=rate_cents,
    )


EXEMPTIONS = {"S": "", "E": wording.VATEX_FRANCHISE, "AE": wording.VATEX_REVERSE_CHARGE}


def document(*lines, type_code=INVOICE, language="fr", seller=SELLER, buyer=BUYER, **changes):
    lines = lines or (time_line(110),)
    rows = arithmetic.vat_breakdown(
        SimpleNamespace(**vars(line), exemption=EXEMPTIONS[line.vat_category]) for line in lines
    )
    net, vat, total = arithmetic.totals(rows)
    party = {"capital_cents": seller.capital_cents, "legal_form": seller.legal_form}
    notes = wording.mentions(party, language, extra=["Facture établie par Bras Droit."])
    if type_code == CREDIT_NOTE:
        changes = {
            "corrects_number": "F00007-00011",
            "corrects_issued_on": date(2026, 10, 5),
            **changes,
        }
    return Document(
        **{
            "type_code": type_code,
            "number": "F00007-00012",
            "issued_on": date(2026, 11, 5),
            "due_on": date(2026, 11, 20),
            "period_start": date(2026, 10, 2),
            "period_end": date(2026, 10, 30),
            "language": language,
            "seller": seller,
            "buyer": buyer,
            "lines": lines,
            "taxes": tuple(Tax(**row) for row in rows),
            "net_cents": net,
            "vat_cents": vat,
            "total_cents": total,
            "notes": tuple(Note(**note) for note in notes),
            **changes,
        }
    )
