"""The whole form: several points and who makes them, as they are typed between two answers.

Buttons that only rearrange (another point, one less, another kind) need no JavaScript: they post
the form, and it comes back with everything in it.
"""

import uuid
from collections.abc import Mapping

from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from consultation.forms.points import FIELDS, PointForm
from consultation.forms.speaking import SpeakerForm
from consultation.models import Consultation, ContributionKind
from consultation.services import POINTS, Point
from plan.models import Passage
from tsi.base.text import clean_line, clean_text
from tsi.base.worddiff import word_diff

NAMES = ("kind", "passage", "copied", "seen", "text", "motivation", "how_much", "when")
Row = dict[str, str]


def _key(place: int, name: str) -> str:
    """The first point's fields have plain names, those of the second are `2-text` and so on."""
    return f"{place + 1}-{name}" if place else name


def _read(posted: QueryDict, first: Row) -> list[Row]:
    """The points in a posted form; what its address says, holds where the form does not."""
    count = min(max(_number(posted.get("points", "")), 1), POINTS + 1)
    rows = [{name: posted.get(_key(place, name), "") for name in NAMES} for place in range(count)]
    rows[0] |= {name: value for name, value in first.items() if name not in posted}
    return rows


class Writing:
    """The form of one consultation in the hands of one person.

    `first` says what the first point begins as: its kind and the code of its passage, to which it
    is tied if it has one. `posted` is None when nobody has typed anything yet.
    """

    def __init__(
        self, consultation: Consultation, user, first: Mapping[str, str], posted: QueryDict | None
    ):
        self.consultation, self.user, self.posted = consultation, user, posted
        self.tied, self.language, self.refusal = first["passage"], get_language(), ""
        empty = dict.fromkeys(NAMES, "")
        begun = empty | first
        self.rows = [begun] if posted is None else _read(posted, dict(first))
        self.passages = self._find_passages()
        self.points: list[PointForm] = []
        if posted is None:
            if begun["kind"] == ContributionKind.MODIFICATION:
                self.rows = [self._copied(begun)]
            self._show()

    # What is typed

    def _find_passages(self) -> dict[str, Passage]:
        typed = {_code(row[name]) for row in self.rows for name in ("passage", "copied")}
        spelt = {way(code) for code in typed for way in (str, str.lower, str.upper)}
        found = self.consultation.version.passages.filter(code__in=spelt - {""})
        return {passage.code.lower(): passage for passage in found.select_related("version")}

    def _on(self, row: Row, name: str = "passage") -> Passage | None:
        return self.passages.get(_code(row[name]).lower())

    def _text(self, passage: Passage | None) -> str:
        if passage is None:
            return ""
        return passage.text(self.language if passage.has_language(self.language) else "it")

    def _copied(self, row: Row) -> Row:
        """A proposed change begins as the passage's own words, unless others stand there."""
        passage = self._on(row)
        typed = clean_text(row["text"])
        if passage is None or typed not in ("", clean_text(self._text(self._on(row, "copied")))):
            return row
        return row | {"text": self._text(passage), "copied": passage.code}

    def _as_kind(self, row: Row, kind: str) -> Row:
        """What was typed, in the fields of another kind; nothing is lost."""
        was_change = row["kind"] == ContributionKind.MODIFICATION
        copied = self._on(row, "copied") or self._on(row)
        untouched = was_change and clean_text(row["text"]) == clean_text(self._text(copied))
        text = "" if untouched else row["text"]
        dropped = [row[name] for name in ("how_much", "when") if name not in FIELDS[kind]]
        kept = {} if not dropped else {"how_much": "", "when": ""}
        words = "\n\n".join(filter(None, (row["motivation"], text, *dropped)))
        moved = row | {"kind": kind, "copied": "", "seen": "", **kept}
        if kind != ContributionKind.MODIFICATION:
            return moved | {"text": words, "motivation": ""}
        return self._copied(moved | {"text": "", "motivation": words})

    # The forms

    def _forms(self, *, bound: bool) -> list[PointForm]:
        return [self._form(place, row, bound) for place, row in enumerate(self.rows)]

    def _form(self, place: int, row: Row, bound: bool) -> PointForm:
        kind = row["kind"] if row["kind"] in FIELDS else ContributionKind.REMARK
        tied = place == 0 and self.tied and row["passage"] == self.tied
        data = {_key(place, name): row[name] for name in NAMES} if bound else None
        return PointForm(
            data,
            initial=row,
            prefix=str(place + 1) if place else None,
            kind=kind,
            on=self._on(row),
            language=self.language,
            fixed=tied and kind != ContributionKind.ADDITION,
        )

    def _speaker(self, data: QueryDict | None, **options) -> SpeakerForm:
        form = SpeakerForm(data, user=self.user, consultation=self.consultation, **options)
        form.fields["form_token"].initial = uuid.uuid4
        return form

    def _show(self) -> None:
        """The forms with what was typed, without judging it."""
        self.points = self._forms(bound=False)
        typed = {name: value for name, value in (self.posted or {}).items() if value}
        self.speaker = self._speaker(None, initial=typed)

    def is_valid(self, *, preview: bool = False) -> bool:
        """Judge what was typed; who one is, is not asked for a preview."""
        self.points = self._forms(bound=True)
        self.speaker = self._speaker(self.posted, preview=preview)
        judged = [form.is_valid() for form in (*self.points, self.speaker)]
        if len(self.rows) > POINTS:
            self.refusal = _too_many_points()
        return all(judged) and not self.refusal

    @property
    def forms(self) -> list:
        return [*self.points, self.speaker]

    def has_errors(self) -> bool:
        return any(form.errors for form in self.forms)

    def needs_a_look(self) -> bool:
        return any(point.needs_a_look() for point in self.points)

    def show_changes(self) -> None:
        """Put what each proposed change changes beside it, and note that it was seen."""
        for row, point in zip(self.rows, self.points, strict=True):
            if point.of_kind == ContributionKind.MODIFICATION:
                row["seen"] = point.text_hash()
                changes = word_diff(point.passage_text, point.cleaned_data["text"])
                point.changes = changes
                point.data = point.data | {point.add_prefix("seen"): row["seen"]}

    def renew(self) -> None:
        """A fresh token: what is sent next is another submission."""
        self.speaker.data = self.speaker.data.copy()
        self.speaker.data["form_token"] = str(uuid.uuid4())

    def said(self) -> list[Point]:
        return [point.point() for point in self.points]

    # The buttons that rearrange

    def arrange(self, button: str) -> bool:
        """Do what `button` says: `add`, `remove-2`, `show-2`, `kind-2-pledge`. False: none of
        these."""
        verb, place, kind = [*button.split("-", 2), "", ""][:3]
        place = max(_number(place) - 1, 0)
        if verb not in ("add", "remove", "show", "kind") or place >= len(self.rows):
            return False
        if verb == "add":
            self._add()
        elif verb == "remove" and len(self.rows) > 1:
            del self.rows[place]
        elif verb == "show" and self.rows[place]["kind"] == ContributionKind.MODIFICATION:
            self.rows[place] = self._copied(self.rows[place])
        elif verb == "kind" and kind in FIELDS and kind != self.rows[place]["kind"]:
            self.rows[place] = self._as_kind(self.rows[place], kind)
        self._show()
        self.points[min(place, len(self.rows) - 1) if verb != "add" else -1].is_new = True
        return True

    def _add(self) -> None:
        if len(self.rows) >= POINTS:
            self.refusal = _too_many_points()
            return
        self.rows.append(dict.fromkeys(NAMES, "") | {"kind": ContributionKind.REMARK})

    def all_passages(self) -> list[Passage]:
        """What can be chosen from, if there is a point that chooses."""
        if all(point.fixed for point in self.points):
            return []
        return list(self.consultation.version.passages.in_order())


def _number(typed: str) -> int:
    """A small number; 0 for anything else."""
    return int(typed) if typed.isdecimal() and len(typed) < 4 else 0


def _code(typed: str) -> str:
    """The code in what was typed or taken from the list: its first word."""
    return (clean_line(typed[:200]).split() or [""])[0]


def _too_many_points() -> str:
    return _("At most %(count)s points in one submission: send the others in a second one.") % {
        "count": POINTS
    }
