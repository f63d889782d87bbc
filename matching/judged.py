"""Public relevance judgements that ship with the product, so that no learned version forgets what
was known before: needs and profiles as values of signals, with the grade of each pair.

The file is made by `manage.py freeze_judged` from public data (matching/artefact/CARD.md).
"""

from functools import cache
from pathlib import Path

import numpy as np

from marketplace.needs.understanding import phrases_of, terms_named
from matching.evaluation import ndcg
from matching.features import COMPANY, SIDES, TERM_SIGNALS

# Needs in the file, and profiles of each: relevant ones, the most alike, and some at random.
NEEDS, RELEVANT, ALIKE, PROFILES = 300, 12, 30, 50
# The public data know of no freelancer whether she would accept.
SIGNALS = SIDES[COMPANY]
FILE = Path(__file__).parent / "artefact" / "judged.npz"


def list_gains(points):
    """nDCG@10 of each public need when its profiles are ordered by `points`, the company's."""
    judged = load()
    if judged is None:
        return np.zeros(0)
    values, grades = judged
    return ndcg(values @ np.asarray(points, dtype=float), grades)


@cache
def load():
    """(values (needs, profiles, signals), grades (needs, profiles)), or None without the file."""
    if not FILE.exists():
        return None
    with np.load(FILE, allow_pickle=False) as arrays:
        if arrays["signals"].tolist() != list(SIGNALS):
            return None
        return arrays["values"].astype(float), arrays["grades"].astype(float)


def save(values, grades, file=FILE):
    """Write judgements; values in the order of SIGNALS, 1 being all that was asked for."""
    np.savez_compressed(
        file,
        signals=np.array(SIGNALS),
        values=values.astype(np.float16),
        grades=grades.astype(np.uint8),
    )


def freeze(data, model, vocabulary, *, seed=0):
    """(values, grades) for `save`, from the dev split of the public data (an OpenData).

    The text is that of a Model; tasks, tools, knowledge and sectors are those that both texts
    name. The public data say nothing of the other signals: these are 0 for all.
    """
    random = np.random.default_rng(seed)
    needs = [need for need in data.needs if need["split"] == "dev"]
    texts, languages = data.profile_texts()
    records, spoken = model.space.encode(texts, languages), np.array(languages)
    encoded = model.space.encode_needs(
        [need["text"] for need in needs], [need["lang"] for need in needs]
    )
    phrases = phrases_of(vocabulary)
    terms = cache(lambda row: terms_of(texts[row], phrases))
    lists = []
    for number in random.permutation(len(needs)):
        need, grades = needs[number], data.relevance([needs[number]])[0]
        rows = np.flatnonzero((grades >= 0) & (spoken == need["lang"]))
        if len(lists) == NEEDS or not (grades[rows] > 0).any():
            continue
        found = model.space.signals(encoded[number], records, rows)
        text = sum(weight * found[name] for name, weight in model.text_weights.items())
        chosen = pool(text, grades[rows], random)
        asked = terms_of(need["text"], phrases)
        values = np.zeros((PROFILES, len(SIGNALS)))
        values[:, SIGNALS.index("text")] = text[chosen] / model.text_full
        for signal, kind in TERM_SIGNALS.items():
            wanted = asked.get(kind, set())
            values[:, SIGNALS.index(signal)] = [
                len(wanted & terms(row).get(kind, set())) / max(1, len(wanted))
                for row in rows[chosen].tolist()
            ]
        lists.append((values, grades[rows][chosen]))
    values, grades = zip(*lists, strict=True)
    return np.stack(values), np.stack(grades)


def pool(text, grades, random):
    """Places of PROFILES different profiles worth judging, in no order that says which."""
    relevant = random.permutation(np.flatnonzero(grades > 0))[:RELEVANT]
    alike = np.argsort(-text, kind="stable")[:ALIKE]
    others = random.permutation(len(text))
    different = list(dict.fromkeys([*relevant, *alike, *others]))
    return random.permutation(different[:PROFILES])


def terms_of(text, phrases):
    """{kind: codes} of the terms that a text names."""
    named = {}
    for term in terms_named(text, phrases):
        named.setdefault(term.kind, set()).add(term.code)
    return named
