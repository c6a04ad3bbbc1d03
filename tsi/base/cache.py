"""A cache that is allowed to be away."""

import logging
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = logging.getLogger(__name__)


class FailOpenRedisCache(RedisCache):
    """Answers "not here" when the server does not answer: a page is then made anew."""

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        try:
            return super().get(key, default, version)
        except (RedisError, OSError) as error:
            log.warning("Cache away on get (%s)", type(error).__name__)
            return default

    def set(self, key: str, value: Any, timeout: Any = 3600, version: int | None = None) -> None:
        try:
            super().set(key, value, timeout, version)
        except (RedisError, OSError) as error:
            log.warning("Cache away on set (%s)", type(error).__name__)
