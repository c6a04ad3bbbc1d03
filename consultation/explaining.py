"""What the screening found, in the moderator's words, with the contributions it names."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from consultation.models import Contribution, Finding, ScreeningRule

WORDS = {
    ScreeningRule.EMAIL: gettext_lazy(
        "An address of a person, also disguised. Addresses of offices are let pass."
    ),
    ScreeningRule.PHONE: gettext_lazy(
        "A telephone number that exists, also in words or with signs between its digits."
    ),
    ScreeningRule.TAX_CODE: gettext_lazy("The tax code of a person. Those of bodies are let pass."),
    ScreeningRule.IBAN: gettext_lazy("The number of a bank account."),
    ScreeningRule.DOCUMENT: gettext_lazy(
        "The number of a card, a document, a meter or a vehicle, a password, or a personal handle."
    ),
    ScreeningRule.PERSON: gettext_lazy(
        "A day of birth, a home with its number, or the health of somebody who is named."
    ),
    ScreeningRule.LINKS: gettext_lazy("Several signs of advertising or fraud together:"),
    ScreeningRule.INSULT: gettext_lazy("Words against a person or a group:"),
    ScreeningRule.NONSENSE: gettext_lazy("Hardly any words that can be read."),
    ScreeningRule.HASTE: gettext_lazy(
        "Sent within a few seconds of opening the form, or with a form that was tampered with."
    ),
    ScreeningRule.TRAP: gettext_lazy(
        "A field of the form was filled in that only a program sees. A browser may have done it."
    ),
    ScreeningRule.DUPLICATE: gettext_lazy(
        "What the same person repeats waits; what many people say is published and counted apart."
    ),
}
SIGNS = {
    "many_links": gettext_lazy("many links"),
    "shortener": gettext_lazy("a shortened link"),
    "deceptive_link": gettext_lazy("a deceptive link"),
    "disguised_link": gettext_lazy("a disguised link"),
    "markup": gettext_lazy("links in the form of programs"),
    "wording": gettext_lazy("it speaks as advertisements do; what weighs most is marked"),
    "hidden_word": gettext_lazy("disguised words"),
    "mixed_scripts": gettext_lazy("letters of two alphabets in one word"),
    "foreign_with_link": gettext_lazy("a link in a text of another alphabet"),
    "repetition": gettext_lazy("repeated sentences"),
    "same_words": gettext_lazy("the same few words"),
    "capitals": gettext_lazy("a long text in capitals"),
    "character_run": gettext_lazy("one character many times"),
    "slur": gettext_lazy("an insult"),
    "called_names": gettext_lazy("somebody is called names"),
    "vulgar_insult": gettext_lazy("a vulgar insult"),
    "hatred": gettext_lazy("hatred of a group"),
    "threat": gettext_lazy("a threat"),
    "alike": gettext_lazy("it speaks as insults do; what weighs most is marked"),
    "told": gettext_lazy("it speaks as one tells of a person; what weighs most is marked"),
}


@dataclass(frozen=True)
class Explained:
    """A finding with its words, and the contributions it names: (in which relation, which)."""

    finding: Finding
    words: str
    similar: list[tuple[str, Contribution]]


def explained(findings: Iterable[Finding]) -> list[Explained]:
    """Each finding for the desk, in the active language; one query for all that they name."""
    findings = list(findings)
    named = {pk for one in findings for pk in _named(one).values()}
    rows = Contribution.objects.select_related("consultation").in_bulk(named) if named else {}
    return [
        Explained(one, _words(one), [(_relation(how), rows[pk]) for how, pk in _named(one).items()])
        for one in findings
    ]


def _named(finding: Finding) -> dict[str, int]:
    return {how: finding.facts[how] for how in ("own", "others") if how in finding.facts}


def _relation(how: str) -> str:
    return {"own": _("By the same person:"), "others": _("By somebody else:")}[how]


def _words(finding: Finding) -> str:
    words = [str(WORDS.get(finding.rule, ""))]
    facts = finding.facts
    signs = facts.get("signals") or facts.get("kinds") or [facts.get("kind")]
    words.append(", ".join(dict.fromkeys(str(SIGNS[sign]) for sign in signs if sign in SIGNS)))
    count = facts.get("count", 0)
    if count > 1:
        words.append(ngettext("%(n)s place.", "%(n)s places.", count) % {"n": count})
    return " ".join(filter(None, words))
