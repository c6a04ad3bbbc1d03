"""What is new, for programs that read news (Atom, RFC 4287): four feeds, in both languages.

What was said in a consultation has a feed of its own (consultation.feeds).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from communities import calendars
from communities.dates import in_words
from communities.models import Meeting
from consultation.models import Consultation, ConsultationStep, ConsultationVerb
from partners.models import Organisation, Standing
from plan.models import Act, Version
from tsi.base.pages import public_page
from tsi.base.tables import xml_text
from tsi.site.open_data import states

ENTRIES = 50
AUTHOR = "Torino Social Impact"
TOLD = (ConsultationVerb.ANNOUNCE, ConsultationVerb.EXTEND, ConsultationVerb.CLOSE,
        ConsultationVerb.REPORT)  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """`key` is the same for ever and in both languages."""

    key: str
    title: str
    page: str
    words: str
    published: datetime
    updated: datetime


@dataclass(frozen=True)
class Feed:
    title: str | Promise
    page: str  # name of the view that shows the same to people
    entries: Callable[[], Iterator[Entry]]
    state: Callable[[], list[Any]]


def _versions() -> Iterator[Entry]:
    for one in Version.objects.public().select_related("plan")[:ENTRIES]:
        yield Entry(
            f"versione/{one.pk}",
            f"{one.plan.title} · {one}",
            one.get_absolute_url(),
            one.note or _("Its text never changes; its hash lets anybody check it."),
            one.published_at,
            one.approved_at or one.published_at,
        )


def _meetings() -> Iterator[Entry]:
    """The ones that were told of last, cancelled ones too."""
    rows = Meeting.objects.public().select_related("community")
    for one in rows.order_by("-created_at", "-pk")[:ENTRIES]:
        when = in_words(one.starts_at, one.ends_at, one.precision)
        told = (one.get_state_display().capitalize(), when, one.place)
        yield Entry(
            f"incontro/{one.uid}",
            one.title,
            one.get_absolute_url(),
            " · ".join(filter(None, map(str, told))),
            one.created_at,
            one.changed_at,
        )


def _partners() -> Iterator[Entry]:
    rows = Organisation.objects.public().filter(standing=Standing.PARTNER)
    for one in rows.order_by("-partner_since", "sort_name")[:ENTRIES]:
        since = timezone.make_aware(datetime.combine(one.partner_since, time()))
        yield Entry(
            f"partner/{one.uid}",
            one.name,
            one.get_absolute_url(),
            one.description or _("A new partner of the network."),
            since,
            max(since, one.changed_at),
        )


def _news() -> Iterator[Entry]:
    """The steps of the process: versions, acts of approval, consultations."""
    yield from sorted(
        [*_versions(), *_acts(), *_steps()], key=lambda entry: entry.published, reverse=True
    )[:ENTRIES]


def _acts() -> Iterator[Entry]:
    rows = Act.objects.filter(version__in=Version.objects.public().order_by())
    rows = rows.select_related("version__plan", "promoter").order_by("-recorded_at", "-pk")
    for one in rows[:ENTRIES]:
        title = _("%(promoter)s approved %(version)s")
        yield Entry(
            f"atto/{one.pk}",
            title % {"promoter": one.promoter.name, "version": one.version},
            one.version.get_absolute_url(),
            f"{one.body}, {one.number}",
            one.recorded_at,
            one.recorded_at,
        )


def _steps() -> Iterator[Entry]:
    public = Consultation.objects.public()
    rows = ConsultationStep.objects.filter(consultation__in=public, verb__in=TOLD)
    for one in rows.select_related("consultation").order_by("-at", "-pk")[:ENTRIES]:
        yield Entry(
            f"passo/{one.pk}",
            f"{one.consultation.title}: {one.get_verb_display()}",
            one.consultation.get_absolute_url(),
            one.reason or one.consultation.intro,
            one.at,
            one.at,
        )


FEEDS: dict[str, Feed] = {
    "novita": Feed(
        gettext_lazy("News of the process"),
        "site:home",
        _news,
        lambda: [*states.acts(), *states.voices()],
    ),
    "versioni": Feed(
        gettext_lazy("Versions of the Plan"), "site:version_list", _versions, states.versions
    ),
    "incontri": Feed(gettext_lazy("Meetings"), "communities:calendar", _meetings, calendars.state),
    "partner": Feed(
        gettext_lazy("New partners"),
        "partners:organisation_list",
        _partners,
        states.organisations,
    ),
}


@require_safe
def feed(request: HttpRequest, name: str) -> HttpResponse:
    """One of the feeds, in the language of its address."""
    if name not in FEEDS:
        raise Http404
    asked = FEEDS[name]
    response = public_page(request, *asked.state(), render=lambda: _atom(asked, request.path))
    response["Content-Type"] = "application/atom+xml; charset=utf-8"
    return response


def _atom(asked: Feed, path: str) -> str:
    made = Atom1Feed(
        title=str(asked.title),
        link=settings.BASE_URL + reverse(asked.page),
        description="",
        language=get_language(),
        feed_url=settings.BASE_URL + path,
        author_name=AUTHOR,
    )
    for entry in asked.entries():
        made.add_item(
            title=xml_text(entry.title),
            link=settings.BASE_URL + entry.page,
            description=xml_text(entry.words),
            unique_id=f"{settings.BASE_URL}/feed/{entry.key}",
            pubdate=entry.published,
            updateddate=entry.updated,
        )
    return made.writeString("utf-8")
