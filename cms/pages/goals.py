"""Where a call to action may lead, and the words on its button."""

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

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
}
# Those that are pages: the model of their index.
PAGES = {"library": "librarypage"}


def invitation(goal):
    """{"href", "button"} of a goal in the active language; the need's form for a missing page."""
    if goal in PAGES:
        pages = Page.objects.live().filter(locale__language_code=get_language())
        if page := pages.filter(content_type__model=PAGES[goal]).first():
            return {"href": page.url, "button": BUTTONS[goal]}
        goal = "need"
    return {"href": reverse(ADDRESSES[goal]), "button": BUTTONS[goal]}
