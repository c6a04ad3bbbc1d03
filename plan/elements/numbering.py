"""Codes that follow the place, and the successions that tell of it."""

from collections import defaultdict
from collections.abc import Collection, Iterator

import pgtrigger
from django.db import transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _

from partners.models import User
from plan.codes import LARGEST, LONGEST, code_of, dealt, number_of
from plan.elements.locking import locked
from plan.locking import lock
from plan.models import Element, ElementState, Plan, Succession, SuccessionKind
from tsi.base.transitions import InvalidTransition

# What happens to an element because of another is no change that its author must see first.
COUNTING = "plan.Element:element_counts"
HISTORY = "plan.Element:update_update"


@transaction.atomic
def renumber(element: Element, *, code: str, by: User) -> Element:
    """Give an element another number in its place; what stands below it follows.

    Raises InvalidTransition when the code is not one of its place, or another bears it.
    """
    now = locked(element)
    number = number_of(code)
    above = now.parent.code if now.parent else None
    if not number or number > LARGEST or code != code_of(now.kind, above, number):
        raise InvalidTransition(
            _("The code of this place is like %(example)s.")
            % {"example": code_of(now.kind, above, number_of(now.code) or 1)}
        )
    active = Element.objects.active().filter(plan=now.plan_id, code=code)
    if active.exclude(pk=now.pk).exists():
        raise InvalidTransition(_("Another element has the code %(code)s.") % {"code": code})
    follow(now.plan, by=by, given={now.pk: code})
    now.refresh_from_db()
    return now


@transaction.atomic
def renumber_all(plan: Plan, *, by: User | None = None) -> int:
    """Close all gaps: everything is numbered by its place. Returns how many codes changed."""
    return follow(lock(plan), by=by, close=True)


def gaps(plan: Plan) -> list[tuple[Element, str]]:
    """The elements whose codes closing all gaps would change, each with its new code."""
    rows = list(Element.objects.active().filter(plan=plan).order_by("position", "pk"))
    by_key = {row.pk: row for row in rows}
    codes = _codes(rows, None, set(), {})
    return [(by_key[key], code) for key, code in codes.items() if by_key[key].code != code]


def follow(
    plan: Plan,
    *,
    by: User | None,
    touched: Collection[int | None] = (),
    fresh: Collection[int] = (),
    new: Collection[int] = (),
    moved: Collection[int] = (),
    reviving: Collection[int] = (),
    given: dict[int, str] | None = None,
    close: bool = False,
) -> int:
    """Let the codes follow the places; returns how many changed.

    All by primary key: below whom something came, went or changed places (`touched`), who has no
    number there yet (`fresh`), who did not exist before (`new`), who was `moved`, who comes
    back (`reviving`), who is `given` a code.
    """
    rows = Element.objects.filter(Q(state=ElementState.ACTIVE) | Q(pk__in=reviving), plan=plan)
    rows = list(rows.only("uid", "kind", "parent", "code", "state").order_by("position", "pk"))
    again = {*touched, *reviving}
    codes = _codes(rows, None if close else again, set(fresh), given or {})
    changed = [(row, codes[row.pk]) for row in rows if codes.get(row.pk, row.code) != row.code]
    told = [
        Succession(
            plan=plan,
            kind=SuccessionKind.MOVE if row.pk in moved else SuccessionKind.RENUMBER,
            old_uid=row.uid,
            new_uid=row.uid,
            old_code=row.code,
            new_code=code,
            by=by,
        )
        for row, code in changed
        if row.pk not in new
    ]
    _write(rows, codes, reviving, by)
    Succession.objects.bulk_create(told, batch_size=1000)
    return len(changed)


def _codes(
    rows: list[Element], again: set | None, fresh: set[int], given: dict[int, str]
) -> dict[int, str]:
    """The code of each row by its place; `again` None deals all numbers from 1."""
    groups: dict[int | None, dict[str, list[Element]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        groups[row.parent_id][row.kind].append(row)

    def below(parent: int | None, above: str | None, renamed: bool) -> Iterator[tuple[int, str]]:
        for kind, group in groups.get(parent, {}).items():
            for row, number in zip(group, _numbers(group, parent, again, fresh), strict=True):
                code = row.code
                if again is None or parent in again or renamed:
                    code = code_of(kind, above, number)
                code = given.get(row.pk, code)
                if len(code) > LONGEST:
                    raise InvalidTransition(_("The code %(code)s is too long.") % {"code": code})
                yield row.pk, code
                yield from below(row.pk, code, code != row.code)

    return dict(below(None, None, renamed=False))


def _numbers(group: list[Element], parent: int | None, again: set | None, fresh: set[int]):
    if again is None:
        return range(1, len(group) + 1)
    own = [None if row.pk in fresh else number_of(row.code) for row in group]
    return dealt(own) if parent in again or None in own else own


def _write(rows: list[Element], codes: dict[int, str], reviving, by: User | None) -> None:
    """Two steps, because a code may be that of another row which gives it up: in the first nobody
    has one, and of that nothing is told."""
    keys = set(reviving)
    back = [row for row in rows if row.pk in keys]
    renamed = [row for row in rows if codes.get(row.pk, row.code) != row.code]
    others = [row for row in renamed if row.pk not in keys]
    with pgtrigger.ignore(COUNTING, HISTORY):
        placeholder = Concat(Value("~"), Cast(F("pk"), Element._meta.get_field("code")))
        Element.objects.filter(pk__in=[row.pk for row in others]).update(code=placeholder)
    for row in (*others, *back):
        row.code, row.edited_by, row.state = codes[row.pk], by, ElementState.ACTIVE
    with pgtrigger.ignore(COUNTING):
        Element.objects.bulk_update(others, ["code", "edited_by"], batch_size=500)
    Element.objects.bulk_update(back, ["code", "edited_by", "state"], batch_size=500)
