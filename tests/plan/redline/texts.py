"""Texts to compare, written short: no database."""

import uuid
from dataclasses import dataclass, replace

KINDS = ("theme", "objective", "strategy", "action")


@dataclass(frozen=True)
class P:
    """A passage as a redline sees it."""

    uid: uuid.UUID
    parent_uid: uuid.UUID | None
    kind: str
    code: str
    position: int = 0
    title_it: str = ""
    title_en: str = ""
    body_it: str = ""
    body_en: str = ""


def uid(name: str) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_OID, name)


def text(outline: str, **texts: str) -> list[P]:
    """One passage a line, indented by two blanks a level: `name`, or `name code` when the code is
    another. `texts` are Italian titles by name; without, the name is the title."""
    found: list[P] = []
    above: list[P] = []
    for line in filter(str.strip, outline.splitlines()):
        level = (len(line) - len(line.lstrip())) // 2
        name, _blank, code = line.strip().partition(" ")
        parent = above[level - 1].uid if level else None
        passage = P(uid(name), parent, KINDS[min(level, 3)], code or name)
        above[level:] = [passage]
        found.append(replace(passage, title_it=texts.get(name, name)))
    return numbered(found)


def numbered(passages: list[P]) -> list[P]:
    return [replace(each, position=number) for number, each in enumerate(passages, start=1)]


def told(changes) -> list[str]:
    """The redline in words: `code: change, change`."""
    return [f"{each.here.code}: {', '.join(each.changes)}" for each in changes]
