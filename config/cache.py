"""The cache that every process of the site shares: what was counted of whom, for some minutes."""

import structlog
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)


class SharedCache(RedisCache):
    """Valkey's or Redis's. While it is away nothing is remembered, and no page fails for that."""

    def add(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        return self.tried(super().add, key, value, timeout, version, unanswered=True)

    def get(self, key, default=None, version=None):
        return self.tried(super().get, key, default, version, unanswered=default)

    def set(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        return self.tried(super().set, key, value, timeout, version)

    def incr(self, key, delta=1, version=None):
        return self.tried(super().incr, key, delta, version, unanswered=delta)

    def delete(self, key, version=None):
        return self.tried(super().delete, key, version, unanswered=False)

    def tried(self, method, *arguments, unanswered=None):
        """The method's answer, or `unanswered` when the server gives none."""
        try:
            return method(*arguments)
        except RedisError as error:
            log.warning("shared_cache_away", error=str(error))
            return unanswered
