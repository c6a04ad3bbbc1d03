"""The digest, written when it goes: by the rights and in the state of that moment."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from communities.digest.content import EntryPart, Part, TalkPart, parts_for
from communities.digest.organisations import Report, reports_for
from communities.digest.readers import readings
from communities.digest.undelivered import reaching_back
from communities.digest.windows import Reader, Window, pauses_after
from communities.models import DigestChoice, DigestIssue, Frequency
from partners.models import Affiliation
from tsi.base.outbox import Letter

ENTRIES = {
    "call": gettext_lazy("new meeting"),
    "move": gettext_lazy("other time or place"),
    "cancel": gettext_lazy("it does not take place"),
    "minutes": gettext_lazy("minutes written"),
    "add": gettext_lazy("new resource"),
    "version": gettext_lazy("new version"),
    "restore": gettext_lazy("available again"),
    "publish": gettext_lazy("new survey"),
}
MEMBERSHIPS = {
    "request": gettext_lazy("a request to join was sent"),
    "accept": gettext_lazy("takes part now"),
    "found": gettext_lazy("takes part now"),
    "decline": gettext_lazy("the request to join was not accepted"),
    "withdraw": gettext_lazy("the request to join was withdrawn"),
    "leave": gettext_lazy("has left"),
    "end": gettext_lazy("takes part no longer"),
    "change_role": gettext_lazy("has another role"),
    "name": gettext_lazy("more people take part"),
    "unname": gettext_lazy("people take part no longer"),
}


def digest(issue_id: int, _reader_id: int) -> Letter | None:
    """One digest; None for who wants it no more, has no account, or finds nothing new in it."""
    return digests([issue_id]).get(issue_id)


def digests(issue_ids: Collection[int]) -> dict[int, Letter]:
    """The digests of these issues by their keys, in the active language, without those that say
    nothing. Many ask the database as often as one."""
    due = _due(issue_ids)
    own = [each for each in due if each.reader.organisation is None]
    on_organisations = [each for each in due if each.reader.organisation is not None]
    return _on_communities(own) | _on_organisations(on_organisations)


@dataclass(frozen=True)
class _Due:
    """An issue whose reader wants it still, and what they are told of."""

    issue: DigestIssue
    choice: DigestChoice
    reader: Reader


def _due(issue_ids: Collection[int]) -> list[_Due]:
    rows = DigestIssue.objects.filter(pk__in=issue_ids, person__is_active=True)
    issues = list(rows.select_related("person", "organisation"))
    wanted = DigestChoice.objects.exclude(frequency=Frequency.NEVER)
    wanted = wanted.filter(person__in={issue.person_id for issue in issues})
    choices = {row.person_id: row for row in wanted}
    issues = [issue for issue in issues if issue.person_id in choices]
    due = []
    for issue, reader in zip(issues, reaching_back(_readers(issues)), strict=True):
        choice = choices[issue.person_id]
        start = max(reader.window.start, choice.since)
        if start < issue.covers_until:  # not off and on again since it was issued
            window = Window(start, issue.covers_until)
            due.append(_Due(issue, choice, replace(reader, window=window)))
    return due


def _readers(issues: Iterable[DigestIssue]) -> list[Reader]:
    return [
        Reader(
            issue.person_id, issue.organisation_id, Window(issue.covers_from, issue.covers_until)
        )
        for issue in issues
    ]


def _on_communities(due: Collection[_Due]) -> dict[int, Letter]:
    told = parts_for([each.reader for each in due], readings({each.reader.person for each in due}))
    letters = {}
    for each in due:
        if parts := told[each.reader]:
            context = {"parts": [_written(part, get_language()) for part in parts]}
            subject = _("News of your communities")
            letters[each.issue.pk] = _letter("digest", subject, each, context)
    return letters


def _on_organisations(due: Collection[_Due]) -> dict[int, Letter]:
    people = {each.reader.person for each in due}
    rows = Affiliation.objects.representatives().filter(person__in=people)
    rows = rows.filter(organisation__merged_into=None)
    represented = set(rows.values_list("person", "organisation"))
    due = [each for each in due if (each.reader.person, each.reader.organisation) in represented]
    told = reports_for([each.reader for each in due])
    letters = {}
    for each in due:
        if report := told[each.reader]:
            organisation = each.issue.organisation
            context = {"organisation": organisation} | _organisation(report)
            subject = _("News for %(organisation)s") % {"organisation": organisation.name}
            letters[each.issue.pk] = _letter("digest_organisation", subject, each, context)
    return letters


def _letter(name: str, subject: str, due: _Due, context: dict) -> Letter:
    person, choice, window = due.issue.person, due.choice, due.reader.window
    leave = _url(reverse("communities:digest_unsubscribe", args=[choice.link_token]))
    context |= {
        "person": person,
        "window": window,
        "frequency": choice.get_frequency_display(),
        "pauses": pauses_after(Frequency(choice.frequency), window.until),
        "leave": leave,
        "notices": _url(reverse("site:account_notices")),
    }
    text = render_to_string(f"communities/letters/{name}.txt", context)
    headers = {  # RFC 2369, RFC 8058
        "List-Unsubscribe": f"<{leave}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    return Letter(to=person.email, subject=subject, text=text.strip() + "\n", headers=headers)


@lru_cache(maxsize=500)  # most readers of a community are told the same in the same words
def _written(part: Part, _language: str) -> str:
    return render_to_string("communities/letters/_digest_community.txt", _community(part))


def _community(part: Part) -> dict[str, object]:
    groups = [
        (_("Discussions that you follow"), [_talk(each) for each in part.followed]),
        (_("Discussions"), [_talk(each) for each in part.talks]),
        (_("Meetings"), [_entry(each) for each in part.meetings]),
        (_("Resources"), [_entry(each) for each in part.resources]),
        (_("Surveys"), [_entry(each) for each in part.surveys]),
    ]
    return {"title": part.title, "link": _url(part.path), "groups": _filled(groups)}


def _organisation(report: Report) -> dict[str, object]:
    memberships = [
        _line(each.title, _words(MEMBERSHIPS, each.verbs), each.path) for each in report.memberships
    ]
    meetings = [
        _line(each.title, f"{each.detail}; {_people(each.count)}", each.path)
        for each in report.meetings
    ]
    proposals = [_line(each.title, "", each.path) for each in report.proposals]
    groups = [
        (_("In the communities"), memberships),
        (_("Meetings for which your people have registered"), meetings),
        (_("Themes that others propose, and that you can support"), proposals),
    ]
    return {"groups": _filled(groups)}


def _filled(groups: list[tuple[str, list]]) -> list[tuple[str, list]]:
    return [(name, lines) for name, lines in groups if lines]


def _talk(talk: TalkPart) -> dict[str, str]:
    count = ngettext("%(count)d new message", "%(count)d new messages", talk.count)
    return _line(talk.title, count % {"count": talk.count}, talk.path)


def _entry(entry: EntryPart) -> dict[str, str]:
    # Of a new meeting the present time is told: that it was another one is no news.
    verbs = [verb for verb in entry.verbs if verb != "move" or "call" not in entry.verbs]
    words = _words(ENTRIES, verbs)
    return _line(entry.title, f"{entry.detail} ({words})" if entry.detail else words, entry.path)


def _people(count: int) -> str:
    return ngettext("%(count)d person", "%(count)d people", count) % {"count": count}


def _words(table: dict, verbs: Iterable[str]) -> str:
    """What was done, in words, each once."""
    return ", ".join(dict.fromkeys(str(table[verb]) for verb in verbs))


def _line(title: str, what: str, path: str) -> dict[str, str]:
    return {"text": ": ".join(each for each in (title, what) if each), "link": _url(path)}


def _url(path: str) -> str:
    return settings.BASE_URL + path
