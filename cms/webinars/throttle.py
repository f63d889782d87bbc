"""How often one network may post a form. Counted in each web process, as sign-in tries are."""

from allauth.account.adapter import get_adapter
from django.core.cache import cache

POSTS_AN_HOUR = 30


def posts_too_often(request):
    """Count this post; whether its network has made too many within the hour."""
    key = f"webinars:posts:{get_adapter().get_client_ip(request)}"
    cache.add(key, 0, timeout=3_600)
    return cache.incr(key) > POSTS_AN_HOUR
