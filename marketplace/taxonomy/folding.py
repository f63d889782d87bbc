"""One way to fold text for comparison, since the database has neither unaccent nor ICU."""

import re
import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss"})
_NOT_A_WORD = re.compile(r"[^a-z0-9]+")


def fold(text):
    """Lower case, without accents, words separated by single spaces.

    >>> fold("L'Haÿ-les-Roses")
    'l hay les roses'
    """
    lowered = text.lower().translate(_LIGATURES)
    bare = "".join(
        c for c in unicodedata.normalize("NFKD", lowered) if not unicodedata.combining(c)
    )
    return _NOT_A_WORD.sub(" ", bare).strip()


def fold_place(name):
    """Fold a place name, with "St" and "Ste" written out as the official names do.

    >>> fold_place("St-Étienne")
    'saint etienne'
    """
    written_out = {"st": "saint", "ste": "sainte"}
    return " ".join(written_out.get(word, word) for word in fold(name).split())
