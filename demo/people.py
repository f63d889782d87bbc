"""The demo's people: staff, companies with their members, freelancers."""

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.db import transaction

from accounts.models import Company, Membership, User
from demo.identifiers import fictional_siret, fictional_vat_number
from demo.papers import papers_story
from demo.timeline import at
from marketplace.people.actions import publish_profile, set_skills
from marketplace.people.models import Freelancer, FreelancerTerm
from marketplace.taxonomy.folding import fold
from marketplace.taxonomy.models import Commune

# The one password of every persona, printed by `seed_demo --sign-ins`.
PASSWORD = "bras-droit-demo"  # noqa: S105 (meant to be known)
PERSONAS = {
    "amelie@atelier-lumen.example": "Amélie, owner of Atelier Lumen",
    "bruno@atelier-lumen.example": "Bruno, approver at Atelier Lumen",
    "claire@atelier-lumen.example": "Claire, accountant of Atelier Lumen",
    "farid@benali.example": "Farid, freelance office manager",
    "nora@maison-cardamome.example": "Nora, owner of Maison Cardamome",
    "edith@bras-droit.example": "Éditha, editor of the site",
    "oscar@bras-droit.example": "Oscar, operations",
}
# Wagtail's own groups: they write pages and publish them.
EDITORS = ["Editors", "Moderators"]
# Companies take the numbers from 1, freelancers those from here.
FIRST_FREELANCER = 1_001
STREETS = [
    "rue des Tilleuls",
    "rue du Moulin",
    "allée des Mésanges",
    "rue de la Fontaine",
    "avenue des Marronniers",
    "impasse du Lavoir",
]


def make_user(email, name, *, language="fr", **fields):
    """A user who can sign in: a persona with the demo's password, others by a mailed code."""
    password = PASSWORD if email in PERSONAS else None
    user = User.objects.create_user(email, password, name=name, language=language, **fields)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def company_story(about, number, cast, day):
    """The day on which a company comes."""
    yield at(day, 9, number)
    make_company(about, number, cast)


def freelancer_story(about, number, cast, day, *, is_newcomer):
    """The day on which a freelancer comes; her papers follow."""
    yield at(day, 8, 30)
    freelancer = make_freelancer(about, number, cast)
    if freelancer.status != Freelancer.Status.DRAFT:
        checked_by = None if is_newcomer else cast.oscar
        cast.begin(papers_story(freelancer, day, checked_by=checked_by))


@transaction.atomic
def make_company(about, number, cast):
    """One company of companies.toml and its members."""
    code, town = about["code"], Commune.objects.get(insee_code=about["town"])
    siret = fictional_siret(number)
    company = Company.objects.create(
        name=about["name"],
        legal_name=about["name"],
        legal_form=about["legal_form"],
        capital_cents=about["capital"] * 100 if "capital" in about else None,
        siret=siret,
        vat_number=fictional_vat_number(siret),
        street=about["street"],
        postcode=town.postcode,
        city=town.name,
        size=about["size"],
        phone=about["phone"],
        is_fictional=True,
    )
    for name, role in about["people"]:
        email = f"{fold(name.split()[0])}@{code}.example"
        user = make_user(email, name, language=about.get("language", "fr"))
        Membership.objects.create(user=user, company=company, role=role)
        if role == Membership.Role.OWNER:
            cast.owners[code] = user
    cast.companies[code], cast.towns[code], cast.sectors[code] = company, town, about["sector"]


@transaction.atomic
def make_freelancer(about, number, cast):
    """One freelancer of freelancers.toml, her profile published unless it says otherwise."""
    language, place = about.get("language", "fr"), about.get("place", "both")
    email = about.get("email", f"{about['code']}@bureau.example")
    user = make_user(email, about["name"], language=language)
    town = Commune.objects.get(insee_code=about["town"])
    siret = fictional_siret(number)
    freelancer = Freelancer.objects.create(
        user=user,
        headline=about["headline"],
        bio=about["bio"],
        language=language,
        speaks=about.get("speaks", ["fr"]),
        phone=f"06 39 98 {number // 100 % 100:02} {number % 100:02}",
        commune=town,
        radius_km=about["radius"],
        works_remote=place != "on_site",
        works_on_site=place != "remote",
        rate_cents=about["rate"] * 100,
        capacity_minutes=about["hours"] * 60,
        weekdays=about["days"],
        experience_years=about["years"],
        vat_regime=about.get("vat", "franchise"),
        legal_name=about["name"],
        legal_form="EI",
        siret=siret,
        vat_number=fictional_vat_number(siret) if about.get("vat") == "standard" else "",
        street=f"{number % 90 + 1} {STREETS[number % len(STREETS)]}",
        postcode=town.postcode,
        city=town.name,
        is_fictional=True,
    )
    set_skills(
        freelancer,
        {term: level_of(place, about["years"]) for place, term in enumerate(cast.terms(about))},
    )
    status = about.get("status", "published")
    if status != "draft":
        publish_profile(freelancer, by=user)
    if status == "paused":
        freelancer.pause(by=user, reason="Congé parental jusqu'en mars.")
    cast.freelancers[about["code"]] = freelancer
    return freelancer


def level_of(place, years):
    """What she names first she does best; a beginner is expert at nothing."""
    if place < 2 and years >= 5:
        return FreelancerTerm.Level.EXPERT
    return FreelancerTerm.Level.FLUENT if years >= 3 else FreelancerTerm.Level.BASIC


def make_staff():
    """Operations and the editor of the site."""
    oscar = make_user("oscar@bras-droit.example", "Oscar Lemaire", is_staff=True)
    oscar.groups.set(Group.objects.filter(name="Operations"))
    edith = make_user("edith@bras-droit.example", "Éditha Nowak")
    edith.groups.set(Group.objects.filter(name__in=EDITORS))
    return oscar
