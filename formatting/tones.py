"""Which of five tones a status has on screen: the one table for every record of the product."""

from typing import Literal

Tone = Literal["positive", "attention", "negative", "info", "neutral"]

TONES: dict[Tone, tuple[str, ...]] = {
    # Done or running well: nothing to do.
    "positive": (
        "accepted", "active", "agreed", "approved", "auto_approved", "awarded", "collected",
        "converted", "done",
        "enabled", "executed", "interested", "issued", "paid", "positive", "published",
        "set_off", "settled", "shortlisted", "signed", "succeeded", "trial", "valid", "verified",
        "won",
    ),
    # Someone has to act.
    "attention": (
        "action_required", "amendment_pending", "attention", "changes_requested", "new",
        "countered", "dunning", "escalated", "inquiry", "missing", "notice", "overdue",
        "owed_back", "part_disputed", "part_lost", "paused", "pending_setup", "pending_signature",
        "replacement_pending", "restricted", "returned", "twice",
    ),
    # Refused, failed or stopped.
    "negative": (
        "blocked", "cancelled", "declined", "disputed", "failed", "lost", "negative",
        "refused", "rejected", "stuck", "suspended", "terminated", "uncollectible",
        "unfilled",
    ),
    # On its way: the other side, the bank or the machine has it.
    "info": (
        "assigned", "collecting", "computed", "contacted", "decided", "deposited", "info",
        "invoiced", "negotiating", "notified",
        "open", "opened", "pending", "processing", "proposed", "scheduled", "sent",
        "submitted", "viewed",
    ),
}  # fmt: skip
TONE_OF = {status: tone for tone, statuses in TONES.items() for status in statuses}


def tone(status):
    """The tone of a status value; what the table doesn't name (draft, ended…) is neutral."""
    return TONE_OF.get(str(status), "neutral")
