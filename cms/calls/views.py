import base64

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from cms.calls.counting import count
from cms.calls.models import Banner, CallToAction

# One transparent point: 43 bytes.
POINT = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
BANNER_COOKIE = "banner_closed"
HALF_A_YEAR = 180 * 24 * 3600


@never_cache
@require_GET
def seen(request, pk, variant):
    """GET calls/<pk>/<variant>/seen.gif: the point that a page loads once a call is in sight.

    A picture, so that it needs no script and leaves the page itself cacheable; `loading="lazy"`
    asks for it only near the screen, and most machines never do.
    """
    call = find_call(pk, variant)
    count(request, call, variant, "views")
    return HttpResponse(POINT, content_type="image/gif")


@never_cache
@require_GET
def click(request, pk, variant):
    """GET calls/<pk>/<variant>/: count the click, and go where the call leads."""
    call = find_call(pk, variant)
    count(request, call, variant, "clicks")
    return redirect(call.target_url())


def find_call(pk, variant):
    call = get_object_or_404(CallToAction.objects.select_related("page"), pk=pk)
    if variant not in call.variants:
        raise Http404
    return call


@csrf_exempt  # Closing a banner needs no session, and a page without a token can be cached.
@require_POST
def banner_closing(request, pk):
    """POST calls/banners/<pk>/closing/: don't show this banner to this reader again."""
    banner = get_object_or_404(Banner, pk=pk)
    back = request.POST.get("next", "")
    here = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    response = redirect(back if here else "/")
    response.set_cookie(
        BANNER_COOKIE,
        str(banner.pk),
        max_age=HALF_A_YEAR,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )
    return response
