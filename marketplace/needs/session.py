"""The needs that a visitor's session holds, before any account.

Signing in keeps the session's content under a new key, so a need written first is still there.
"""

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


def hold(request, need):
    """Keep a need in the session, and lead her back to it after she has signed in."""
    held = [token for token in tokens(request) if token != str(need.token)]
    request.session[HELD] = [*held, str(need.token)][-HELD_MAX:]
    landing.lead_to(request.session, "needs:claim")


def let_go(request, needs):
    """Forget needs that belong to a company now."""
    gone = {str(need.token) for need in needs}
    request.session[HELD] = [token for token in tokens(request) if token not in gone]
    request.session.pop(TYPED, None)
    landing.done(request.session, "needs:claim")


def keep_typed(request, place):
    """Keep what is in the boxes of a page and not saved yet: a language switch must not lose it."""
    typed = request.POST.copy()
    typed.pop("csrfmiddlewaretoken", None)
    content = typed.urlencode()
    if len(content) <= TYPED_MAX:
        request.session[TYPED] = {"place": place, "content": content}


def typed(request, place):
    """What `keep_typed` kept of this page, as form data; None when there is nothing."""
    kept = request.session.get(TYPED)
    if not kept or kept["place"] != place:
        return None
    return QueryDict(kept["content"])


def forget_typed(request):
    request.session.pop(TYPED, None)
