"""A cache that is allowed to be away."""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

PAUSE = 10.0  # seconds for which a cache that did not answer is not asked again
_quiet_until = 0.0


def _fail_open(name: str, nothing: Callable[..., Any]) -> Callable[..., Any]:
    """The method `name`, answering `nothing(*args)` while the server does not answer."""
    real = getattr(RedisCache, name)

    def method(self, *args: Any, **kwargs: Any) -> Any:
        global _quiet_until
        if time.monotonic() >= _quiet_until:
            try:
                return real(self, *args, **kwargs)
            except (RedisError, OSError) as error:
                _quiet_until = time.monotonic() + PAUSE
                log.warning("Cache away on %s (%s)", name, type(error).__name__)
        return nothing(*args, **kwargs)

    method.__name__ = name
    return method


class FailOpenRedisCache(RedisCache):
    """Answers "not here" when the server does not answer: a page is then made anew.

    Limits that count in the cache do not hold meanwhile; those that protect people from mail
    count in the database.
    """

    get = _fail_open("get", lambda key, default=None, **_: default)
    get_many = _fail_open("get_many", lambda keys, **_: {})
    set = _fail_open("set", lambda *_, **__: None)
    set_many = _fail_open("set_many", lambda data, **_: list(data))
    add = _fail_open("add", lambda *_, **__: True)
    touch = _fail_open("touch", lambda *_, **__: False)
    incr = _fail_open("incr", lambda key, delta=1, **_: delta)
    has_key = _fail_open("has_key", lambda *_, **__: False)
    delete = _fail_open("delete", lambda *_, **__: False)
    delete_many = _fail_open("delete_many", lambda *_, **__: None)
