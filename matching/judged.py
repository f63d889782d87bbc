"""Public relevance judgements that ship with the product, so that no learned version forgets what
was known before: needs and profiles as values of signals, with the grade of each pair.

The file is made by `manage.py freeze_judged` from public data (matching/artefact/CARD.md).
"""

from functools import cache
from pathlib import Path

import numpy as np

from matching.evaluation import ndcg
from matching.features import SIGNALS

FILE = Path(__file__).parent / "artefact" / "judged.npz"


def list_gains(points):
    """nDCG@10 of each public need when its profiles are ordered by `points` (as SIGNALS)."""
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
        return arrays["values"].astype(float) / 255, arrays["grades"].astype(float)


def save(values, grades, file=FILE):
    """Write judgements; values from 0 to 1, in the order of SIGNALS."""
    np.savez_compressed(
        file,
        signals=np.array(SIGNALS),
        values=np.rint(np.clip(values, 0, 1) * 255).astype(np.uint8),
        grades=grades.astype(np.uint8),
    )
