"""Who sells and who buys, as printed: snapshots that no later change of address can touch.

A snapshot is a dict of strings: name, legal_form, siret, vat_number, street, postcode, city,
country; and capital_cents, an int or None.
"""

from functools import reduce
from operator import or_

from django.conf import settings
from django.db.models import Q

from accounts.models import Company
from billing.invoices.holds import Held, Hold

FIELDS = (
    "legal_form",
    "capital_cents",
    "siret",
    "vat_number",
    "street",
    "postcode",
    "city",
    "country",
)
# Without these a document is no invoice (CGI, annexe II, art. 242 nonies A; EN 16931, BR-FR-10).
REQUIRED = ("name", "street", "postcode", "city", "country")
# Sole traders add it to their name (code de commerce, art. L526-22).
SOLE_TRADER = "EI"


class IdentityIncomplete(Held):
    """A party lacks what the law wants on an invoice; `missing` names the fields."""

    def __init__(self, party, missing):
        is_buyer = isinstance(party, Company)
        hold = Hold.COMPANY_IDENTITY if is_buyer else Hold.FREELANCER_IDENTITY
        super().__init__(hold, missing)


def of(party):
    """The snapshot of a Company or a Freelancer. Raises IdentityIncomplete."""
    snapshot = {field: getattr(party, field) for field in FIELDS}
    snapshot["name"] = party.legal_name or str(party)
    if party.is_natural_person and SOLE_TRADER not in snapshot["name"].split():
        snapshot["name"] += f" {SOLE_TRADER}"
    # A business elsewhere in the EU has no SIRET; its VAT number says who it is.
    number = "siret" if snapshot["country"] == "FR" else "vat_number"
    missing = [field for field in (*REQUIRED, number) if not snapshot[field]]
    if missing:
        raise IdentityIncomplete(party, missing)
    return snapshot


def incomplete(prefix=""):
    """The condition on a Company or a Freelancer, reached through `prefix`, of which `of` raises.

    The name is never missing: that of the company, or of the person, stands in for a legal one.
    """
    empty = [Q(**{f"{prefix}{field}": ""}) for field in REQUIRED if field != "name"]
    at_home = Q(**{f"{prefix}country": "FR"})
    number = (at_home & Q(**{f"{prefix}siret": ""})) | (~at_home & Q(**{f"{prefix}vat_number": ""}))
    return reduce(or_, empty, number)


def of_platform():
    return dict(settings.PLATFORM_IDENTITY)
