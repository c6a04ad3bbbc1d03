"""How many requests one client may make."""

import math
import time

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from tsi.base.counted import counted_as

WINDOW = 60  # seconds


class ClientLimit(BaseThrottle):
    """So many requests in each minute of the clock from one network address, of which only a
    keyed hash of the day is kept. While the cache is away nobody is counted."""

    def allow_request(self, request: Request, view: object) -> bool:
        window, self.passed = divmod(time.time(), WINDOW)
        client = counted_as("api", _place(request))
        key = f"api:{client}:{window:.0f}"
        cache.add(key, 0, timeout=2 * WINDOW)
        try:
            return cache.incr(key) <= settings.API_A_MINUTE
        except ValueError:  # the cache forgot it in between
            return True

    def wait(self) -> int:
        """Seconds until the next minute."""
        return math.ceil(WINDOW - self.passed)


def _place(request: Request) -> str:
    """Where the request comes from; those of which it cannot be told share one limit."""
    try:
        return get_adapter().get_client_ip(request)
    except PermissionDenied:
        return ""
