"""One number that follows a request: into its answer, its log lines, and the tasks it rings."""

import logging
import re
import time
import uuid
from collections.abc import Callable

from celery.signals import before_task_publish, task_postrun, task_prerun
from django.core.signals import request_finished
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

from tsi.base.logs import request_id
from tsi.base.metrics import count_request

HEADER = "X-Request-ID"
SANE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")

log = logging.getLogger("tsi.request")


class TraceMiddleware:
    """Gives each request its number and, when it is answered, its line in the log.

    The proxy's number is taken over when it looks like one. The line tells the name of the
    address, never the address: paths and queries hold tokens and what people searched for.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get(HEADER, "")
        request_id.set(given if SANE.fullmatch(given) else uuid.uuid4().hex)
        began = time.perf_counter()
        response = self.get_response(request)
        response[HEADER] = request_id.get()
        _tell(request, response.status_code, time.perf_counter() - began)
        return response


def _tell(request: HttpRequest, status: int, seconds: float) -> None:
    route = request.resolver_match.view_name if request.resolver_match else "-"
    method = request.method if request.method in METHODS else "other"
    count_request(method, route, status, seconds)
    ms = round(seconds * 1000)
    told = {"method": method, "route": route, "status": status, "ms": ms}
    log.info("%s %s %s %s ms", method, route, status, ms, extra=told)


METHODS = {"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"}


@before_task_publish.connect
def _hand_on(headers: dict | None = None, **_: object) -> None:
    if headers is not None and request_id.get():
        headers["request_id"] = request_id.get()


@task_prerun.connect
def _take_up(task: object = None, **_: object) -> None:
    request_id.set(getattr(task.request, "request_id", None) or "")


@receiver(request_finished)  # Django still logs an error after the last middleware
@task_postrun.connect
def _put_down(**_: object) -> None:
    request_id.set("")
