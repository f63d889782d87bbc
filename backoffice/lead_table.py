"""The lead inbox as a spreadsheet."""

from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _


def file_name(request):
    """The day and the filters: "leads-2026-11-22-callback-open"."""
    filters = [slugify(value) for name, value in request.GET.items() if name != "p"]
    return "-".join(["leads", f"{timezone.localdate()}", *(part for part in filters if part)])


def table(leads):
    """(header, rows) of leads, one row each."""
    header = [
        _("Kind"), _("Status"), _("Received"), _("Deadline"), _("Answered"), _("Name"),
        _("E-mail"), _("Phone"), _("Company"), _("Message"), _("Language"), _("Assigned to"),
        _("Not pursued because"), _("Page"), _("Other site"), _("Campaign"), _("Consent"),
        _("Consent given"),
    ]  # fmt: skip
    return header, (row(lead) for lead in leads.iterator(chunk_size=500))


def row(lead):
    return [
        lead.get_kind_display(), lead.get_status_display(), stamp(lead.created_at),
        stamp(lead.due_at), stamp(lead.contacted_at), lead.name, lead.email,
        lead.phone_in_words, lead.company_name, lead.message, lead.language,
        lead.assigned_to.get_full_name() if lead.assigned_to else "",
        lead.get_lost_reason_display(), lead.page, lead.referrer, lead.campaign,
        lead.consent_text, stamp(lead.consented_at),
    ]  # fmt: skip


def stamp(at):
    """A moment that a spreadsheet can sort: "2026-11-24 17:00", Paris time."""
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""
