"""A version of the demonstration that is worth comparing with the text of the sources and with the
draft that people are consulted on.

It is published before that draft, never after it: what everybody opens as the Plan is the version
published last, and that stays the text of the sources. Whatever is changed here is taken back
before the draft is frozen.
"""

from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import timedelta
from functools import partial

import pgtrigger
from django.conf import settings
from django.db.models import F

from partners.models import User
from plan import elements
from plan.elements import Words
from plan.elements.placing import places
from plan.models import Element, Kind, Plan, Version, VersionKind, VersionStep
from plan.versions import freeze, publish
from tsi.site.demo.accounts import account, read

FILE = settings.BASE_DIR / "fixtures" / "demo" / "versions.json"
PUBLISHED_AGO = timedelta(days=70)  # the draft that people are consulted on: nine days ago
GUARDS_OF_DATES = (
    "plan.Version:version_sealed_columns",
    "plan.Version:version_last_words_stay",
    "plan.VersionStep:version_step_never_changes",
)
Undo = Callable[[], object]


def play(plan: Plan) -> None:
    """Play the version once, and only before any draft is frozen: none comes out of order."""
    first = plan.versions.get(number="1.0")
    if plan.versions.exclude(pk=first.pk).exists():
        return
    script, by = read(FILE), account("redattore@demo.example")
    undoing = [
        *[_edit(plan, row, by) for row in script["edited"]],
        _add(plan, script["added"], by),
        _withdraw(plan, script["withdrawn"], by),
        _move(plan, script["moved"], by),
        _move(plan, script["renumbered"], by),
        _divide(plan, script["divided"], by),
    ]
    version = freeze(
        plan,
        number=script["number"],
        kind=VersionKind.DRAFT,
        base=first,
        note_it=script["note_it"],
        note_en=script["note_en"],
        is_demo=True,
        by=by,
    )
    publish(version, by=by)
    for undo in reversed(undoing):
        undo()
    _date_back(version)


def _edit(plan: Plan, row: dict, by: User) -> Undo:
    element = _element(plan, row["code"])
    before = Words.of(element)
    changed = {
        f"title_{language}": getattr(element, f"title_{language}").replace(*row[language])
        for language in ("it", "en")
    }
    _write(element, replace(before, **changed), by)
    return lambda: _write(element, before, by)


def _write(element: Element, words: Words, by: User) -> None:
    element.refresh_from_db()
    elements.edit(
        element, by=by, expected_revision=element.revision, tags=element.tags, **asdict(words)
    )


def _add(plan: Plan, row: dict, by: User) -> Undo:
    words = Words(title_it=row["title_it"], title_en=row["title_en"])
    below = _element(plan, row["below"])
    added = elements.add(plan, parent=below, kind=Kind.ACTION, by=by, words=words)
    return partial(elements.withdraw, added, by=by)


def _withdraw(plan: Plan, code: str, by: User) -> Undo:
    return partial(elements.restore, elements.withdraw(_element(plan, code), by=by), by=by)


def _move(plan: Plan, row: dict, by: User) -> Undo:
    """To another place, or below another element: the numbers follow."""
    element = _element(plan, row["code"])
    parent, place = element.parent, places(element).index(element) + 1
    below = _element(plan, row["below"]) if "below" in row else parent
    elements.move(element, parent=below, position=row.get("place"), by=by)
    return partial(elements.move, element, parent=parent, position=place, by=by)


def _divide(plan: Plan, row: dict, by: User) -> Undo:
    whole = _element(plan, row["code"])
    words = Words.of(whole)
    _whole, *others = elements.split(whole, by=by, parts=[Words(**each) for each in row["parts"]])
    return partial(elements.merge, others, into=whole, words=words, by=by)


def _element(plan: Plan, code: str) -> Element:
    return Element.objects.active().select_related("parent").get(plan=plan, code=code)


def _date_back(version: Version) -> None:
    """Demo only: it was frozen and published between the two others."""
    rows = Version.objects.filter(pk=version.pk)
    with pgtrigger.ignore(*GUARDS_OF_DATES):
        rows.update(
            sealed_at=F("sealed_at") - PUBLISHED_AGO, published_at=F("published_at") - PUBLISHED_AGO
        )
        VersionStep.objects.filter(version=version).update(at=F("at") - PUBLISHED_AGO)
