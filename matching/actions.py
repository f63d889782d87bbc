"""What changes several records at once: storing matches, telling people, answering, choosing."""

from django.conf import settings
from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from journal.models import Entry, IllegalMove
from marketplace.needs.models import Need
from matching import emails, exposure
from matching.assignment import assign
from matching.engine import rank
from matching.events import Audience, Kind, record
from matching.models import Appeal, Match

# A freelancer gets at most so many invitations that wait for her answer, by the nightly spreading.
INVITATIONS_WAITING = 3
# How many candidates of each need the spreading weighs against those of the others.
CONSIDERED = 30


@transaction.atomic
def compute_matches(need, *, by=None):
    """Store the best matches of a need; returns its live Match rows, best first.

    A row that nobody was told about takes its new score, reasons and rank; the others stay as they
    were told. Whoever declined is not asked again: the next best takes her place. Nothing is
    computed for a need that doesn't recruit. by: whoever asked for it, None for the system.
    """
    need = Need.objects.select_for_update(no_key=True).get(pk=need.pk)
    known = {match.freelancer_id: match for match in need.matches.all()}
    wanted = settings.MARKETPLACE["MATCHES_SHOWN"]
    if need.is_recruiting:
        gone = {key for key, match in known.items() if match.status in Match.OVER}
        ranking = rank(need, limit=exposure.depth(wanted, token=need.token) + len(gone))
        fresh = [one for one in ranking if one.freelancer.pk not in gone]
        fresh = exposure.lightest_first(fresh, waiting_invitations(fresh, besides=need))
        for candidate, chance in exposure.with_newcomer(fresh, wanted, token=need.token):
            store(need, candidate, known.get(candidate.freelancer.pk), chance=chance, by=by)
    return list(need.matches.live().with_parties())


def waiting_invitations(candidates, *, besides=None):
    """{freelancer key: matches of other needs that wait for her answer}, in one query."""
    keys = [candidate.freelancer.pk for candidate in candidates]
    waiting = Match.objects.unanswered().filter(freelancer__in=keys)
    if besides is not None:
        waiting = waiting.exclude(need=besides)
    return dict(waiting.values_list("freelancer").annotate(Count("pk")).order_by())


def store(need, candidate, match, *, chance=1.0, by):
    """Write what the engine found, unless somebody was told something else already."""
    found = {
        "score": candidate.score,
        "chances": candidate.chances,
        "position": candidate.position,
        "reasons": candidate.reasons,
        "gaps": candidate.gaps,
        "values": candidate.values,
        "propensity": chance,
        "engine_version": candidate.engine_version,
    }
    if match is None:
        match = Match.objects.create(need=need, freelancer=candidate.freelancer, **found)
        Entry.objects.record(match, match.status, by=by)
    elif match.status == Match.Status.COMPUTED:
        Match.objects.filter(pk=match.pk, status=match.status).update(**found)
    return match


def spread_matches(needs, *, by=None):
    """Give recruiting needs with short lists more matches, all weighed together.

    So that the same few people aren't sent to everybody: each freelancer gets as many as keep her
    at INVITATIONS_WAITING (matching/assignment.py). Returns {need: new Matches}; tells nobody yet.
    """
    wanted = settings.MARKETPLACE["MATCHES_SHOWN"]
    candidates, room = {}, {}
    for need in needs:
        known = {match.freelancer_id: match for match in need.matches.all()}
        room[need] = wanted - sum(match.status not in Match.OVER for match in known.values())
        for candidate in rank(need, limit=CONSIDERED):
            if candidate.freelancer.pk not in known and room[need] > 0:
                candidates[need, candidate.freelancer.pk] = candidate
    waiting = waiting_invitations(candidates.values())
    chosen = assign(
        [(need, key, one.score) for (need, key), one in candidates.items()],
        capacity={
            key: max(0, INVITATIONS_WAITING - waiting.get(key, 0)) for _need, key in candidates
        },
        wanted=room,
    )
    return {
        need: store_all(need, [candidates[need, key] for key in keys], by=by)
        for need, keys in chosen.items()
    }


@transaction.atomic
def store_all(need, found, *, by):
    """Store candidates of one need, if it still recruits and nobody else has stored them."""
    need = Need.objects.select_for_update(no_key=True).get(pk=need.pk)
    known = set(need.matches.values_list("freelancer", flat=True))
    fresh = [one for one in found if need.is_recruiting and one.freelancer.pk not in known]
    return [store(need, candidate, None, by=by) for candidate in fresh]


def stored_list(need):
    """The live matches of a need as they are shown: exposure.Placed in their order on the page."""
    listed = [(match, match.propensity) for match in need.matches.live().with_parties()]
    return exposure.placed(listed, token=need.token)


@transaction.atomic
def notify_matches(need):
    """Tell the freelancers whom nobody has told yet, by mail; returns their matches.

    Only while the need recruits. Safe to repeat: a match is announced once.
    """
    need = Need.objects.select_for_update(no_key=True).get(pk=need.pk)
    if not need.is_recruiting:
        return []
    untold = list(need.matches.filter(status=Match.Status.COMPUTED).with_parties())
    for match in untold:
        match.notify()
        emails.match_found(match)
    return untold


@transaction.atomic
def view_match(match, *, by):
    """Note that the freelancer has read it; later readings change nothing."""
    if match.status == Match.Status.NOTIFIED and match.freelancer.user_id == by.pk:
        match.view(by=by)
        record(match, Kind.VIEW, audience=Audience.FREELANCER)


@transaction.atomic
def declare_interest(match, *, by):
    """The freelancer would like to talk: the company's people hear of it by mail."""
    view_match(match, by=by)
    match.declare_interest(by=by)
    match.need.touch()
    record(match, Kind.INTEREST, audience=Audience.FREELANCER)
    emails.interest_declared(match)
    return match


@transaction.atomic
def decline(match, *, by, reason, code="other"):
    """The freelancer says no, and why. The next computation proposes somebody else.

    reason: as the journal keeps it; code: which of the usual reasons, for learning.
    """
    view_match(match, by=by)
    match.decline(by=by, reason=reason)
    record(match, Kind.REFUSAL, audience=Audience.FREELANCER, reason=code)
    return match


@transaction.atomic
def expire(match):
    """Close a match that nobody answered; if she had her whole time, the log says so.

    Raises IllegalMove when it was answered a moment ago.
    """
    match.expire()
    if match.had_its_time(at=timezone.now()):
        record(match, Kind.LAPSE, audience=Audience.SYSTEM)


@transaction.atomic
def shortlist(match, *, by):
    """The company puts an interested freelancer on its shortlist; the first one moves the need."""
    need = Need.objects.select_for_update(no_key=True).get(pk=match.need_id)
    match.shortlist(by=by)
    if need.status == Need.Status.OPEN:
        need.shortlist(by=by)
    need.touch()
    record(match, Kind.SHORTLIST, audience=Audience.COMPANY)
    emails.shortlisted(match)
    return match


@transaction.atomic
def add_match(need, candidate, *, by, reason):
    """Operations put somebody on a need's list, whatever the engine said; she is told by mail.

    candidate: what the engine says of her (`engine.explain_for`). Raises IllegalMove when she is
    on the list already, has declined, or the need doesn't recruit.
    """
    need = Need.objects.select_for_update(no_key=True).get(pk=need.pk)
    match = need.matches.filter(freelancer=candidate.freelancer).first()
    if not need.is_recruiting or (match and not match.can_move_to(Match.Status.COMPUTED)):
        raise IllegalMove(f"{candidate.freelancer} cannot be added to need {need.pk}")
    if match:
        match.restore(by=by, reason=reason)
    else:
        match = store(need, candidate, None, by=by)
        Entry.objects.record(match, "added_by_hand", by=by, reason=reason)
    match.notify(by=by)
    emails.match_found(match)
    return match


@transaction.atomic
def remove_match(match, *, by, reason):
    """Operations take somebody off a need's list. Raises IllegalMove when she is not on it."""
    match.remove(by=by, reason=reason)
    return match


@transaction.atomic
def appeal(user, *, match=None, text):
    """Ask a person to look; a second request for the same match while one waits is the first."""
    waiting = Appeal.objects.waiting().filter(user=user, match=match).first()
    if waiting:
        return waiting
    asked = Appeal.objects.create(user=user, match=match, text=text)
    Entry.objects.record(asked, asked.status, by=user)
    return asked


@transaction.atomic
def decide_appeal(asked, status, *, by, answer):
    """Answer an Appeal, as `upheld` or `explained`, by mail. Raises IllegalMove the second time."""
    asked.decide(status, by=by, answer=answer)
    emails.appeal_answered(asked)
    return asked
