"""What a page and a Factur-X file state: plain values, no database.

Money in integer cents, time in minutes, rates in cents per hour, VAT in basis points.
"""

from dataclasses import dataclass
from datetime import date

# UNTDID 1001. A quote has a page, and no XML.
INVOICE, CREDIT_NOTE, QUOTE = "380", "381", "310"


@dataclass(frozen=True)
class Party:
    """An identity as it was snapshotted (identities.py)."""

    name: str
    siret: str
    street: str
    postcode: str
    city: str
    country: str = "FR"
    vat_number: str = ""
    legal_form: str = ""
    capital_cents: int | None = None

    @property
    def siren(self):
        return self.siret[:9]


@dataclass(frozen=True)
class Line:
    """Time at an hourly rate; without minutes, one amount."""

    description: str
    net_cents: int
    vat_category: str
    vat_bp: int
    minutes: int | None = None
    rate_cents: int | None = None


@dataclass(frozen=True)
class Tax:
    """The VAT of one rate."""

    category: str
    vat_bp: int
    net_cents: int
    vat_cents: int
    exemption: str = ""


@dataclass(frozen=True)
class Note:
    """A mention with its subject code (UNTDID 4451)."""

    code: str
    text: str


@dataclass(frozen=True)
class Day:
    """One line of the annex: what was done on a day."""

    day: date
    minutes: int
    task: str = ""
    note: str = ""


@dataclass(frozen=True)
class Document:
    """An invoice (380), a credit note (381), whose amounts are positive as well, or a quote (310).

    A quote is due on the last day of its validity; its period begins on the first day of work.
    """

    type_code: str
    number: str
    issued_on: date
    due_on: date
    period_start: date
    period_end: date
    language: str
    seller: Party
    buyer: Party
    lines: tuple[Line, ...]
    taxes: tuple[Tax, ...]
    net_cents: int
    vat_cents: int
    total_cents: int
    notes: tuple[Note, ...]
    is_commission: bool = False
    corrects_number: str = ""
    corrects_issued_on: date | None = None
    days: tuple[Day, ...] = ()
    is_fictional: bool = False
