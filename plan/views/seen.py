"""What the pages share on which two people may write at the same time."""

from collections.abc import Callable
from functools import wraps

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from plan.locking import lock
from plan.views.plan import metropolitan


def status_of(form: forms.BaseForm) -> int:
    """409 where something else stands there than was read, 422 for what is wrong."""
    if not form.is_bound:
        return 200
    return 409 if getattr(form, "was_changed", False) else 422


def one_at_a_time(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view that holds the Plan from reading what stands there until it has written."""

    @wraps(view)
    def held(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        with transaction.atomic():
            lock(metropolitan())
            return view(request, *args, **kwargs)

    return held
