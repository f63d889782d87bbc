"""How every page of a queue works: look at one record, decide, and go back to the queues."""

from django.contrib import messages
from django.shortcuts import redirect, render

from journal.models import IllegalMove
from journal.timeline import timeline


def show(request, template, record, form, *, undecided, status=200, **context):
    """The page of one record, with its story and the form while there is something to decide."""
    context |= {"record": record, "history": timeline(record), "undecided": undecided, "form": form}
    return render(request, template, context, status=status)


def carry_out(request, form, act, *, again, done, too_late, then="backoffice_queues"):
    """Call act(**what was typed), then lead back to the queues, or to `then`.

    again(form=…, status=…) shows a form that is wrong; `too_late` is said when somebody else was
    faster, and nothing changes.
    """
    if not form.is_valid():
        return again(form=form, status=422)
    try:
        act(**form.cleaned_data)
    except IllegalMove:
        messages.error(request, too_late)
    else:
        messages.success(request, done)
    return redirect(then)
