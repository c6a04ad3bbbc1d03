"""Bare views, behind the same middleware as the real ones: what a page cannot be faster than."""

from functools import cache

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import Template, engines

from plan.models import Passage

ROWS = """<!doctype html><title>Rows</title><table>{% for row in rows %}
<tr><td>{{ row.code }}<td>{{ row.kind }}<td>{{ row.title_it }}<td>{{ row.title_en }}{% endfor %}
</table>"""
TABLE = "CREATE TABLE IF NOT EXISTS bench_row (id bigserial PRIMARY KEY, words text NOT NULL)"
INSERT = "INSERT INTO bench_row (words) VALUES (%s)"


def hello(request: HttpRequest) -> HttpResponse:
    """Nothing but the middleware."""
    return HttpResponse("hello")


def one_row(request: HttpRequest) -> HttpResponse:
    """One SELECT through the ORM: what it costs to ask the database whether a page is still so."""
    return HttpResponse(Passage.objects.order_by("pk")[0].code)


def fifty_rows(request: HttpRequest) -> HttpResponse:
    """One indexed SELECT of fifty rows through the ORM, and a template with four fields of each."""
    rows = list(Passage.objects.order_by("pk")[:50])
    return HttpResponse(_rows().render({"rows": rows}))


@cache
def _rows() -> Template:
    return engines["django"].from_string(ROWS)


def insert(request: HttpRequest) -> HttpResponse:
    """One row, committed; the CSRF check of the middleware before it."""
    insert_row(request.POST["text"])
    return HttpResponse("kept")


def insert_row(words: str) -> None:
    """One INSERT with its COMMIT, into a table without index, trigger or foreign key."""
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [words])


def make_table() -> None:
    with connection.cursor() as cursor:
        cursor.execute(TABLE)
