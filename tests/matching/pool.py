"""Made-up profiles in memory, for what must hold of every pool whatever the database."""

from dataclasses import replace

import numpy as np

from matching.artefact import current_model
from matching.engine import Question, text_space
from matching.features import Wanted
from matching.files import vocabulary
from matching.retrieval import Promised
from matching.rows import Profile, packed
from matching.snapshot import Snapshot, Table

TEXTS = [
    ("Office manager\nFacturation, relances et suivi des encaissements avec Pennylane.", "fr"),
    ("Assistante de direction\nAgenda, déplacements, courrier et organisation de réunions.", "fr"),
    ("Executive assistant\nCalendars, travel, invoices and the chasing of late payments.", "en"),
    ("Plombier chauffagiste\nInstallation et entretien de chaudières.", "fr"),
    ("Recruiter\nJob advertisements, interviews and the first day of new colleagues.", "en"),
    ("Gestionnaire de paie\nBulletins, déclarations sociales et contrats de travail.", "fr"),
]
NEED = Wanted(
    text="Nous cherchons quelqu'un pour la facturation et relancer les clients, avec Pennylane.",
    language="fr",
    terms={"mission": {"invoicing": 2, "debt_collection": 1}, "tool": {"pennylane": 1}},
    place="either",
    latitude=48.85,
    longitude=2.35,
    monthly_minutes=600,
    weekdays=frozenset({1, 3}),
    max_rate_cents=4_000,
    spoken="fr",
    on_marketplace=True,
)


def profiles(seed, size):
    """`size` different Profiles with keys from 1."""
    random = np.random.default_rng(seed)
    codes = list(vocabulary().keys)
    found = []
    for number in range(size):
        text, language = TEXTS[random.integers(len(TEXTS))]
        terms = {}
        invitations = int(random.integers(0, 12))
        for place in random.integers(len(codes), size=6):
            kind, code = codes[place]
            terms.setdefault(kind, {})[code] = int(random.integers(1, 4))
        found.append(
            Profile(
                pk=number + 1,
                terms=terms,
                speaks=frozenset(random.choice(["fr", "en"], random.integers(1, 3)).tolist()),
                weekdays=frozenset(random.integers(0, 5, 3).tolist()),
                works_remote=bool(random.random() < 0.5),
                works_on_site=bool(random.random() < 0.8),
                radius_km=int(random.choice([10, 30])),
                latitude=float(48.85 + random.normal(0, 0.3)),
                longitude=float(2.35 + random.normal(0, 0.3)),
                rate_cents=int(random.integers(2_000, 7_000)),
                capacity_minutes=int(random.choice([0, 300, 1_200])),
                experience_years=int(random.integers(0, 10)),
                text=text + " " + " ".join(random.choice(["devis", "mail", "paie", "stock"], 2)),
                language=language,
                declined=frozenset(codes[place] for place in random.integers(len(codes), size=3)),
                least_minutes=int(random.choice([0, 0, 900])),
                asked=invitations,
                answered=int(random.integers(0, invitations + 1)),
            )
        )
    return found


def asked(pool, wanted=NEED, **changes):
    """A Question to these Profiles."""
    snapshot = Snapshot(Table(packed(pool, text_space(), vocabulary().keys), vocabulary()))
    return Question(
        wanted=replace(wanted, **changes),
        snapshot=snapshot,
        model=current_model(),
        space=text_space(),
        promised=Promised.of({}, snapshot),
    )
