"""The pages of the open data, and their files."""

from collections.abc import Iterator

from django.core.cache import cache
from django.db.models import Max
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tsi.base.errors import error_page
from tsi.base.linked import block
from tsi.base.pages import public_file, public_page
from tsi.base.tables import FORMATS, file_pieces
from tsi.site.feeds import FEEDS
from tsi.site.models import DatasetFile
from tsi.site.open_data import linked
from tsi.site.open_data.catalogue import DATASETS, LICENCE, LICENCE_NAME
from tsi.site.open_data.dataset import Column, Dataset

DICTIONARY = ("column", "type", "unit", "meaning_it", "meaning_en", "codes")
DICTIONARY_FORMS = ("csv", "json")
LARGE = 2000  # rows
WRITING = "open-data:writing"
LONGEST = 120  # seconds for which a file that is written is waited for
SHARED = {"licence": LICENCE, "licence_name": LICENCE_NAME}


def _dataset(slug: str) -> Dataset:
    if slug not in DATASETS:
        raise Http404
    return DATASETS[slug]


@require_safe
def dataset_list(request: HttpRequest) -> HttpResponse:
    """Everything that is given as open data, with its licence."""
    kept = list(DatasetFile.objects.filter(form="csv"))

    def render_page() -> str:
        found = {row.dataset: row for row in kept}
        context = {
            "datasets": [
                (one, found.get(one.slug), [(form, one.file_url(form)) for form in FORMATS])
                for one in DATASETS.values()
            ],
            "linked": block(linked.catalogue(DATASETS.values())),
            "feeds": FEEDS,
        }
        return render_to_string("site/dataset_list.html", context | SHARED, request)

    state = [(row.dataset, row.sha256, row.changed_at) for row in kept]
    return public_page(request, *sorted(state), render=render_page)


@require_safe
def dataset(request: HttpRequest, slug: str) -> HttpResponse:
    """One dataset: its files with their hashes, and what each column means."""
    shown = _dataset(slug)
    key = shown.key()
    kept = list(DatasetFile.objects.filter(dataset=slug).order_by("form"))
    current = bool(kept) and all(row.key == key for row in kept)

    def render_page() -> str:
        by_form = {row.form: row for row in kept}
        context = {
            "dataset": shown,
            "files": [(form, shown.file_url(form), by_form.get(form)) for form in FORMATS],
            "made": by_form.get("csv"),
            "current": current,
            "lists": [(each, _values(each)) for each in shown.columns if each.codes],
            "linked": block(linked.dataset(shown, by_form.get("csv"))),
        }
        return render_to_string("site/dataset.html", context | SHARED, request)

    state = [(row.form, row.sha256, row.made_at) for row in kept]
    return public_page(request, current, *state, render=render_page)


def _values(column: Column) -> list[tuple[str, str, bool]]:
    """Code, label, and whether the label is a name, which is the same in every language."""
    return [
        (code, label, not isinstance(label, Promise))
        for code, label in column.codes.choices
        if code
    ]


@require_safe
def dataset_file(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """A file as it was made last; while that is not of today, written from the data themselves."""
    asked = _dataset(slug)
    if form not in FORMATS:
        raise Http404
    key = asked.key()
    kept = DatasetFile.objects.filter(dataset=slug, form=form, key=key).first()
    if kept is None and (busy := _not_now(request, slug, form)):
        return busy

    def make() -> HttpResponse:
        if kept and kept.file.storage.exists(kept.file.name):
            response = FileResponse(kept.file.open("rb"), content_type=FORMATS[form])
        else:
            pieces = _alone(file_pieces(form, slug, asked.head, asked.cells()))
            response = StreamingHttpResponse(pieces, content_type=FORMATS[form])
        return _attached(response, f"{slug}.{form}")

    return public_file(request, kept.sha256 if kept else key, make=make)


def _not_now(request: HttpRequest, slug: str, form: str) -> HttpResponse | None:
    """503 for a large file that is not of today, while a web process cannot be spared for it: a
    workbook is written whole before it is sent, and of the others one at a time is enough."""
    made = DatasetFile.objects.filter(dataset=slug).aggregate(rows=Max("rows"))["rows"] or 0
    if made <= LARGE or (form != "xlsx" and not cache.get(WRITING)):
        return None
    response = error_page(
        request,
        status=503,
        title=_("This file is being made anew"),
        message=_("The data changed a moment ago. Try again in five minutes."),
    )
    response["Retry-After"] = "300"
    return response


def _alone(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The same pieces; meanwhile everybody sees that a file is being written."""
    cache.set(WRITING, True, LONGEST)
    try:
        yield from pieces
    finally:
        cache.delete(WRITING)


@require_safe
def dataset_dictionary(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """What each column means, in both languages, as a file."""
    asked = _dataset(slug)
    if form not in DICTIONARY_FORMS:
        raise Http404

    def make() -> HttpResponse:
        pieces = file_pieces(form, slug, DICTIONARY, dictionary_rows(asked))
        response = StreamingHttpResponse(pieces, content_type=FORMATS[form])
        return _attached(response, f"{slug}-dizionario.{form}")

    return public_file(request, asked.head, make=make)


def dictionary_rows(dataset: Dataset) -> list[list]:
    """The values of DICTIONARY of each column."""
    return [
        [
            *(column.name, column.datatype, column.unit),
            *(_in(language, column.meaning) for language in ("it", "en")),
            list(column.codes.values) if column.codes else [],
        ]
        for column in dataset.columns
    ]


def _in(language: str, text) -> str:
    with translation.override(language):
        return str(text)


def _attached(response: HttpResponse, name: str) -> HttpResponse:
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Robots-Tag"] = "noindex"
    return response
