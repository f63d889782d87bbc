"""What a text space was made by: digests of the code and of the data, to compare with one's own."""

import hashlib
from pathlib import Path

import numpy
import scipy
import sklearn

from matching.open_data import FILES

MATCHING = Path(__file__).resolve().parent.parent
# All that the vectors depend on, besides the data.
CODE = [
    *("space.py", "text.py", "vocabulary.py", "stop_words.toml", "open_data.py", "evaluation.py"),
    *("space_training/contrast.py", "space_training/corpus.py", "space_training/learning.py"),
    *("space_training/pairs.py", "space_training/small_talk.toml"),
]


def made_by(folder):
    """{"code", "data", "libraries"}; folder: of the public data."""
    return {
        "code": digest(MATCHING / name for name in CODE),
        "data": digest(folder / name for name in FILES),
        "libraries": f"numpy {numpy.__version__}, scipy {scipy.__version__}, "
        f"scikit-learn {sklearn.__version__}",
    }


def digest(paths):
    found = hashlib.sha256()
    for path in paths:
        found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()[:16]
