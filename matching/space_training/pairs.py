"""Pairs of texts that mean the same: what the space learns from.

A text is a list of numbers of the corpus. Pairs come from ESCO (an occupation's title, description
or need beside its skills as a profile would list them, in either language; a skill beside its
translation or description), from the profiles of ROME and O*NET (halves of one occupation), and
from needs of the train split beside what the crosswalks relate to them.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from matching.text import LANGUAGES

OCCUPATIONS, SKILLS, OTHERS, JUDGED = 0.5, 0.15, 0.12, 0.23
GRADE_WEIGHT = {1: 1.0, 2: 2.0, 3: 4.0}
SMALL_TALK = Path(__file__).with_name("small_talk.toml")


@dataclass(frozen=True)
class Concept:
    """An ESCO concept as numbers of the corpus, by language; skills are other Concepts."""

    names: dict[str, list[int]]
    description: dict[str, list[int]]
    group: str = ""
    essential: tuple = ()
    optional: tuple = ()


class Pairs:
    """Draws pairs; `random` is the only source of chance.

    needs: those to learn from, dicts of OpenData.
    """

    def __init__(self, data, corpus, needs, random):
        self.random = random
        self.talk = {
            language: [corpus.add(line, language) for line in lines]
            for language, lines in tomllib.loads(SMALL_TALK.read_text("utf-8")).items()
        }
        known = {row["uri"]: concept(row, corpus) for row in data.concepts if row["kind"] != "occ"}
        self.skills = list(known.values())
        occupations = [row for row in data.concepts if row["kind"] == "occ"]
        self.occupations = [concept(row, corpus, known) for row in occupations]
        self.place = {row["uri"]: number for number, row in enumerate(occupations)}
        self.groups = {}
        for number, occupation in enumerate(self.occupations):
            self.groups.setdefault(occupation.group, []).append(number)
        self.others = {}
        for row in data.profiles:
            if not row["source"].startswith("esco"):
                self.others.setdefault(row["concepts"][0], []).append(
                    (
                        [corpus.add(row["headline"], row["lang"])] if row["headline"] else [],
                        [corpus.add(line, row["lang"]) for line in row["lines"]],
                    )
                )
        for number, code in enumerate(self.others, start=len(self.place)):
            self.place[code] = number
        self.codes = list(self.others)
        self._add_judged(corpus, needs)

    def _add_judged(self, corpus, needs):
        self.judged, weights = [], []
        for need in needs:
            relevant = {
                code: grade for code, grade in need["relevance"].items() if code in self.place
            }
            for code, grade in relevant.items():
                self.judged.append((corpus.add(need["text"], need["lang"]), need["lang"], code))
                weights.append(GRADE_WEIGHT[grade] / len(relevant) ** 0.7)
        self.chance = np.array(weights) / sum(weights)

    def batch(self, size):
        """(left, right, meant): lists of texts, and the number of what each pair is about."""
        pairs = [
            *self.about_occupations(int(size * OCCUPATIONS)),
            *self.about_skills(int(size * SKILLS)),
            *self.about_others(int(size * OTHERS)),
            *self.from_judgements(int(size * JUDGED)),
        ]
        left, right, meant = zip(*pairs, strict=True)
        return left, right, np.array(meant)

    def about_occupations(self, count):
        """Every other time neighbours of whole groups, so that they learn to differ."""
        if self.random.random() < 0.5:
            numbers = self.random.permutation(len(self.occupations))
        else:
            groups = list(self.groups.values())
            order = self.random.permutation(len(groups))
            near = [number for group in order for number in groups[group]]
            numbers = self.random.permutation(near[:count])
        for number in numbers[:count].tolist():
            occupation = self.occupations[number]
            asked = self.random.choice(3, p=[0.4, 0.35, 0.25])
            offered = self.random.choice(3, p=[0.12, 0.13, 0.75])
            need = self.text_of(occupation, asked, titled=0.2)
            if self.random.random() < 0.3:
                need = need + self.some(self.talk[self.language()], self.random.integers(1, 4))
            yield need, self.text_of(occupation, offered, titled=0.45), number

    def text_of(self, occupation, style, *, titled):
        """Its title (style 0), title and description (1), or skills, `titled` with this chance."""
        language = self.language()
        title = self.some(occupation.names[language], 1)
        if style == 0:
            return title
        if style == 1:
            named = title if self.random.random() < 0.6 else []
            return named + occupation.description[language] or title
        return self.listed(occupation, language, title if self.random.random() < titled else [])

    def listed(self, occupation, language, title):
        count = self.random.integers(3, 14)
        skills = self.some(occupation.essential, max(2, int(count * 0.65)))
        skills += self.some(occupation.optional, int(count * 0.35))
        names = [self.name_of(skill, language) for skill in skills]
        return title + [name for name in names if name is not None] or occupation.names[language]

    def name_of(self, skill, language):
        """Mostly its first name."""
        names = skill.names[language]
        if not names:
            return None
        return names[0] if self.random.random() < 0.6 else self.some(names, 1)[0]

    def about_skills(self, count):
        for number in self.random.integers(len(self.skills), size=count).tolist():
            skill = self.skills[number]
            first = self.language()
            second = self.language() if self.random.random() < 0.35 else other(first)
            left = self.some(skill.names[first], 1)
            right = self.some(skill.names[second], 1)
            if skill.description[second] and self.random.random() < 0.35:
                right = skill.description[second]
            if left and right:
                yield left, right, len(self.place) + number

    def about_others(self, count):
        for number in self.random.integers(len(self.codes), size=count).tolist():
            code = self.codes[number]
            title = next((headline for headline, _ in self.others[code] if headline), [])
            left = title if self.random.random() < 0.5 else []
            yield left or self.half(code), self.half(code), self.place[code]

    def half(self, code, title=()):
        profiles = self.others[code]
        _, lines = profiles[self.random.integers(len(profiles))]
        return [*self.some(lines, self.random.integers(2, 9)), *title]

    def from_judgements(self, count):
        for number in self.random.choice(len(self.judged), size=count, p=self.chance).tolist():
            text, language, code = self.judged[number]
            need = [text]
            if self.random.random() < 0.2:
                need += self.some(self.talk[language], self.random.integers(1, 4))
            place = self.place[code]
            if code in self.others:
                headline = self.others[code][0][0] if self.random.random() < 0.45 else []
                yield need, self.half(code, headline), place
            else:
                yield need, self.text_of(self.occupations[place], 2, titled=0.45), place

    def language(self):
        return LANGUAGES[self.random.integers(len(LANGUAGES))]

    def some(self, options, count):
        """At most `count` different ones of a list, in any order."""
        chosen = self.random.permutation(len(options))[:count]
        return [options[number] for number in chosen.tolist()]


def other(language):
    return "en" if language == "fr" else "fr"


def concept(row, corpus, skills=None):
    """A Concept from a dict of OpenData. skills: {uri: Concept} for an occupation."""
    skills = skills or {}
    names, description = {}, {}
    for language in LANGUAGES:
        different = dict.fromkeys(row[f"labels_{language}"])
        names[language] = [corpus.add(name, language) for name in different]
        text = row[f"description_{language}"]
        description[language] = [corpus.add(text, language)] if text else []
    linked = {
        kind: tuple(skills[uri] for uri in row.get(kind, ()) if uri in skills)
        for kind in ("essential", "optional")
    }
    return Concept(names, description, group_of(row), **linked)


def group_of(row):
    """The first two digits of the ISCO group of an occupation."""
    return (row.get("isco") or "").rsplit("C")[-1][:2]
