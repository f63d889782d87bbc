"""Speed and memory of a whole answer at 10,000, 100,000 and 1,000,000 profiles.

The profiles are the public ones, drawn again and again with noise on their meaning, and with rates,
towns, days, terms and languages of their own. A whole answer is: reading the need (language and
terms), encoding it, filtering, scoring, and the reasons of the five best. Reading these five from
the database is no part of it: `python -m bench visitors` times that too.
"""

import os
import platform
import resource
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np

SIZES = (10_000, 100_000, 1_000_000)
BASE, NEEDS, SHOWN = 3_000, 100, 5
# Where people live: population-weighted would be better, a few large towns are harder.
TOWNS = [(48.86, 2.35), (45.76, 4.84), (43.30, 5.37), (47.22, -1.55), (50.63, 3.06), (48.58, 7.75)]


def add_arguments(parser):
    parser.add_argument("--data", type=Path, required=True, help="folder of the public data")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)


def run(options):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("DEMO", "1")
    import django

    django.setup()
    from matching.engine import text_space
    from matching.open_data import OpenData

    random = np.random.default_rng(0)
    data = OpenData.read(options.data)
    vocabulary = own_vocabulary()
    base = base_rows(data, text_space(), vocabulary, random)
    needs = made_needs(data, vocabulary, random)
    rows = [measured(size, base, vocabulary, needs, random) for size in options.sizes]
    print(table(rows))


def own_vocabulary():
    """The terms of the product, without a database."""
    from marketplace.needs.understanding import RECOGNISED_KINDS
    from marketplace.taxonomy.management.commands.load_taxonomy import own_terms
    from matching.snapshot import Vocabulary

    terms = [term for term in own_terms() if term.kind in RECOGNISED_KINDS]
    for number, term in enumerate(terms, start=1):
        term.pk = number
    return Vocabulary(terms)


def base_rows(data, space, vocabulary, random):
    from matching.rows import Profile, packed

    texts, languages = data.profile_texts()
    chosen = random.choice(len(texts), min(BASE, len(texts)), replace=False)
    return packed(
        [
            Profile(
                pk=int(number) + 1,
                terms={},
                speaks=frozenset([languages[number]]),
                weekdays=frozenset(),
                works_remote=True,
                works_on_site=True,
                radius_km=20,
                latitude=0,
                longitude=0,
                rate_cents=0,
                capacity_minutes=0,
                experience_years=0,
                text=texts[number],
                language=languages[number],
            )
            for number in chosen
        ],
        space,
        vocabulary.keys,
    )


def resampled(size, base, vocabulary, random):
    """`size` rows: texts drawn from `base` with noise, everything else at random."""
    from matching.rows import LANGUAGE_BITS, ON_SITE, REMOTE

    rows = base[random.integers(len(base), size=size)]
    noise = random.integers(-3, 4, (size, 256), dtype=np.int8)
    rows["text"]["vector"] = np.clip(rows["text"]["vector"] + noise, -127, 127)
    rows["pk"] = np.arange(1, size + 1)
    towns = np.array(TOWNS)[random.integers(len(TOWNS), size=size)]
    rows["latitude"], rows["longitude"] = (towns + random.normal(0, 0.4, towns.shape)).T
    rows["radius_km"] = random.choice([10, 20, 30, 50], size)
    rows["rate_cents"] = random.normal(4_000, 800, size).clip(1_500, 12_000)
    rows["capacity_minutes"] = random.choice([0, 600, 1_200, 2_400, 4_800], size)
    rows["weekdays"] = random.integers(1, 32, size)
    rows["experience_years"] = random.integers(0, 25, size)
    rows["flags"] = random.choice([REMOTE, ON_SITE, REMOTE | ON_SITE], size, p=[0.1, 0.4, 0.5])
    rows["speaks"] = LANGUAGE_BITS["fr"]
    rows["speaks"][random.random(size) < 0.3] |= LANGUAGE_BITS["en"]
    for place in range(8):
        keys = random.integers(1, len(vocabulary.terms) + 1, size)
        rows["terms"][:, place] = keys << 2 | random.integers(1, 4, size)
    return rows


def made_needs(data, vocabulary, random):
    """Needs as the site reads them: a text, some ticked terms, a town, days and often a budget."""
    found = []
    for number in random.choice(len(data.needs), NEEDS, replace=False):
        latitude, longitude = TOWNS[random.integers(len(TOWNS))]
        chosen = [
            vocabulary.terms[place] for place in random.integers(len(vocabulary.terms), size=4)
        ]
        found.append(
            SimpleNamespace(
                pk=1,
                text=data.needs[number]["text"],
                language=data.needs[number]["lang"],
                terms=SimpleNamespace(all=lambda chosen=chosen: chosen),
                place=random.choice(["on_site", "either", "remote"], p=[0.6, 0.2, 0.2]),
                commune=SimpleNamespace(latitude=latitude, longitude=longitude),
                monthly_minutes=int(random.choice([300, 600, 1_200])),
                weekdays=random.choice(5, 2, replace=False).tolist(),
                max_rate_cents=random.choice([None, 3_000, 3_500, 4_000]),
            )
        )
    return found


def measured(size, base, vocabulary, needs, random):
    from matching.snapshot import Snapshot, Table

    before = resident_bytes()
    snapshot = Snapshot(Table(resampled(size, base, vocabulary, random), vocabulary))
    grown = resident_bytes() - before
    times, worked, survivors, certain = [], [], [], 0
    for need in needs[:5] + needs:
        started, busy = time.perf_counter(), time.process_time()
        selection, left = answer(need, snapshot)
        times.append(time.perf_counter() - started)
        worked.append(time.process_time() - busy)
        survivors.append(left)
        certain += selection.is_certain
    times, worked = np.array(times[5:]) * 1000, np.array(worked[5:]) * 1000
    return {
        "size": size,
        "p50": np.percentile(times, 50),
        "p95": np.percentile(times, 95),
        "cpu50": np.percentile(worked, 50),
        "cpu95": np.percentile(worked, 95),
        "survivors": np.median(survivors[5:]),
        "certain": 100 * certain / len(survivors),
        "bytes": snapshot.nbytes / size,
        "resident": grown / size,
    }


def answer(need, snapshot):
    """The five best with their reasons: (Selection, how many passed the filters)."""
    from matching.artefact import current_model
    from matching.engine import Question, text_space
    from matching.features import Wanted
    from matching.retrieval import Promised
    from matching.selection import select

    question = Question(
        Wanted.of(need, snapshot.vocabulary),
        snapshot,
        current_model(),
        text_space(),
        Promised.of({}, snapshot),
    )
    found = question.retrieve()
    selection = select(question, found, SHOWN)
    freelancer = SimpleNamespace(headline="Office manager", bio=need.text)
    for number in range(len(selection.slots)):
        question.candidate(selection, number, freelancer)
    return selection, len(found.slots)


def resident_bytes():
    with Path("/proc/self/statm").open() as numbers:
        return int(numbers.read().split()[1]) * resource.getpagesize()


def table(rows):
    lines = [
        f"Python {platform.python_version()}, numpy {np.__version__}, {len(rows)} sizes.",
        "",
        "| profiles | p50 ms | p95 | processor p50 | p95 | pass (median) | certain | bytes each |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
        *(
            f"| {row['size']:,} | {row['p50']:.1f} | {row['p95']:.1f} | {row['cpu50']:.1f} |"
            f" {row['cpu95']:.1f} | {row['survivors']:,.0f} |"
            f" {row['certain']:.0f}% | {row['bytes']:.0f} |"
            for row in rows
        ),
    ]
    return "\n".join(lines)
