""" "Why not higher?": what each missing item of a profile would be worth, by the engine itself.

Nothing is estimated: variants of the profile are scored against the needs that are open now, and
compared with the profile as it is. Her rate is hers; no other one is tried.
"""

from collections import Counter
from dataclasses import dataclass, replace

import numpy as np
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from formatting import formatter
from marketplace.needs.models import Need
from marketplace.people.models import WEEKDAYS
from matching.engine import Question, best_scores, names, profile_index, score_profiles
from matching.features import TERM_SIGNALS, Wanted
from matching.phrases import side_of_names
from matching.retrieval import cut_by
from matching.rows import Profile

# The latest needs to try, and the terms wanted most to try on them.
NEEDS, TERMS = 20, 8
FLUENT, EXPERT = 2, 3
MORE_KM, MORE_MINUTES, MORE_YEARS = 20, 600, 5


@dataclass(frozen=True)
class Improvement:
    """One change and its worth: points on average on the `needs` that it helps, and on how many
    more lists it would bring her."""

    label: str
    href: str
    points: int
    needs: int
    lists: int


@dataclass(frozen=True)
class Standing:
    """How a profile stands today: open needs tried, lists it is on, filters that keep it out."""

    needs: int
    lists: int
    average: int
    cut: list[tuple[str, int]]
    improvements: list[Improvement]


def standing(freelancer):
    """The Standing of a Freelancer (with_profile), in the active language."""
    needs = list(
        Need.objects.recruiting()
        .exclude(company__memberships__user=freelancer.user_id)
        .select_related("commune")
        .prefetch_related("terms")[:NEEDS]
    )
    profile = Profile.of(freelancer)
    changes = list(variants(profile, needs))
    scores = score_profiles(needs, [profile, *(variant for _, _, variant in changes)])
    least = np.array([least_listed(need, freelancer) for need in needs])
    now, gains = scores[:, :1], scores[:, 1:] - scores[:, :1]
    enters = (now < least[:, None]) & (scores[:, 1:] >= least[:, None])
    found = [
        Improvement(
            label=label,
            href=reverse("people:section", args=[section]),
            points=round(float(gain[gain > 0].mean())),
            needs=int((gain > 0).sum()),
            lists=int(entered.sum()),
        )
        for (label, section, _variant), gain, entered in zip(
            changes, gains.T, enters.T, strict=True
        )
        if (gain > 0).any()
    ]
    return Standing(
        needs=len(needs),
        lists=int((now[:, 0] >= least).sum()),
        average=round(float(now.mean())) if len(needs) else 0,
        cut=cuts(freelancer, needs),
        improvements=sorted(found, key=lambda one: (-one.lists, -one.points * one.needs)),
    )


def least_listed(need, freelancer):
    """The score from which somebody is on the list of a need; 0 while it has room."""
    wanted = settings.MARKETPLACE["MATCHES_SHOWN"]
    scores = best_scores(need, wanted + 1)
    others = [score for key, score in scores.items() if key != freelancer.pk]
    return others[wanted - 1] if len(others) >= wanted else 0


def variants(profile, needs):
    """(label, section of the profile's form, changed Profile) for each change worth a try."""
    wanted = wanted_terms(needs)
    yield from with_terms(profile, wanted)
    if not profile.works_remote:
        yield _("Work remotely too"), "availability", replace(profile, works_remote=True)
    if not profile.works_on_site:
        yield _("Work on site too"), "availability", replace(profile, works_on_site=True)
    further = replace(profile, radius_km=profile.radius_km + MORE_KM)
    label = _("Travel %(distance)s further") % {"distance": formatter.distance(MORE_KM)}
    yield label, "availability", further
    more = replace(profile, capacity_minutes=profile.capacity_minutes + MORE_MINUTES)
    label = _("%(hours)s more a month") % {"hours": formatter.hours(MORE_MINUTES)}
    yield label, "availability", more
    if missing := [day for day, _name in WEEKDAYS if day not in profile.weekdays]:
        every = replace(profile, weekdays=profile.weekdays | frozenset(missing))
        yield _("Be free on the other days of the week too"), "availability", every
    if not profile.experience_years:
        label = _("Say how long you have worked in this field (if it is five years)")
        yield label, "work", replace(profile, experience_years=MORE_YEARS)
    yield from with_fewer_wishes(profile, wanted)
    for language, label in (("fr", _("Work in French too")), ("en", _("Work in English too"))):
        if language not in profile.speaks:
            yield label, "work", replace(profile, speaks=profile.speaks | {language})


def with_fewer_wishes(profile, wanted):
    """Profiles that decline one of the terms wanted less, or take as few hours as a need has."""
    if profile.least_minutes:
        yield _("Take fewer hours a month too"), "wishes", replace(profile, least_minutes=0)
    for (kind, code), _times in wanted.most_common():
        if (kind, code) in profile.declined:
            fewer = replace(profile, declined=profile.declined - {(kind, code)})
            name = {"name": names()[kind, code][side_of_names()]}
            yield _("Take on: %(name)s") % name, "wishes", fewer


def wanted_terms(needs):
    """Counter of the (kind, code) that needs want."""
    vocabulary = profile_index().current().vocabulary
    return Counter(
        (kind, code)
        for need in needs
        for kind, codes in Wanted.of(need, vocabulary).terms.items()
        if kind in TERM_SIGNALS.values()
        for code in codes
    )


def with_terms(profile, wanted):
    """Profiles with one more of the terms that are wanted most, or at a better level."""
    tried = 0
    for (kind, code), _times in wanted.most_common():
        if (kind, code) in profile.declined:
            # What she would rather not do is no shortcoming.
            continue
        level = profile.terms.get(kind, {}).get(code)
        better = FLUENT if level is None else EXPERT
        if tried == TERMS or (level is not None and (kind != "tool" or level >= FLUENT)):
            continue
        tried += 1
        terms = {**profile.terms, kind: {**profile.terms.get(kind, {}), code: better}}
        name = {"name": names()[kind, code][side_of_names()]}
        label = _("Add: %(name)s") if level is None else _("Know more than the basics of %(name)s")
        yield label % name, "skills", replace(profile, terms=terms)


def cuts(freelancer, needs):
    """[(filter, how many of the needs it keeps her out of)], the most frequent first."""
    snapshot = profile_index().current()
    slot = snapshot.slot_of(freelancer.pk)
    if slot is None:
        return []
    counted = Counter()
    for need in needs:
        question = Question.of(need, snapshot)
        found = cut_by(question.wanted, snapshot, question.everybody(np.array([slot])))
        counted.update(name for name, cut in found.items() if cut[0])
    return counted.most_common()
