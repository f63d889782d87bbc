"""What a business is in law, and what follows from it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LegalForm(models.TextChoices):
    """French legal forms; the value of one that documents have to state is what they print."""

    # A micro-entreprise is a sole trader's tax scheme, and no form of its own.
    EI = "EI", _("Sole trader (EI), micro-entreprise included")
    EURL = "EURL", "EURL"
    SARL = "SARL", "SARL"
    SASU = "SASU", "SASU"
    SAS = "SAS", "SAS"
    SA = "SA", "SA"
    SELARL = "SELARL", "SELARL"
    SELAS = "SELAS", "SELAS"
    SNC = "SNC", "SNC"
    CIVIL = "Société civile", _("Civil company (SCI, SCP, SCM…)")
    ASSOCIATION = "association", _("Association or foundation")
    OTHER = "other", _("Another French form")
    FOREIGN = "foreign", _("Firm of another country")


NATURAL_PERSONS = (LegalForm.EI,)
# Their documents state the share capital beside the form (code de commerce, art. R123-238; for
# civil companies, décret 78-704, art. 32).
WITH_CAPITAL = (
    LegalForm.EURL,
    LegalForm.SARL,
    LegalForm.SASU,
    LegalForm.SAS,
    LegalForm.SA,
    LegalForm.SELARL,
    LegalForm.SELAS,
    LegalForm.CIVIL,
)
STATED = (*WITH_CAPITAL, LegalForm.SNC)


def legal_form_check(name):
    """A constraint: empty, or a form of the list."""
    known = models.Q(legal_form__in=["", *LegalForm.values])
    return models.CheckConstraint(condition=known, name=name)
