"""The weights of the ranking: two small files, their hash, and what to do without them.

model.json holds the points of each signal and the learned weights of the text; space.npz holds the
text space. Neither is ever unpickled. CARD.md beside them says where they come from.
"""

import hashlib
import io
import json
import logging
import zipfile
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
from scipy import sparse

from matching.features import COMPANY, FREELANCER, SIDES
from matching.space import DIMENSIONS, HASHED, TextSpace, unit
from matching.space import SIGNALS as TEXT_SIGNALS
from matching.vocabulary import Vocabulary

logger = logging.getLogger(__name__)

FOLDER = Path(__file__).parent / "artefact"
FORMAT = 3
# How much each signal may bring to each side's yes, set by hand (CARD.md says why); 100 a side.
POINTS = {
    COMPANY: {
        "text": 38,
        "missions": 22,
        "tools": 9,
        "rate": 8,
        "place": 7,
        "hours": 4,
        "days": 3,
        "knowledge": 3,
        "sectors": 2,
        "experience": 2,
        "language": 2,
    },
    FREELANCER: {
        "place": 22,
        "wishes": 20,
        "rate": 18,
        "answers": 16,
        "hours": 14,
        "days": 10,
    },
}
# From points to log-odds, (intercept, slope) a side: who gives nothing has a score of 1, who gives
# all 97.
CALIBRATION = {COMPANY: (-4.6, 8.8), FREELANCER: (-1.6, 5.8)}


class Unusable(Exception):
    """The artefact is missing, damaged, or of another version of the code."""


@dataclass(frozen=True)
class Model:
    """Points by side and signal (100 a side), weights of the text's signals, and the text space.

    `text_full` is the weighted sum of signals that earns all points of the text; with
    `text_intercept` that sum is the log-odds that a text alone is relevant. `calibration` turns a
    side's points into log-odds (matching/ranking.py). `made_by`: digests of the code and the data
    that the space was learned with (matching/space_training/provenance.py).
    """

    points: dict[str, dict[str, int]]
    text_weights: dict[str, float]
    text_full: float
    text_intercept: float
    space: TextSpace = field(repr=False)
    version: str
    is_plain: bool = False
    made_by: dict[str, str] = field(default_factory=dict)
    calibration: dict[str, tuple[float, float]] = field(default_factory=CALIBRATION.copy)


@cache
def current_model():
    """The shipped model; when it can't be used, a plainer one and a word to operations."""
    try:
        return load(FOLDER)
    except Unusable as problem:
        logger.error("Matching works without its learned weights: %s", problem)
        return plain_model()


def plain_model():
    """Equal weights for every word and no bridge between the languages but the shared terms."""
    return Model(
        points=POINTS,
        text_weights={"words": 1.0, "meaning": 0.0, "occupations": 0.0},
        text_full=0.3,
        text_intercept=0.0,
        space=TextSpace.plain(),
        version="plain",
        is_plain=True,
    )


def load(folder):
    """Read and check an artefact. Raises Unusable."""
    try:
        content = json.loads((folder / "model.json").read_text("utf-8"))
        packed = (folder / "space.npz").read_bytes()
        if content["format"] != FORMAT:
            raise Unusable(f"format {content['format']}, not {FORMAT}")
        if content.pop("sha256") != digest(content, packed):
            raise Unusable("the hash differs from the content")
        return Model(
            points={
                side: {signal: int(content["points"][side][signal]) for signal in signals}
                for side, signals in SIDES.items()
            },
            text_weights={name: float(content["text_weights"][name]) for name in TEXT_SIGNALS},
            text_full=float(content["text_full"]),
            text_intercept=float(content["text_intercept"]),
            space=unpack(packed),
            version=content["version"],
            made_by=content.get("made_by", {}),
            calibration={side: tuple(content["calibration"][side]) for side in SIDES},
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, zipfile.BadZipFile) as error:
        raise Unusable(repr(error)) from error


def save(folder, content, packed):
    """Write an artefact. content: the keys of model.json besides format, version and sha256.

    packed: the bytes of a space, by `pack`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "space.npz").write_bytes(packed)
    content = {"format": FORMAT, **content}
    content["version"] = f"{content['trained_on']}-{digest(content, packed)[:8]}"
    content["sha256"] = digest(content, packed)
    text = json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False)
    (folder / "model.json").write_text(text + "\n", "utf-8")


def pack(space):
    """The bytes of a TextSpace: vectors as int8, each with its own scale."""
    vectors, scales = quantised(space.vectors)
    occupations, _ = quantised(space.occupations)
    stored = io.BytesIO()
    np.savez_compressed(
        stored,
        pieces=np.frombuffer("\n".join(space.vocabulary.pieces).encode(), dtype=np.uint8),
        importance=space.importance.astype(np.float16),
        vectors=vectors,
        scales=scales,
        occupations=occupations,
        title_starts=space.titles.indptr.astype(np.int32),
        title_occupations=space.titles.indices.astype(np.uint16),
        title_weights=np.rint(np.clip(space.titles.data, 0, 1) * 255).astype(np.uint8),
        rarity=space.rarity.astype(np.float16),
    )
    return stored.getvalue()


def quantised(rows):
    """(int8 rows, float32 scales): each row times 127 over its largest number."""
    scales = np.maximum(np.abs(rows).max(axis=1, initial=0), 1e-9) / 127
    return np.rint(rows / scales[:, None]).astype(np.int8), scales.astype(np.float32)


def unpack(packed):
    with np.load(io.BytesIO(packed), allow_pickle=False) as arrays:
        arrays = dict(arrays)
    pieces = arrays["pieces"].tobytes().decode().split("\n")
    vectors, occupations, rarity = (arrays[name] for name in ("vectors", "occupations", "rarity"))
    if vectors.shape != (len(pieces), DIMENSIONS) or rarity.shape != (HASHED,):
        raise Unusable("the arrays have another size")
    titles = sparse.csr_matrix(
        (
            arrays["title_weights"].astype(np.float32) / 255,
            arrays["title_occupations"].astype(np.int32),
            arrays["title_starts"],
        ),
        shape=(len(pieces), len(occupations)),
    )
    return TextSpace(
        vocabulary=Vocabulary(pieces),
        importance=arrays["importance"].astype(np.float32),
        vectors=vectors.astype(np.float32) * arrays["scales"][:, None],
        occupations=unit(occupations.astype(np.float32)),
        titles=titles,
        rarity=rarity.astype(np.float32),
    )


def digest(content, packed):
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False).encode()
    return hashlib.sha256(canonical + packed).hexdigest()
