"""Errors that a program can read (RFC 9457, problem details)."""

import logging
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions, serializers
from rest_framework.response import Response

log = logging.getLogger(__name__)

CONTENT_TYPE = "application/problem+json"


class ParameterProblem(serializers.Serializer):
    """What is wrong with one parameter of the query."""

    parameter = serializers.CharField()
    detail = serializers.CharField()


class Problem(serializers.Serializer):
    """What went wrong, in a form that a program can read (RFC 9457)."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    errors = ParameterProblem(many=True, required=False)


def problem(status: int, title: str, detail: str, **more: Any) -> Response:
    """The answer with this status; `more` are further members of the problem."""
    data = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
    return Response(data, status=status, content_type=CONTENT_TYPE)


def answer(error: Exception, context: dict) -> Response | None:
    """The problem for an error of a view; None for one of ours, which the site records."""
    if isinstance(error, exceptions.ValidationError):
        return _wrong_parameters(error)
    if isinstance(error, exceptions.Throttled):
        return _throttled(error)
    if isinstance(error, exceptions.MethodNotAllowed):
        return problem(405, _("Only for reading"), _("This address answers to GET, nothing else."))
    if isinstance(error, Http404 | exceptions.NotFound):
        return problem(404, _("Nothing is here"), _not_found(error))
    if isinstance(error, OperationalError | InterfaceError):
        log.warning("Database away (%s)", type(error).__name__)
        response = problem(
            503,
            _("The service is unavailable for the moment"),
            _("Try again in a minute."),
        )
        response["Retry-After"] = "60"
        return response
    return None


def _wrong_parameters(error: exceptions.ValidationError) -> Response:
    errors = [
        {"parameter": name, "detail": " ".join(str(text) for text in texts)}
        for name, texts in error.detail.items()
    ]
    detail = " ".join(f"{each['parameter']}: {each['detail']}" for each in errors)
    return problem(400, _("The request is not valid"), detail, errors=errors)


def _not_found(error: Exception) -> str:
    if isinstance(error, NoSuchPlace):
        return _("No page of this list begins there. Start from its first page.")
    return _("The address may be wrong, or what stood here is not public.")


def _throttled(error: exceptions.Throttled) -> Response:
    wait = int(error.wait or 60)
    response = problem(
        429,
        _("Too many requests"),
        _("So many requests a minute are too many. Try again in %(n)d seconds.") % {"n": wait},
    )
    response["Retry-After"] = str(wait)
    return response


class NoSuchPlace(exceptions.NotFound):
    """The place after which a page was to begin is none of this list."""
