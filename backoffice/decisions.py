"""How every page of a queue works: look at one record, decide, and go back to the queues.

Where what was shown may change while somebody reads, the form brings it back (`seen`), and the
decision is made only if it is still so.
"""

from hashlib import sha256

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from journal.models import Entry, IllegalMove
from journal.timeline import timeline


def show(request, template, record, form, *, undecided, status=200, **context):
    """The page of one record, with its story and the form while there is something to decide.

    seen, if any: what carry_out compares.
    """
    history = timeline(record, internal=True)
    context |= {"record": record, "history": history, "undecided": undecided, "form": form}
    return render(request, template, context, status=status)


def as_seen(*shown):
    """What a decision is about, amounts and statuses above all, as a form brings it back."""
    return sha256(repr(shown).encode()).hexdigest()[:16]


def times(record, *statuses):
    """How often a record became so: what was written anew since is another question."""
    return Entry.objects.about(record).filter(verb__in=statuses).count()


def carry_out(
    request, form, act, *, again, done, too_late, then="backoffice_queues", seen_now=None
):
    """Call act(**what was typed), then lead back to the queues, or to `then`.

    again(form=…, status=…) shows a form that is wrong; `too_late` is said when somebody else was
    faster, and nothing changes. seen_now() locks what the decision is about and says what a page
    would show now: where it is not what was seen, nothing changes either, and the page is shown
    again with what was typed.
    """
    if not form.is_valid():
        return again(form=form, status=422)
    try:
        with transaction.atomic():
            outdated = seen_now is not None and request.POST.get("seen") != seen_now()
            if not outdated:
                act(**form.cleaned_data)
    except IllegalMove:
        messages.error(request, too_late)
        return redirect(then)
    if outdated:
        messages.error(
            request, _("This changed while you were looking: nothing was done. Read it again.")
        )
        return again(form=form, status=409)
    messages.success(request, done)
    return redirect(then)
