"""Which actions look for a partner, and for which of them an organisation has the skills."""

import uuid
from dataclasses import dataclass, field

from partners.models import Organisation
from plan.models import Involvement, InvolvementRole, Kind, Passage, Seeking, Version
from tsi.base.text import fold, words

SHORTEST = 4  # letters of a word that tells something: "arte", not "per"


@dataclass
class Looking:
    """An action without a lead that accepted, or of which is said whom it seeks (`seeking`), with
    what stands above it."""

    passage: Passage
    above: list[Passage]  # the theme first
    contributors: int = 0
    is_led: bool = False
    seeking: Seeking | None = None
    matched: list[str] = field(default_factory=list)

    @property
    def theme(self) -> Passage | None:
        return next(iter(self.above), None)

    @property
    def texts(self) -> str:
        every = [*self.above[1:], self.passage]
        texts = [f"{each.title_it} {each.body_it} {each.title_en}" for each in every]
        if self.seeking:
            texts += [self.seeking.note_it, self.seeking.note_en, *self.seeking.skills]
        return " ".join(texts)


def looking(version: Version) -> list[Looking]:
    """The actions of `version` that nobody leads, and those of which is said whom they seek, in
    reading order; three queries."""
    passages = list(version.passages.in_order())
    by_uid = {each.uid: each for each in passages}
    taken = Involvement.objects.accepted().values_list("uid", "role")
    led, helped = set(), []
    for uid, role in taken:
        if role == InvolvementRole.LEAD:
            led.add(uid)
        helped.append(uid)
    sought = {each.uid: each for each in Seeking.objects.filter(plan=version.plan_id)}
    found = []
    for each in passages:
        each.version = version
        is_led, seeking = each.uid in led, sought.get(each.uid)
        if each.kind == Kind.ACTION and (seeking or not is_led):
            above = _above(each, by_uid)
            found.append(Looking(each, above, helped.count(each.uid), is_led, seeking))
    return found


def _above(passage: Passage, by_uid: dict[uuid.UUID, Passage]) -> list[Passage]:
    above, at = [], by_uid.get(passage.parent_uid)
    while at is not None:
        above.insert(0, at)
        at = by_uid.get(at.parent_uid)
    return above


def narrowed(found: list[Looking], *, theme: str = "", query: str = "") -> list[Looking]:
    """Those of the theme of this code, with all these words."""
    asked = fold(query).split()
    return [
        each
        for each in found
        if (not theme or (each.theme and each.theme.code == theme))
        and all(word in fold(f"{each.passage.code} {each.texts}") for word in asked)
    ]


def for_organisation(found: list[Looking], organisation: Organisation) -> list[Looking]:
    """Those that speak of what the organisation offers or seeks, the most telling first; not
    those in which it has a part. That it was asked to take one is for nobody to see. One query."""
    own = Involvement.objects.accepted().filter(organisation=organisation)
    busy = set(own.values_list("uid", flat=True))
    tags = list(dict.fromkeys([*organisation.offers, *organisation.seeks]))
    fitting = []
    for each in found:
        said = set(map(_stem, words(each.texts)))
        each.matched = [tag for tag in tags if _holds(said, tag)]
        if each.matched and each.passage.uid not in busy:
            fitting.append(each)
    return sorted(fitting, key=lambda each: -len(each.matched))


def _holds(said: set[str], tag: str) -> bool:
    """Whether every telling word of `tag` is said, in whatever number or gender."""
    telling = [word for word in words(tag) if len(word) >= SHORTEST]
    return bool(telling) and all(_stem(word) in said for word in telling)


def _stem(word: str) -> str:
    """A word without its last vowels: formazione and formazioni are one."""
    return word.rstrip("aeiou") or word
