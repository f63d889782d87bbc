"""The public data that the text space is learned from and measured on.

ESCO concepts, profiles and needs with graded relevance are no part of the product: the commands and
measurements that use them take their folder.
"""

import gzip
import json
from dataclasses import dataclass

import numpy as np

FILES = ("esco_concepts.jsonl.gz", "profiles.jsonl.gz", "needs_train_dev.jsonl.gz")


@dataclass(frozen=True)
class OpenData:
    """The public data of a folder, as lists of dicts (fields as in the data's own README)."""

    concepts: list[dict]
    profiles: list[dict]
    needs: list[dict]

    @classmethod
    def read(cls, folder):
        return cls(*(read_lines(folder / name) for name in FILES))

    def profile_texts(self):
        """(texts, languages) of all profiles, the headline in the first line."""
        texts = ["\n".join([row["headline"], *row["lines"]]) for row in self.profiles]
        return texts, [row["lang"] for row in self.profiles]

    def relevance(self, needs):
        """Grades 0 to 3 as an array (needs, profiles); -1 where nobody judged.

        The crosswalks relate ESCO to ROME and to O*NET, and nothing else: a need made from ESCO is
        judged against profiles of the others, and theirs against ESCO's.
        """
        holders = {}
        for position, profile in enumerate(self.profiles):
            for concept in profile["concepts"]:
                holders.setdefault(concept, []).append(position)
        from_esco = np.array([row["source"].startswith("esco") for row in self.profiles])
        grades = np.zeros((len(needs), len(self.profiles)), dtype=np.int8)
        for row, need in enumerate(needs):
            grades[row, from_esco == (need["source"] == "esco")] = -1
            for concept, grade in need["relevance"].items():
                held = holders.get(concept, [])
                grades[row, held] = np.maximum(grades[row, held], grade)
        return grades


def read_lines(path):
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]
