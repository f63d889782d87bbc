"""Where a call to action may lead, and the words on its button."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

GOALS = [
    ("need", _("the form of a need")),
    ("freelancer", _("a freelancer's sign-up")),
    ("diagnostic", _("the diagnostic that calculates")),
    ("webinar", _("the webinars")),
    ("library", _("the white papers")),
]
BUTTONS = {
    "need": _("Describe my need"),
    "freelancer": _("Create my profile"),
    "diagnostic": _("Calculate my hours"),
    "webinar": _("Reserve my seat"),
    "library": _("See the white papers"),
}
ADDRESSES = {
    "need": "needs:start",
    "freelancer": "account_signup",
    "diagnostic": "leads:diagnostic",
    "webinar": "webinars:list",
    "library": "library:index",
}


def invitation(goal):
    """{"href", "button"} of a goal in the active language."""
    return {"href": reverse(ADDRESSES[goal]), "button": BUTTONS[goal]}
