"""How often one network may post a form, counted over all processes."""

from allauth.account.adapter import get_adapter
from django.core.cache import cache

POSTS_AN_HOUR = 30


def posts_too_often(request, form):
    """Count this post of a form; whether its network has made too many within the hour."""
    key = f"posts:{form}:{get_adapter().get_client_ip(request)}"
    cache.add(key, 0, timeout=3_600)
    return cache.incr(key) > POSTS_AN_HOUR
