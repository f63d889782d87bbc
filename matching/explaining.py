"""Which facts earned the points and which ones missed them: {signal, points, values}, no words yet.

Values hold codes of terms, minutes, cents, kilometres and days of the week, so that the same record
reads in French and in English, for the company and for the freelancer.
"""

import math

import numpy as np

from marketplace.taxonomy.models import Term
from matching.features import DECLINABLE, TERM_SIGNALS
from matching.text import readable, stems

SHARED_WORDS = 3
WORDS_READ = 2_000
LONGEST_WORD = 40


def explain(wanted, profile, *, words, points, missed, kilometres, free_minutes):
    """(reasons, gaps) of one profile, the largest first; the reasons' points are the score.

    words: of the need, by rarest_words. points: {signal: earned}, with the text as words and
    meaning. missed: {signal: what the score would gain if that were perfect}.
    """
    values = facts(wanted, profile, words, kilometres=kilometres, free_minutes=free_minutes)
    reasons = [
        {"signal": signal, "points": earned, "values": values[signal]}
        for signal, earned in points.items()
        if earned
    ]
    gaps = [
        {"signal": signal, "points": lacking, "values": values[signal]}
        for signal, lacking in missed.items()
        if lacking and signal in values
    ]
    return by_points(reasons), by_points(gaps)


def by_points(parts):
    return sorted(parts, key=lambda part: -part["points"])


def facts(wanted, profile, words, *, kilometres, free_minutes):
    """What each signal was computed from."""
    return {
        **{signal: coverage(wanted, profile, kind) for signal, kind in TERM_SIGNALS.items()},
        "words": {"words": shared_words(words, profile)},
        "meaning": {},
        "place": {
            "wanted": wanted.place,
            "remote": profile.works_remote,
            "on_site": profile.works_on_site,
            "km": None if math.isnan(kilometres) else round(float(kilometres)),
            "radius_km": profile.radius_km,
        },
        "hours": {"free": max(0, int(free_minutes)), "wanted": wanted.monthly_minutes},
        "days": {
            "shared": sorted(wanted.weekdays & profile.weekdays),
            "missing": sorted(wanted.weekdays - profile.weekdays),
        },
        "rate": {"rate": profile.rate_cents, "budget": wanted.max_rate_cents},
        "experience": {"years": profile.experience_years},
        "language": {"language": wanted.spoken},
        "wishes": wishes(wanted, profile),
        "answers": {"answered": profile.answered, "asked": profile.asked},
    }


def wishes(wanted, profile):
    """What of the need goes against her wishes; `stated`: whether she has any."""
    against = {
        kind: [code for code in wanted.terms.get(kind, {}) if (kind, code) in profile.declined]
        for kind in DECLINABLE
    }
    return {
        "stated": bool(profile.declined or profile.least_minutes),
        "missions": against[Term.Kind.MISSION],
        "sectors": against[Term.Kind.SECTOR],
        "least": profile.least_minutes,
        "wanted": wanted.monthly_minutes,
    }


def coverage(wanted, profile, kind):
    """Codes of the terms wanted that she has, and of those that she lacks.

    What she would rather not do is in neither: that is said by itself.
    """
    wants = wanted.terms.get(kind, {})
    asked = [code for code in wants if (kind, code) not in profile.declined]
    has = profile.terms.get(kind, {})
    return {
        "total": len(wants),
        "covered": [code for code in asked if code in has],
        "missing": [code for code in asked if code not in has],
        "basic": [code for code in asked if has.get(code) == 1],
    }


def rarest_words(wanted, space):
    """{stem: the word as the need writes it}, the rarest first."""
    written = {}
    for word in readable(wanted.text).split()[:WORDS_READ]:
        bare = word.strip(".,;:!?()«»\"'’").lower()
        if bare.isalpha() and len(bare) <= LONGEST_WORD:
            for found in stems(bare, wanted.language):
                written.setdefault(found, bare)
    order = np.argsort(-space.rarity_of(written), kind="stable")
    pairs = list(written.items())
    return dict(pairs[number] for number in order)


def shared_words(words, profile):
    """The rarest words of the need whose stems the profile has too."""
    hers = set(stems(profile.text, profile.language))
    shared = (word for stem, word in words.items() if stem in hers)
    return list(dict.fromkeys(shared))[:SHARED_WORDS]
