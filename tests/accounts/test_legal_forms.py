"""Legal forms: those of the list, what each entails, and how old free text was read."""

import pytest
from django.db import IntegrityError

from accounts.legal_forms import WITH_CAPITAL, LegalForm
from accounts.migrations import _legal_forms
from accounts.models import Company
from marketplace.people.models import Freelancer


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("EI", LegalForm.EI),
        ("ei", LegalForm.EI),
        ("E.I.", LegalForm.EI),
        ("Micro-entreprise", LegalForm.EI),
        ("micro-entrepreneuse", LegalForm.EI),
        ("Auto-entrepreneur", LegalForm.EI),
        ("Autoentrepreneuse", LegalForm.EI),
        ("Entreprise individuelle", LegalForm.EI),
        ("EI (micro)", LegalForm.EI),
        ("EIRL", LegalForm.EI),
        ("s.a.r.l.", LegalForm.SARL),
        ("SARL unipersonnelle", LegalForm.EURL),
        ("SAS unipersonnelle", LegalForm.SASU),
        ("Société par actions simplifiée", LegalForm.SAS),
        ("S.A.", LegalForm.SA),
        ("SCM", LegalForm.CIVIL),
        ("SISA", LegalForm.CIVIL),
        ("Association loi 1901", LegalForm.ASSOCIATION),
        ("GmbH", LegalForm.FOREIGN),
        ("Sasha", None),
        ("??", None),
    ],
)
def test_what_people_wrote_is_found_on_the_list(written, form):
    assert _legal_forms.read(written) == form


def test_the_list_reads_itself():
    shown = set(LegalForm) - {LegalForm.OTHER, LegalForm.FOREIGN}

    assert {_legal_forms.read(form) for form in shown} == shown


@pytest.mark.parametrize("model", [Company, Freelancer])
def test_the_database_knows_no_other_form(company, freelancer, model):
    with pytest.raises(IntegrityError, match="legal_form"):
        model.objects.update(legal_form="Micro-entreprise")


@pytest.mark.parametrize("form", LegalForm)
def test_a_sole_trader_alone_is_a_natural_person_and_has_no_capital(form):
    is_person = Freelancer(legal_form=form).is_natural_person

    assert is_person == (form == "EI")
    assert not (is_person and form in WITH_CAPITAL)
