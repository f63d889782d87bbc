"""Relevance and speed of matching on public data.

Relevance is that of the text alone, for the public data say nothing of rates, days or towns: each
signal, and the learned combination that the product ships, on the dev split. No database is needed.
"""

import os
import time
from pathlib import Path

import numpy as np

# ISCO groups of office work.
OFFICE = ("12", "24", "33", "41", "42", "43", "44")
TRACKS = {"same language": np.equal, "across languages": np.not_equal}


def add_arguments(parser):
    parser.add_argument("--data", type=Path, required=True, help="folder of the public data")


def run(options):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("DEMO", "1")
    import django

    django.setup()
    from matching.artefact import FOLDER, load
    from matching.learning import OpenData

    model = load(FOLDER)
    data = OpenData.read(options.data)
    needs = [need for need in data.needs if need["split"] == "dev"]
    print(f"Weights {model.version}; {len(data.profiles)} profiles, {len(needs)} needs.\n")
    started = time.perf_counter()
    profiles = model.space.encode(*data.profile_texts())
    per_profile = (time.perf_counter() - started) / len(data.profiles)
    started = time.perf_counter()
    encoded = model.space.encode([n["text"] for n in needs], [n["lang"] for n in needs])
    per_need = (time.perf_counter() - started) / len(needs)
    cosines = encoded.similarities(profiles)
    report_relevance(model, data, needs, cosines)
    print(
        f"\nEncoding takes {per_profile * 1000:.2f} ms a profile, {per_need * 1000:.2f} ms a need."
    )
    report_speed(encoded, profiles)


def report_relevance(model, data, needs, cosines):
    weights = model.text_weights
    rankers = {
        "words (TF-IDF)": {"words": 1},
        "characters (TF-IDF)": {"characters": 1},
        "words + characters": {"words": 1, "characters": 1},
        "meaning": {"meaning": 1},
        **{
            f"shipped without {name}": {other: weights[other] for other in weights if other != name}
            for name in weights
            if weights[name]
        },
        "**shipped**": weights,
    }
    judged = data.relevance(needs)
    print("| signals | " + " | ".join(f"{track}: all | office" for track in TRACKS) + " |")
    print("| --- |" + " --- |" * 4)
    for name, weight in rankers.items():
        scores = sum(worth * cosines[signal] for signal, worth in weight.items())
        cells = [
            f"{group[0]:.3f} / {group[1]:.3f}"
            for track in TRACKS.values()
            for group in measures(scores, judged, data, needs, track)
        ]
        print(f"| {name} | " + " | ".join(cells) + " |")
    print("\nnDCG@10 / recall@50, means over the needs.")


def measures(scores, judged, data, needs, same):
    """[(nDCG@10, recall@50) over all needs, and over those of office occupations]."""
    from matching.evaluation import ndcg, recall

    spoken = np.array([profile["lang"] for profile in data.profiles])
    written = np.array([need["lang"] for need in needs])
    office = np.array([need["isco"].startswith(OFFICE) for need in needs])
    known = judged >= 0
    values = np.full((len(needs), 2), np.nan)
    for language in ("fr", "en"):
        rows, columns = written == language, same(spoken, language)
        some = np.ix_(rows, columns)
        seen = np.where(known[some], scores[some], -1e9)
        grades = np.maximum(judged[some], 0).astype(float)
        values[rows] = np.column_stack([ndcg(seen, grades), recall(seen, grades)])
    return [tuple(np.nanmean(values[group], axis=0)) for group in (slice(None), office)]


def report_speed(needs, profiles):
    """Time the comparison of one need with all profiles, one need after the other."""
    times = []
    for row in range(min(200, needs.meaning.shape[0])):
        started = time.perf_counter()
        needs[row : row + 1].similarities(profiles)
        times.append(time.perf_counter() - started)
    middle, late = np.percentile(times, [50, 95]) * 1000
    count = profiles.meaning.shape[0]
    print(f"Comparing one need with {count} profiles: p50 {middle:.1f} ms, p95 {late:.1f} ms.")
