"""The international activity of Turin as one list, and how it is narrowed. Pure: no database."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import models
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from tsi.site import sources
from tsi.site.figures import written

REPORT_YEAR = 2024  # all 25 projects were active in it
FIELDS = ("tipo", "tema", "rilevanza", "anno")


class EntryKind(models.TextChoices):
    """What stands in the list; the values stand in addresses."""

    PROJECT = "progetto", gettext_lazy("European projects of 2024")
    NETWORK = "rete", gettext_lazy("International networks")
    EVENT = "evento", gettext_lazy("International events")
    BODY = "organismo", gettext_lazy("International bodies in Turin")
    COOPERATION = "cooperazione", gettext_lazy("Cooperation projects")
    INITIATIVE = "iniziativa", gettext_lazy("Initiatives that the Plan names")


class Relevance(models.TextChoices):
    """How near an entry is to the social economy."""

    DIRECT = "direct", gettext_lazy("about the social economy")
    RELATED = "related", gettext_lazy("close to the social economy")
    NONE = "none", gettext_lazy("about other things")
    UNKNOWN = "unknown", gettext_lazy("not described in the source")


@dataclass(frozen=True)
class Entry:
    """One line of the list, in the language in which it was read."""

    kind: EntryKind
    title: str
    text: str = ""
    theme: str = ""
    theme_label: str = ""
    relevance: str = ""
    years: frozenset[int] = frozenset()
    when: str = ""
    source: str = ""
    website: str = ""
    details: tuple[str, ...] = ()
    caveat: str = ""
    organisations: tuple[int, ...] = ()  # numbers in the appendix of the Plan
    community: str = ""  # as the fixtures call it
    project: str = ""  # its name in the address
    strategies: tuple[str, ...] = ()
    see: str = ""
    language: str = ""  # of the title, where it is a name in one

    def values_of(self, field: str) -> set[str]:
        """What the entry is under a filter of FIELDS."""
        match field:
            case "tipo":
                return {self.kind.value}
            case "tema":
                return {self.theme} - {""}
            case "rilevanza":
                return {self.relevance} - {""}
        return {str(year) for year in self.years}


@dataclass(frozen=True)
class Option:
    """A value of a filter, in words, with how many entries it leaves."""

    value: str
    label: str
    count: int


def entries() -> tuple[Entry, ...]:
    """All of them in the reader's language, kind by kind as the sources list them."""
    return _entries(get_language())


@cache
def _entries(_language: str) -> tuple[Entry, ...]:
    whole = sources.read("context")
    return (
        *_projects(whole["eu_projects_2024"]),
        *_networks(whole["international_networks"]),
        *_events(whole["events"]),
        *_bodies(whole["international_bodies_in_turin"]),
        *_cooperation(whole["cooperation_projects"]),
        *_initiatives(whole["torino_social_impact"]["named_initiatives"]),
    )


def narrowed(rows: Sequence[Entry], asked: Mapping[str, str], without: str = "") -> list[Entry]:
    """The rows that answer to what is `asked`; the filter `without` is left out."""
    wanted = {field: asked.get(field, "") for field in FIELDS if field != without}
    return [
        row
        for row in rows
        if all(value in row.values_of(field) for field, value in wanted.items() if value)
    ]


def options(rows: Sequence[Entry], asked: Mapping[str, str], field: str) -> list[Option]:
    """The values of a filter that leave something, given what the other filters leave."""
    left = narrowed(rows, asked, without=field)
    counts = Counter(value for row in left for value in row.values_of(field))
    return [Option(value, label, counts[value]) for value, label in labels(rows, field)
            if counts[value] or value == asked.get(field)]  # fmt: skip


def labels(rows: Sequence[Entry], field: str) -> list[tuple[str, str]]:
    """Every value that a filter can have, in its order, in words."""
    match field:
        case "tipo":
            return [(kind.value, str(kind.label)) for kind in EntryKind]
        case "tema":
            return list({row.theme: row.theme_label for row in rows if row.theme}.items())
        case "rilevanza":
            return [(each.value, str(each.label)) for each in Relevance]
    years = sorted({year for row in rows for year in row.years}, reverse=True)
    return [(str(year), str(year)) for year in years]


def _projects(listed: dict[str, Any]) -> Iterator[Entry]:
    themes = {theme["code"]: sources.said(theme, "title") for theme in listed["themes"]}
    for row in listed["projects"]:
        first, _dash, last = row.get("period", "").partition("-")
        years = set(range(int(first), int(last) + 1)) if last else set()
        yield Entry(
            EntryKind.PROJECT,
            row["name"],
            sources.said(row, "description"),
            theme=row["theme"],
            theme_label=themes[row["theme"]],
            relevance=row["social_economy_relevance"] or Relevance.UNKNOWN,
            years=frozenset(years | {REPORT_YEAR}),
            when=row.get("period", "").replace("-", "–"),
            source=listed["source"],
            website=row.get("url", ""),
            details=tuple(_details(row)),
            caveat=_caveat(row),
            project=row.get("project", ""),
        )


def _details(row: dict[str, Any]) -> Iterator[str]:
    yield _in_reader_language(row["programme"])
    if row.get("partners"):
        yield _("partners: %(n)s") % {"n": row["partners"]}
    if row.get("eu_grant_city_eur"):
        grant = written(row["eu_grant_city_eur"], "EUR")
        yield _("%(grant)s from the European Union to the City") % {"grant": grant}


def _in_reader_language(text: str) -> str:
    """One half of "FSE+ / ESF+", where the source gives both names."""
    italian, slash, english = text.partition(" / ")
    return english if slash and get_language() == "en" else italian


def _caveat(row: dict[str, Any]) -> str:
    """What the sources leave open about a project."""
    match row["name"]:
        case "SEED2SCALE":
            return _(
                "The list says EaSI, the page of the project the Social Innovation+ initiative of"
                " the European Social Fund Plus."
            )
        case "WOODCIRCLES":
            return _("The grant is printed “175.00,00 €”: it is not told here.")
    return ""


def _networks(groups: list[dict[str, Any]]) -> Iterator[Entry]:
    for group in groups:
        for row in group["networks"]:
            joined = row["joined"]
            yield Entry(
                EntryKind.NETWORK,
                row["name"],
                theme=group["code"],
                theme_label=sources.said(group, "theme"),
                years=frozenset({joined} if joined else ()),
                when=_("since %(year)s") % {"year": joined} if joined else "",
                source=group["source"],
                language=row.get("language", ""),
            )


def _events(rows: list[dict[str, Any]]) -> Iterator[Entry]:
    for row in rows:
        when = row["date"] or ""
        yield Entry(
            EntryKind.EVENT,
            sources.said(row, "title"),
            sources.said(row, "description"),
            relevance=row["relevance"],
            years=frozenset({int(when[:4])} if when else ()),
            when=sources.known_date(when) or _("no date given"),
            source=row["source"],
            details=(row["place"],),
            caveat=_(
                "Another page of the source dates the mission to Lisbon 11–13 November; the title"
                " is given as 2024 and as 2024-2025."
            )
            if "prize_eur" in row
            else "",
            organisations=tuple(row.get("organisations", ())),
            community=row.get("community", ""),
            see=row.get("see", ""),
            language=row.get("language", ""),
        )


def _bodies(rows: list[dict[str, Any]]) -> Iterator[Entry]:
    for row in rows:
        yield Entry(
            EntryKind.BODY,
            row["name"],
            sources.said(row, "label"),
            years=frozenset({row["founded"]}),
            when=_("since %(year)s") % {"year": row["founded"]},
            source=row["source"],
        )


def _cooperation(rows: list[dict[str, Any]]) -> Iterator[Entry]:
    for row in rows:
        yield Entry(
            EntryKind.COOPERATION,
            row["name"],
            row[get_language()],
            source=row["source"],
            details=tuple(_country(code) for code in row["countries"]),
            language=row.get("language", ""),
        )


def _country(code: str) -> str:
    names = {"MA": _("Morocco"), "TN": _("Tunisia"), "SN": _("Senegal"), "CU": _("Cuba")}
    return names[code]


def _initiatives(rows: list[dict[str, Any]]) -> Iterator[Entry]:
    for row in rows:
        yield Entry(
            EntryKind.INITIATIVE,
            row["name"],
            sources.said(row, "note"),
            source=row["source"],
            strategies=tuple(row["plan_strategies"]),
        )
