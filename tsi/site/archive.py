"""The archive of the process: what was agreed, written, decided and reported, and where it is.

The old part is known from the sources; the new one is made of rows of the platform.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db import models
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from communities import calendars
from communities.dates import in_words
from communities.models import MeetingState, Precision
from consultation.models import Consultation
from consultation.report import figures as report
from plan.models import (
    Act,
    CycleState,
    Document,
    DocumentKind,
    DocumentState,
    ReportingCycle,
    Version,
)
from plan.models.fact import Source
from tsi.base.models import LegalKind, LegalText
from tsi.base.templatetags.words import day
from tsi.site import sources


class Filed(models.TextChoices):
    """What lies in the archive; the values stand in addresses."""

    AGREEMENT = "accordo", gettext_lazy("Agreement")
    TEXT = "testo", gettext_lazy("Text of the Plan")
    ACT = "atto", gettext_lazy("Act")
    GUIDE = "guida", gettext_lazy("Guide and rules")
    CONSULTATION = "consultazione", gettext_lazy("Consultation")
    EVENT = "evento", gettext_lazy("Event")
    REPORT = "relazione", gettext_lazy("Report on results")


@dataclass(frozen=True)
class Item:
    """One thing that lies in the archive. `url` is empty where nothing can be opened here."""

    kind: Filed
    on: date
    when: str
    title: str
    url: str = ""
    note: str = ""
    source: str = ""
    is_demo: bool = False
    language: str = ""  # of the title, where it is not the page's

    @property
    def is_outside(self) -> bool:
        return self.url.startswith("http")


def items() -> list[Item]:
    """Everything, the newest first; seven queries."""
    found = [
        *_from_sources(),
        *_versions(),
        *_documents(),
        *_acts(),
        *_rules(),
        *_consultations(),
        *_events(),
        *_reports(),
    ]
    return sorted(found, key=lambda item: (item.on, item.title), reverse=True)


def _dated(moment: datetime | date) -> dict:
    on = timezone.localdate(moment) if isinstance(moment, datetime) else moment
    return {"on": on, "when": day(on)}


def _from_sources() -> Iterator[Item]:
    """What only the sources know: no document of it is at hand."""
    facts = {fact["id"]: fact for fact in sources.read("facts")["facts"]}
    rules = sources.read("facts")["consultation_rules"]
    for kind, key, note in (
        (Filed.AGREEMENT, "agreement-signed", ""),
        (Filed.ACT, "council-motion", _(
            "The source prints 17 March 2024; the number and its place in the text make 17 March"
            " 2025 likely."
        )),
        (Filed.EVENT, "presentation", ""),
    ):  # fmt: skip
        fact = facts[key]
        when = sources.known_date(fact["date"])
        yield Item(
            kind,
            sources.begin(fact["date"]),
            when,
            sources.said(fact, "label"),
            note=note,
            source=str(Source(fact["source"]).label),
        )
    yield Item(
        Filed.GUIDE,
        sources.begin(rules["opens"]),
        sources.known_date(f"{rules['opens']}/{rules['closes']}"),
        _("How to take part in the consultation of 2025"),
        note=f"{sources.said(rules, 'model')}. {sources.said(rules, 'open_to')}.",
        source=str(Source(rules["source"]).label),
    )


def _versions() -> Iterator[Item]:
    for version in Version.objects.public().select_related("plan"):
        note = _("Unofficial summary of the Plan") if version.is_summary else ""
        url = version.get_absolute_url()
        when = _dated(version.published_at)
        title = str(version)
        yield Item(Filed.TEXT, title=title, url=url, note=note, is_demo=version.is_demo, **when)


def _documents() -> Iterator[Item]:
    """The newest PDF of each version in each language."""
    rows = Document.objects.public().filter(kind=DocumentKind.PLAN, state=DocumentState.READY)
    rows = rows.order_by("version", "language", "-asked_at", "-pk").distinct("version", "language")
    for document in rows.select_related("version__plan", "base"):
        title = _("%(version)s, PDF in %(language)s") % {
            "version": document.version,
            "language": _("Italian") if document.language == "it" else _("English"),
        }
        yield Item(
            Filed.TEXT,
            title=title,
            url=document.get_absolute_url(),
            is_demo=document.version.is_demo,
            **_dated(document.finished_at or document.created_at),
        )


def _acts() -> Iterator[Item]:
    public = Version.objects.public().order_by()
    for act in Act.objects.filter(version__in=public).select_related("promoter", "version"):
        title = _("%(promoter)s, %(body)s: no. %(number)s") % {
            "promoter": act.promoter.name, "body": act.body, "number": act.number,
        }  # fmt: skip
        note = _("Approves %(version)s") % {"version": act.version}
        yield Item(
            Filed.ACT,
            title=title,
            url=act.url,
            note=note,
            is_demo=act.version.is_demo,
            language="it",
            **_dated(act.date),
        )


def _rules() -> Iterator[Item]:
    rows = LegalText.objects.filter(kind=LegalKind.TERMS, published_at__lte=Now())
    for text in rows.defer("body_it", "body_en"):
        title = _("Terms of participation, version %(number)s") % {"number": text.number}
        url = reverse("site:terms_version", args=[text.number])
        yield Item(Filed.GUIDE, title=title, url=url, **_dated(text.published_at))


def _consultations() -> Iterator[Item]:
    """Each consultation; once it is closed its report too."""
    for asked in Consultation.objects.public().with_phase().select_related("version__plan"):
        when = in_words(asked.opens_at, asked.closes_at, Precision.DAY)
        common = {
            "is_demo": asked.is_demo,
            "language": "it" if get_language() != "it" and not asked.title_en else "",
        }
        yield Item(
            Filed.CONSULTATION,
            timezone.localdate(asked.opens_at),
            when,
            asked.title,
            asked.get_absolute_url(),
            note=str(asked.version),
            **common,
        )
        if report.are_public(asked):
            title = _("Consultation report: %(title)s") % {"title": asked.title}
            url = reverse("consultation:report", args=[asked.slug])
            closed = _dated(asked.reported_at or asked.closes_at)
            yield Item(Filed.REPORT, title=title, url=url, **closed, **common)


def _events() -> Iterator[Item]:
    """Public meetings of no community, once they are over."""
    rows = calendars.everybodys().filter(community=None, ends_at__lte=Now())
    for meeting in rows.exclude(state=MeetingState.CANCELLED):
        yield Item(
            Filed.EVENT,
            timezone.localdate(meeting.starts_at),
            in_words(meeting.starts_at, meeting.ends_at, meeting.precision),
            meeting.title,
            meeting.get_absolute_url(),
            note=meeting.get_kind_display(),
            is_demo=meeting.is_demo,
            language="it" if get_language() != "it" and not meeting.title_en else "",
        )


def _reports() -> Iterator[Item]:
    rows = ReportingCycle.objects.filter(state=CycleState.CLOSED)
    for cycle in rows.select_related("version").defer("snapshot"):
        yield Item(
            Filed.REPORT,
            title=_("Progress report: %(name)s") % {"name": cycle.name},
            url=reverse("plan:progress_report", args=[cycle.pk]),
            is_demo=cycle.version.is_demo,
            **_dated(cycle.closed_at or cycle.ends_on),
        )
