"""The profiles of a file in memory, ranked for the needs of another by all processors."""

import multiprocessing
import os

import numpy as np
from django.utils.translation import override

from matching.artefact import current_model
from matching.engine import Question, text_space
from matching.files import profile_of, vocabulary, wanted_of
from matching.reasons import sentence_of
from matching.retrieval import Promised
from matching.rows import packed
from matching.selection import select
from matching.snapshot import Snapshot, Table
from matching.text import LANGUAGES

# Scores have four digits here, points two: these add up to a hundred times the score.
FINE = 10_000
BATCH = 250


class Shelf:
    """The profiles of a file in memory, ready to be ranked for any need."""

    def __init__(self, lines, *, workers=None):
        self.lines = lines
        self.workers = workers or os.cpu_count() or 1
        batches = [
            [(line, start + place) for place, line in enumerate(lines[start : start + BATCH])]
            for start in range(0, len(lines), BATCH)
        ]
        text_space()
        rows = [encoded_batch([]), *in_parallel(encoded_batch, batches, self.workers)]
        self.snapshot = Snapshot(Table(np.concatenate(rows), vocabulary()))

    def rank_all(self, needs, top):
        """The answers to needs (Lines), in their order, one after the other as they are ready."""
        global _asked
        # Forked processes find the shelf here instead of receiving it.
        _asked = (self, top)
        text_space()
        yield from in_parallel(ranked, needs, self.workers, chunk=10)

    def rank(self, line, top):
        """{"need": id, "matches": […]} of one need, as the command prints it."""
        question = Question(
            wanted_of(line),
            self.snapshot,
            current_model(),
            text_space(),
            Promised.of({}, self.snapshot),
        )
        selection = select(question, question.everybody(self.snapshot.slots()), top)
        matches = [
            self.match(question, selection, number) for number in range(len(selection.slots))
        ]
        return {"need": line.key, "matches": matches}

    def match(self, question, selection, number):
        line = self.lines[selection.slots[number]]
        total = int(FINE * float(selection.scored.probabilities[number]) + 0.5)
        points = selection.scored.points(number, total)
        reasons, _gaps = question.explain(selection, number, line.text)
        facts = {reason["signal"]: reason["values"] for reason in reasons}
        return {
            "profile": line.key,
            "score": total / FINE,
            "reasons": [
                reason_in_both_languages(signal, earned, facts.get(signal))
                for signal, earned in sorted(points.items(), key=lambda pair: -pair[1])
                if earned
            ],
        }


def reason_in_both_languages(signal, earned, facts):
    words = {}
    for language in LANGUAGES:
        with override(language):
            part = {"signal": signal, "values": facts}
            words[f"text_{language}"] = (
                sentence_of(part, vocabulary().names, kind="reasons") if facts is not None else ""
            )
    return {"signal": signal, "points": earned * 100 / FINE, **words}


_asked = None


def ranked(line):
    shelf, top = _asked
    return shelf.rank(line, top)


def encoded_batch(batch):
    profiles = [profile_of(line, number) for line, number in batch]
    return packed(profiles, text_space(), vocabulary().keys)


def in_parallel(work, items, workers, *, chunk=1):
    """The results of `work` in the order of the items, by forked processes if there are many."""
    if workers == 1 or len(items) < 2:
        return map(work, items)
    return forked(work, items, workers, chunk)


def forked(work, items, workers, chunk):
    with multiprocessing.get_context("fork").Pool(workers) as pool:
        yield from pool.imap(work, items, chunksize=chunk)
