"""What can be done with one element beside writing it; each verb has a page of its own."""

from collections.abc import Callable

from django.contrib import messages
from django.forms import formset_factory
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from plan import elements
from plan.elements import Stale, Words
from plan.elements.writing import TEXTS
from plan.forms.writing import (
    ChooseOthersForm,
    CodeForm,
    MoveForm,
    RevisionForm,
    WordsForm,
)
from plan.models import Element
from plan.permissions import may_write
from plan.views.finding import find_element, path_to
from plan.views.seen import one_at_a_time, status_of
from tsi.base.second_factor import open_to
from tsi.base.transitions import InvalidTransition

MOST_PARTS = 12
Parts = formset_factory(
    WordsForm, extra=0, min_num=2, max_num=MOST_PARTS, absolute_max=MOST_PARTS + 1
)


@open_to(may_write)
@require_http_methods(["GET", "HEAD", "POST"])
def element_move(request: HttpRequest, uid) -> HttpResponse:
    """Under another, or to another place."""
    row = find_element(uid)
    initial = {"parent": row.parent, "revision": row.revision}
    form = MoveForm(_posted(request), element=row, initial=initial)
    if form.is_valid():
        data = form.cleaned_data
        return _done(
            request, row, "move", {"form": form},
            lambda: elements.move(
                row, parent=data["parent"], position=data["position"], by=request.user,
                expected_revision=data["revision"],
            ),
        )  # fmt: skip
    return _page(request, row, "move", {"form": form})


@open_to(may_write)
@require_http_methods(["GET", "HEAD", "POST"])
@one_at_a_time
def element_renumber(request: HttpRequest, uid) -> HttpResponse:
    """Another code in the same place."""
    row = find_element(uid)
    form = CodeForm(_posted(request), initial={"code": row.code})
    if form.is_valid():
        code = form.cleaned_data["code"]
        return _done(
            request, row, "renumber", {"form": form},
            lambda: elements.renumber(row, code=code, by=request.user),
        )  # fmt: skip
    return _page(request, row, "renumber", {"form": form}, status=status_of(form))


@open_to(may_write)
@require_http_methods(["GET", "HEAD", "POST"])
def element_withdraw(request: HttpRequest, uid) -> HttpResponse:
    """Out of the text, with all below it."""
    row = find_element(uid)
    form = RevisionForm(_posted(request), initial={"revision": row.revision})
    context = {"form": form, "below": row.children.active().order_by("position", "pk")}
    if form.is_valid():
        revision = form.cleaned_data["revision"]
        return _done(
            request, row, "withdraw", context,
            lambda: elements.withdraw(row, by=request.user, expected_revision=revision),
        )  # fmt: skip
    return _page(request, row, "withdraw", context)


@open_to(may_write)
@require_POST
def element_restore(request: HttpRequest, uid) -> HttpResponse:
    """Back in its place, with what was taken out together with it."""
    row = find_element(uid)
    return _done(request, row, "restore", {}, lambda: elements.restore(row, by=request.user))


@open_to(may_write)
@require_http_methods(["GET", "HEAD", "POST"])
def element_split(request: HttpRequest, uid) -> HttpResponse:
    """One becomes several: it goes on with the first part."""
    row = find_element(uid)
    form = RevisionForm(_posted(request), initial={"revision": row.revision})
    if request.method != "POST":
        first = {name: getattr(row, name) for name in TEXTS}
        return _page(request, row, "split", {"form": form, "parts": Parts(initial=[first])})
    if request.POST.get("action") == "more":
        parts = Parts(initial=[*_typed(request.POST), {}][:MOST_PARTS])
        return _page(request, row, "split", {"form": form, "parts": parts}, status=200)
    parts = Parts(_anew(request.POST))
    context = {"form": form, "parts": parts}
    if form.is_valid() and parts.is_valid():
        words = [part.words for part in parts if part.has_changed()]
        revision = form.cleaned_data["revision"]
        return _done(
            request, row, "split", context,
            lambda: elements.split(row, by=request.user, parts=words, expected_revision=revision),
        )  # fmt: skip
    return _page(request, row, "split", context)


@open_to(may_write)
@require_http_methods(["GET", "HEAD", "POST"])
def element_merge(request: HttpRequest, uid) -> HttpResponse:
    """Several become one: first choose the others, then write the text."""
    row = find_element(uid)
    choose = ChooseOthersForm(request.GET or None, element=row)
    others = choose.chosen if choose.is_valid() else []
    context = {"choose": choose, "others": others}
    if not others:
        status = 422 if choose.errors else 200
        if request.method == "POST":
            status = 422
        return _page(request, row, "merge", context, status=status)
    joined = {name: _joined(name, row, others) for name in TEXTS} | {"revision": row.revision}
    form = _MergeForm(_posted(request), initial=joined)
    context["form"] = form
    if form.is_valid():
        words, revision = form.words, form.cleaned_data["revision"]
        return _done(
            request, row, "merge", context,
            lambda: elements.merge(
                others, into=row, by=request.user, words=words, expected_revision=revision
            ),
        )  # fmt: skip
    return _page(request, row, "merge", context)


class _MergeForm(WordsForm, RevisionForm):
    pass


def _joined(name: str, row: Element, others: list[Element]) -> str:
    texts = [text for each in (row, *others) if (text := getattr(each, name))]
    return ("\n\n" if name.startswith("body") else " ").join(texts)


def _typed(data: QueryDict) -> list[dict[str, str]]:
    """What stands in the parts so far."""
    total = data.get("form-TOTAL_FORMS", "")
    count = min(int(total), MOST_PARTS) if total.isdecimal() and len(total) < 4 else 2
    return [
        {name: data.get(f"form-{number}-{name}", "") for name in TEXTS} for number in range(count)
    ]


def _anew(data: QueryDict) -> QueryDict:
    """The parts as new ones: what is left empty after the second is none."""
    data = data.copy()
    data["form-INITIAL_FORMS"] = "0"
    return data


def _posted(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _done(
    request: HttpRequest, row: Element, verb: str, context: dict, act: Callable[[], object]
) -> HttpResponse:
    """Do it, or say why not (409) with what was typed."""
    try:
        act()
    except Stale as stale:
        refusal = _("Somebody changed this element meanwhile. Read how it is now.")
        context |= {"now": Words.of(stale.element)}
    except InvalidTransition as error:
        refusal = str(error)
    else:
        messages.success(request, _told(verb))
        return redirect("plan:element", row.uid)
    return _page(request, find_element(row.uid), verb, context | {"refusal": refusal}, status=409)


def _told(verb: str) -> str:
    return {
        "move": _("Moved."),
        "renumber": _("Renumbered."),
        "withdraw": _("Withdrawn: it is no longer in the text."),
        "restore": _("Restored: it is in the text again."),
        "split": _("Divided."),
        "merge": _("Joined."),
    }[verb]


def _page(
    request: HttpRequest, row: Element, verb: str, context: dict, *, status: int | None = None
) -> HttpResponse:
    status = status or (422 if request.method == "POST" else 200)
    context = {"element": row, "path": path_to(row), **context}
    return render(request, f"plan/element_{verb}.html", context, status=status)
