"""Count views and clicks by day, roughly once a visit, without writing down who came."""

import re

from django.core.cache import cache
from django.utils import timezone

from cms.calls.models import CallDay
from cms.visitors import sender_of

# What calls itself a machine, or loads pages before anybody asked for them.
MACHINES = re.compile(
    r"bot|crawl|spider|slurp|preview|monitor|scan|curl|wget|python|java/|go-http|headless|fetch",
    re.IGNORECASE,
)
A_VISIT = 30 * 60


def count(request, call, variant, field):
    """One more of `field` ("views" or "clicks"), unless a machine asks or it was just counted.

    What was just counted is remembered for half an hour, as a hash.
    """
    if is_machine(request):
        return
    key = f"calls:{field}:{call.pk}:{variant}:{sender_of(request)}"
    if cache.add(key, True, A_VISIT):
        day = timezone.localdate()
        CallDay.objects.add(call_id=call.pk, variant=variant, day=day, field=field)


def is_machine(request):
    agent = request.headers.get("User-Agent", "")
    purpose = request.headers.get("Sec-Purpose", "") or request.headers.get("Purpose", "")
    return not agent or "prefetch" in purpose or bool(MACHINES.search(agent))
