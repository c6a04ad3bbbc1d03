"""How well the rules do on labelled contributions, written by somebody who did not read them."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from consultation.moderation import changes, judge, likeness

LABELS = ("clean", "harsh", "duplicate", "personal_data", "spam", "insult")
COLUMNS = ("passed", "grouped", "personal_data", "links", "insult", "nonsense")
GATES = {  # what must be reached on texts that are no examples
    "personal data found": 0.98,
    "advertising found": 0.95,
    "near-duplicates found": 0.95,
    "held by mistake, at most": 0.02,
}


@dataclass(frozen=True)
class Voice:
    """One labelled contribution; `of` names the one of which it is a near-duplicate."""

    id: str
    language: str
    kind: str
    passage: str
    text: str
    motivation: str
    identity: str
    label: str
    of: str
    note: str


def voices(path: Path) -> list[Voice]:
    return [Voice(**json.loads(line)) for line in path.read_text().splitlines() if line]


def passages(plan: Path) -> dict[tuple[str, str], str]:
    """The texts of the Plan by code and language, of its file."""
    texts: dict[tuple[str, str], str] = {}
    _collect(json.loads(plan.read_text())["themes"], "", texts)
    return texts


def _collect(nodes: list[dict], above: str, texts: dict) -> None:
    for node in nodes:
        letter = "a" if "title" in node else "r"
        code = node.get("code") or f"{above}-{letter}{node['position']}"
        for language, text in (node.get("title") or node.get("statement") or {}).items():
            texts[code, language] = text
        for below in ("objectives", "strategies", "actions"):
            _collect(node.get(below, []), code, texts)


def outcomes(
    spoken: list[Voice],
    plan: dict[tuple[str, str], str],
    watched: Callable[[list[Voice]], Iterator[Voice]] = iter,
) -> dict[str, set[str]]:
    """By id, the names of the rules that found something; `grouped` with those who say the same.

    `watched` goes through the contributions and may tell how far it is.
    """
    found = {one.id: set(_rules(one, plan)) for one in watched(spoken)}
    for one in _grouped(spoken, plan):
        found[one].add("grouped")
    return found


def _rules(one: Voice, plan: dict[tuple[str, str], str]) -> Iterable[str]:
    old = plan.get((one.passage, one.language), "") if one.kind == "modification" else ""
    texts = [one.text, one.motivation]
    if old:
        found = changes.judged(old, texts, one.identity, judge)
    else:
        found = judge(*texts, name=one.identity)
    return [finding.rule for finding in found]


def _grouped(spoken: list[Voice], plan: dict[tuple[str, str], str]) -> set[str]:
    said = {one.id: _said(one, plan) for one in spoken}
    index: dict[int, list[str]] = {}
    alike = set()
    for one in spoken:
        of = one.passage if one.kind == "modification" else ""
        bands = likeness.bands(said[one.id], of=of)
        near = {other for band in bands for other in index.get(band, ())}
        for other in near:
            if likeness.likeness(said[one.id], said[other]) >= likeness.ALIKE:
                alike |= {one.id, other}
        for band in bands:
            index.setdefault(band, []).append(one.id)
    return alike


def _said(one: Voice, plan: dict[tuple[str, str], str]) -> str:
    old = plan.get((one.passage, one.language))
    return changes.changed_words(old, one.text) if one.kind == "modification" and old else one.text


def matrix(spoken: list[Voice], found: dict[str, set[str]]) -> dict[str, Counter]:
    """For each label, how many contributions each column caught; one may be in several."""
    rows: dict[str, Counter] = {label: Counter() for label in LABELS}
    for one in spoken:
        row = rows[one.label]
        row["all"] += 1
        caught = {_column(rule) for rule in found[one.id]}
        row.update(caught or {"passed"})
    return rows


def _column(rule: str) -> str:
    return "personal_data" if rule.startswith("personal_data.") else rule


def gates(spoken: list[Voice], found: dict[str, set[str]]) -> dict[str, float]:
    """The share that each gate is about."""
    lawful = [one for one in spoken if one.label in ("clean", "harsh")]
    values = (
        _share(spoken, found, "personal_data", "personal_data"),
        _share(spoken, found, "spam", "links", "nonsense"),
        _share(spoken, found, "duplicate", "grouped"),
        sum(bool(found[one.id] - {"grouped"}) for one in lawful) / len(lawful),
    )
    return dict(zip(GATES, values, strict=True))


def _share(spoken: list[Voice], found: dict[str, set[str]], label: str, *columns: str) -> float:
    wanted = [one for one in spoken if one.label == label]
    caught = sum(bool({_column(rule) for rule in found[one.id]} & {*columns}) for one in wanted)
    return caught / len(wanted)


def report(spoken: list[Voice], found: dict[str, set[str]]) -> str:
    """Gates and matrix as tables in Markdown."""
    lines = ["| gate | asked | reached |", "|---|---|---|"]
    for name, value in gates(spoken, found).items():
        sign = "≤" if name.startswith("held") else "≥"
        lines.append(f"| {name} | {sign} {GATES[name]:.0%} | {value:.1%} |")
    lines += ["", f"| labelled | all | {' | '.join(COLUMNS)} |", "|---" * 8 + "|"]
    for label, row in matrix(spoken, found).items():
        cells = " | ".join(str(row[column]) for column in ("all", *COLUMNS))
        lines.append(f"| {label} | {cells} |")
    return "\n".join(lines)
