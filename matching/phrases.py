"""What each signal says of a pairing, in the reader's language and from her side of the table.

Every function takes the signal's values, names as {(kind, code): (fr, en)} and the reader's side,
and gives a sentence, or nothing where there is nothing to say.
"""

from django.utils.dates import WEEKDAYS
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from formatting import formatter
from matching.features import FREELANCER

NAMES_SHOWN = 4
# Who leaves no more than this share of her invitations unanswered is said to answer.
SOME_UNANSWERED = 0.25


def joined(words):
    """ "a, b and c" in the active language."""
    words = [str(word) for word in words]
    if len(words) < 2:
        return "".join(words)
    return _("%(first)s and %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}


def side_of_names():
    """Which of (French name, English name) the active language reads."""
    return 1 if (get_language() or "fr").startswith("en") else 0


def named(codes, kind, names):
    """Names of terms in the active language, at most NAMES_SHOWN of them."""
    known = [names[kind, code][side_of_names()] for code in codes if (kind, code) in names]
    shown = known[:NAMES_SHOWN]
    if len(known) > NAMES_SHOWN:
        return ", ".join([*shown, "…"])
    return joined(shown)


def missions_covered(values, names, side):
    covered = len(values["covered"])
    # Matches that were stored before wishes were known have no total.
    total = values.get("total", covered + len(values["missing"]))
    if not covered:
        return ""
    return ngettext(
        "%(covered)s of %(total)s task: %(names)s",
        "%(covered)s of %(total)s tasks: %(names)s",
        total,
    ) % {
        "covered": covered,
        "total": total,
        "names": named(values["covered"], "mission", names),
    }


def missions_missing(values, names, side):
    missing = named(values["missing"], "mission", names)
    if not missing:
        return ""
    if side == FREELANCER:
        return _("Not on your profile: %(names)s") % {"names": missing}
    return _("Not on this profile: %(names)s") % {"names": missing}


def tools_covered(values, names, side):
    # Those of which she has the basics are named among the gaps.
    covered = named(
        [code for code in values["covered"] if code not in values["basic"]], "tool", names
    )
    if not covered:
        return ""
    if side == FREELANCER:
        return _("You use %(names)s") % {"names": covered}
    return _("Uses %(names)s") % {"names": covered}


def tools_missing(values, names, side):
    if missing := named(values["missing"], "tool", names):
        return _("No %(names)s yet") % {"names": missing}
    if basic := named(values["basic"], "tool", names):
        return _("Only the basics of %(names)s") % {"names": basic}
    return ""


def knowledge_covered(values, names, side):
    covered = named(values["covered"], "knowledge", names)
    return _("Knows about: %(names)s") % {"names": covered} if covered else ""


def knowledge_missing(values, names, side):
    missing = named(values["missing"], "knowledge", names)
    return _("Says nothing about: %(names)s") % {"names": missing} if missing else ""


def sectors_covered(values, names, side):
    covered = named(values["covered"], "sector", names)
    return _("Has worked in this field: %(names)s") % {"names": covered} if covered else ""


def sectors_missing(values, names, side):
    missing = named(values["missing"], "sector", names)
    return _("New to this field: %(names)s") % {"names": missing} if missing else ""


def words_shared(values, names, side):
    words = joined(values["words"])
    if not words:
        return ""
    if side == FREELANCER:
        return _("Your profile and the need share words: %(words)s") % {"words": words}
    return _("The profile takes up your words: %(words)s") % {"words": words}


def meaning_shared(values, names, side):
    if side == FREELANCER:
        return _("Your profile describes the same kind of work")
    return _("The profile describes the same kind of work")


def place_fits(values, names, side):
    near = values["km"] is not None and values["km"] <= values["radius_km"]
    if values["wanted"] != "remote" and values["on_site"] and near:
        away = formatter.distance(values["km"])
        if side == FREELANCER:
            return _("%(distance)s from you") % {"distance": away}
        return _("%(distance)s away") % {"distance": away}
    if values["remote"] and values["wanted"] != "on_site":
        return _("Works remotely")
    return _("Works on site")


def place_misfits(values, names, side):
    if values["wanted"] == "remote":
        return "" if values["remote"] else _("Works on site only")
    if values["wanted"] == "either" and values["remote"]:
        # That she works remotely is a reason: how far away is no matter then.
        return ""
    if not values["on_site"]:
        return _("Works remotely only")
    if values["km"] is None:
        return ""
    away = formatter.distance(values["km"])
    if values["km"] > values["radius_km"]:
        return _("%(distance)s away, further than the usual distance") % {"distance": away}
    # Within her reach the distance is a reason, and named there.
    return ""


def hours_fit(values, names, side):
    if values["free"] < values["wanted"]:
        # Too few: the gap says how many.
        return ""
    wanted = formatter.hours(values["wanted"])
    if side == FREELANCER:
        return _("%(hours)s a month fit into your free time") % {"hours": wanted}
    return _("Has the %(hours)s a month that you need") % {"hours": wanted}


def hours_short(values, names, side):
    return _("Only %(free)s a month free, for %(wanted)s needed") % {
        "free": formatter.hours(values["free"]),
        "wanted": formatter.hours(values["wanted"]),
    }


def days_shared(values, names, side):
    if not values["shared"]:
        return ""
    return _("Free on %(days)s") % {"days": joined(WEEKDAYS[day] for day in values["shared"])}


def days_missing(values, names, side):
    days = joined(WEEKDAYS[day] for day in values["missing"])
    return _("Not free on %(days)s") % {"days": days} if days else ""


def rate_fits(values, names, side):
    rate = {"rate": formatter.rate(values["rate"])}
    if values["rate"] > values["budget"]:
        return ""
    if side == FREELANCER:
        return _("Your rate (%(rate)s) is within the budget") % rate
    return _("Within your budget: %(rate)s") % rate


def rate_over(values, names, side):
    over = formatter.rate(values["rate"] - values["budget"])
    if side == FREELANCER:
        return _("Your rate is %(difference)s over the budget") % {"difference": over}
    return _("%(difference)s over your budget") % {"difference": over}


def experience_had(values, names, side):
    years = values["years"]
    return ngettext("%(years)s year of experience", "%(years)s years of experience", years) % {
        "years": years
    }


def language_spoken(values, names, side):
    return _("Works in French") if values["language"] == "fr" else _("Works in English")


def language_missing(values, names, side):
    if values["language"] == "fr":
        return _("Does not mention French")
    return _("Does not mention English")


def wishes_met(values, names, side):
    if not values["stated"] or wishes_against(values, names, side):
        return ""
    if side == FREELANCER:
        return _("Nothing in it goes against your wishes")
    return _("Nothing in it goes against this freelancer’s wishes")


def wishes_against(values, names, side):
    declined = [
        name
        for kind, codes in (("mission", values["missions"]), ("sector", values["sectors"]))
        if (name := named(codes, kind, names))
    ]
    if declined:
        if side == FREELANCER:
            return _("You would rather not: %(names)s") % {"names": joined(declined)}
        return _("Would rather not: %(names)s") % {"names": joined(declined)}
    if values["wanted"] is not None and values["least"] > values["wanted"]:
        least = {"hours": formatter.hours(values["least"])}
        if side == FREELANCER:
            return _("You would like %(hours)s a month at least") % least
        return _("Would like %(hours)s a month at least") % least
    return ""


def answers_given(values, names, side):
    if not values["asked"] or answers_missing(values, names, side):
        return ""
    return ngettext(
        "Answered %(answered)s of %(asked)s invitation",
        "Answered %(answered)s of %(asked)s invitations",
        values["asked"],
    ) % {"answered": values["answered"], "asked": values["asked"]}


def answers_missing(values, names, side):
    missing = values["asked"] - values["answered"]
    if missing <= SOME_UNANSWERED * values["asked"]:
        return ""
    return ngettext(
        "Left %(missing)s of %(asked)s invitation unanswered",
        "Left %(missing)s of %(asked)s invitations unanswered",
        values["asked"],
    ) % {"missing": missing, "asked": values["asked"]}
