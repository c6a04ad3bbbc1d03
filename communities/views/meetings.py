"""Meetings as everybody and as insiders see them."""

from django.http import HttpRequest, HttpResponse


def meeting(request: HttpRequest, pk: int) -> HttpResponse: ...


def meeting_desk(request: HttpRequest, pk: int) -> HttpResponse: ...
