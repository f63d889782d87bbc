"""The sections of a signed-in space: which exist, who sees them, which one the reader is in."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Section:
    """One line of the navigation, for whoever has one of these spaces (None: everyone).

    It is current on every page of its URL namespaces.
    """

    label: str
    icon: str
    url_name: str
    namespaces: tuple[str, ...]
    spaces: tuple[str, ...] | None = ("company", "freelancer")


MONEY = ("invoices", "collection", "payouts")
SECTIONS = (
    Section(_("Dashboard"), "home", "dashboard:home", ("dashboard",), None),
    Section(_("My needs"), "need", "needs:list", ("needs",), ("company",)),
    Section(_("Needs for me"), "need", "matching:inbox", ("matching",), ("freelancer",)),
    Section(_("Proposals"), "mail", "proposals:list", ("proposals",)),
    Section(_("Engagements"), "engagement", "engagements:list", ("engagements",)),
    Section(_("Timesheets"), "clock", "timesheets:list", ("timesheets",)),
    Section(_("Invoices and payments"), "euro", "invoices:list", MONEY),
    Section(_("My profile"), "user", "people:profile_edit", ("people",), ("freelancer",)),
    Section(_("Back office"), "shield", "wagtailadmin_home", (), ("staff",)),
)


def sections_for(spaces, *, namespace):
    """The sections open to these spaces ("company", "freelancer", "staff"), for a template.

    Dicts of label, icon, href and current. `namespace` is the URL namespace of the page being
    read; a section whose URL is not installed is left out.
    """
    shown = []
    for section in SECTIONS:
        if section.spaces is not None and not set(section.spaces) & set(spaces):
            continue
        try:
            href = reverse(section.url_name)
        except NoReverseMatch:
            continue
        current = namespace in section.namespaces
        shown.append(
            {"label": section.label, "icon": section.icon, "href": href, "current": current}
        )
    return shown
