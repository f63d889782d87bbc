"""The needs that a visitor's session holds, before any account.

Signing in keeps the session's content under a new key, so a need written first is still there.

What she types is kept while she goes on, so two requests of hers overlap, and Django writes the
whole session back as each request had read it. Every change here is therefore made to the session
as it stands by then, under a lock; else the slower request would take the need of the other away.
"""

from contextlib import contextmanager

from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import Http404, QueryDict

from accounts import landing
from marketplace.needs.models import Need

HELD = "needs"
TYPED = "need_typed"
HELD_MAX = 20
TYPED_MAX = 20_000


def tokens(request):
    """The tokens (str) of the needs that this session holds, oldest first."""
    return request.session.get(HELD, [])


def held_needs(request):
    """Needs to finish: drafts written here, or by this user elsewhere, that no company claimed."""
    return Need.objects.held_by(tokens(request), request.user)


def unfinished_need(request):
    """The latest draft of this visitor whose brief still lacks a step; None when there is none."""
    return next((need for need in held_needs(request) if need.unfinished_steps), None)


def find_need(request, token):
    """The need of a token, if this visitor may work on it; else Http404.

    Before it has a company it is for who holds it, then for who may see the company's needs.
    """
    need = held_needs(request).filter(token=token).first()
    if need is None and request.user.is_authenticated:
        need = Need.objects.of(request.user).filter(token=token).first()
    if need is None:
        raise Http404
    return need


def begin(request):
    """Give a visitor the session that all her requests share, before several are under way."""
    if request.session.session_key is None:
        request.session.create()


@contextmanager
def changing(request):
    """The session, held for this request alone until the end of the block, and saved there."""
    begin(request)
    if request.session.modified:
        # It was begun by this request: no other has it yet.
        yield request.session
        return
    with transaction.atomic():
        key = request.session.session_key
        Session.objects.select_for_update().filter(session_key=key).first()
        stored = type(request.session)(key).load()
        request.session.clear()
        request.session.update(stored)
        yield request.session
        request.session.save()
    # The middleware has nothing left to write.
    request.session.modified = False


def hold(request, need):
    """Keep a need in the session, and lead her back to it after she has signed in."""
    with changing(request) as session:
        held = [token for token in tokens(request) if token != str(need.token)]
        session[HELD] = [*held, str(need.token)][-HELD_MAX:]
        landing.lead_to(session, "needs:claim")


def let_go(request, needs):
    """Forget needs that belong to a company now."""
    gone = {str(need.token) for need in needs}
    with changing(request) as session:
        session[HELD] = [token for token in tokens(request) if token not in gone]
        session.pop(TYPED, None)
        landing.done(session, "needs:claim")


def keep_typed(request, place):
    """Keep what is in the boxes of a page and not saved yet: a language switch must not lose it."""
    typed = request.POST.copy()
    typed.pop("csrfmiddlewaretoken", None)
    content = typed.urlencode()
    if len(content) <= TYPED_MAX:
        with changing(request) as session:
            session[TYPED] = {"place": place, "content": content}


def typed(request, place):
    """What `keep_typed` kept of this page, as form data; None when there is nothing."""
    kept = request.session.get(TYPED)
    if not kept or kept["place"] != place:
        return None
    return QueryDict(kept["content"])


def forget_typed(request):
    with changing(request) as session:
        session.pop(TYPED, None)
