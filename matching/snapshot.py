"""The published profiles of one moment as columns in memory, and how a new version joins them.

A Table only ever grows: a changed profile takes a new slot, so whoever ranks meanwhile reads what
she began with. A Snapshot says which slots are alive. Nothing here knows the database.
"""

import numpy as np

from marketplace.needs.understanding import phrases_of
from matching.rows import (
    COLUMNS,
    DECLINED,
    ENGLISH,
    LANGUAGE_BITS,
    LEVEL_BITS,
    LEVEL_MASK,
    ON_SITE,
    REMOTE,
    Profile,
    from_bits,
)

LEVELS_A_BYTE = 8 // LEVEL_BITS
TERM_MASK = (1 << LEVEL_BITS) - 1
SPARE_SHARE, SPARE_LEAST = 0.25, 1024


class Vocabulary:
    """The terms that needs and profiles share: their names, and where their levels are stored."""

    def __init__(self, terms=()):
        self.terms = sorted(terms, key=lambda term: term.pk)
        self.names = {(term.kind, term.code): (term.name_fr, term.name_en) for term in self.terms}
        self.keys = {(term.kind, term.code): term.pk for term in self.terms}
        self.phrases = phrases_of(self.terms)
        self.place = {key: number for number, key in enumerate(self.keys)}
        self.planes = -(-len(self.terms) // LEVELS_A_BYTE)
        self._place_of_key = np.full(max(self.keys.values(), default=0) + 1, -1, np.int32)
        self._place_of_key[list(self.keys.values())] = range(len(self.terms))

    def levels(self, stored):
        """Stored terms (rows, kept) packed by plane: (planes, rows) of bytes."""
        packed = np.zeros((self.planes, len(stored)), np.uint8)
        for column in stored.T:
            keys, levels = column >> LEVEL_BITS, (column & TERM_MASK).astype(np.uint8)
            known = np.flatnonzero((column > 0) & (keys < len(self._place_of_key)))
            places = self._place_of_key[keys[known]]
            known, places = known[places >= 0], places[places >= 0]
            shift = (places % LEVELS_A_BYTE * LEVEL_BITS).astype(np.uint8)
            packed[places // LEVELS_A_BYTE, known] |= levels[known] << shift
        return packed

    def terms_of(self, packed):
        """({kind: {code: level}}, declined terms) of one profile from its bytes, a plane each."""
        shifts = np.arange(LEVELS_A_BYTE) * LEVEL_BITS
        values = (packed[:, None] >> shifts & TERM_MASK).ravel()
        terms, declined = {}, set()
        for place in np.flatnonzero(values):
            term, value = self.terms[place], int(values[place])
            if level := value & LEVEL_MASK:
                terms.setdefault(term.kind, {})[term.code] = level
            if value & DECLINED:
                declined.add((term.kind, term.code))
        return terms, frozenset(declined)


class Table:
    """Growing columns. Rows are of matching.rows.row_dtype; `size` slots are in use."""

    def __init__(self, rows, vocabulary):
        room = len(rows) + max(SPARE_LEAST, int(len(rows) * SPARE_SHARE))
        self.vocabulary = vocabulary
        self.columns = {name: np.empty(room, kind) for name, kind in COLUMNS}
        self.levels = np.empty((vocabulary.planes, room), np.uint8)
        self.text = np.empty(room, rows.dtype["text"])
        self.room, self.size = room, 0
        self.append(rows)
        # Up to here slots are in the order of the keys.
        self.first_load = self.size

    def append(self, rows):
        """Put rows into free slots; returns these, or None when there is too little room."""
        end = self.size + len(rows)
        if end > self.room:
            return None
        slots = np.arange(self.size, end)
        for name, values in self.columns.items():
            values[self.size : end] = rows[name]
        self.levels[:, self.size : end] = self.vocabulary.levels(rows["terms"])
        self.text[self.size : end] = rows["text"]
        self.size = end
        return slots


class Snapshot:
    """Which slots of a Table are alive; never edited. `column` and `text` cover all its slots."""

    def __init__(self, table, alive=None, moved=None):
        self.table = table
        self.vocabulary = table.vocabulary
        self.size = table.size
        self.alive = np.ones(self.size, bool) if alive is None else alive
        # Slots of profiles that were appended after the first load, by key.
        self.moved = moved or {}
        self.column = {name: values[: self.size] for name, values in table.columns.items()}
        self.text = table.text[: self.size]
        self.living = int(self.alive.sum())

    def __len__(self):
        return self.living

    def slots(self):
        """The living slots, by the keys of their profiles."""
        slots = np.flatnonzero(self.alive)
        return slots[np.argsort(self.column["pk"][slots], kind="stable")]

    def slot_of(self, key):
        """The living slot of a profile, or None."""
        if (slot := self.moved.get(key)) is None:
            first = self.column["pk"][: self.table.first_load]
            slot = int(np.searchsorted(first, key))
            if slot == len(first) or first[slot] != key:
                return None
        return slot if self.alive[slot] else None

    def replaced(self, keys, rows):
        """A Snapshot where these keys give way to `rows`; None when the Table is full."""
        gone = [slot for key in keys if (slot := self.slot_of(key)) is not None]
        slots = self.table.append(rows)
        if slots is None:
            return None
        alive = np.ones(self.table.size, bool)
        alive[: self.size] = self.alive
        alive[gone] = False
        moved = {**self.moved, **dict(zip(rows["pk"].tolist(), slots.tolist(), strict=True))}
        return Snapshot(self.table, alive, moved)

    def level(self, kind, code, slots):
        """How well each profile knows a term, 0 to 3 (0: not at all)."""
        return self._about(kind, code, slots) & LEVEL_MASK

    def declines(self, kind, code, slots):
        """Who would rather have nothing to do with a term, as a mask."""
        return self._about(kind, code, slots) & DECLINED != 0

    def _about(self, kind, code, slots):
        place = self.vocabulary.place.get((kind, code))
        if place is None:
            return np.zeros(len(slots), np.uint8)
        plane = self.table.levels[place // LEVELS_A_BYTE]
        return plane[slots] >> (place % LEVELS_A_BYTE * LEVEL_BITS)

    def speaks(self, language, slots=slice(None)):
        return self.column["speaks"][slots] & np.uint16(LANGUAGE_BITS.get(language, 0)) != 0

    def profile(self, slot, text=""):
        """One slot as a Profile; its text is not held here."""
        value = {name: values[slot].item() for name, values in self.column.items()}
        terms, declined = self.vocabulary.terms_of(self.table.levels[:, slot])
        return Profile(
            pk=value["pk"],
            terms=terms,
            declined=declined,
            least_minutes=value["least_minutes"],
            asked=value["asked"],
            answered=value["answered"],
            speaks=frozenset(code for code, bit in LANGUAGE_BITS.items() if value["speaks"] & bit),
            weekdays=from_bits(value["weekdays"]),
            works_remote=bool(value["flags"] & REMOTE),
            works_on_site=bool(value["flags"] & ON_SITE),
            radius_km=value["radius_km"],
            latitude=value["latitude"],
            longitude=value["longitude"],
            rate_cents=value["rate_cents"],
            capacity_minutes=value["capacity_minutes"],
            experience_years=value["experience_years"],
            text=text,
            language="en" if value["flags"] & ENGLISH else "fr",
        )

    @property
    def nbytes(self):
        """Bytes in use, of all slots."""
        arrays = [*self.column.values(), self.text, self.table.levels[:, : self.size], self.alive]
        return sum(array.nbytes for array in arrays)
