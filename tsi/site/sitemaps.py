"""What search engines may read: public pages in both languages, with the day of their last change.

A section reads one page of its rows at a time (django.contrib.sitemaps).
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import F, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Greatest
from django.urls import reverse
from django.utils.translation import override

from communities.models import Community, Meeting
from consultation.models import Consultation, Contribution, Response, ResponseState
from partners.models import Organisation, Project
from plan.models import Passage, Version
from tsi.base.models import LegalKind, LegalText
from tsi.site.context import translated_path
from tsi.site.helping import ROLES
from tsi.site.models import DatasetFile
from tsi.site.open_data.catalogue import DATASETS

LANGUAGES = ("it", "en")
ALWAYS = (
    "site:home", "site:about", "site:process", "site:international", "site:glossary",
    "site:help_list", "site:contacts", "site:search", "site:accessibility", "site:api",
    "site:version_list", "site:dataset_list", "partners:organisation_list",
    "partners:project_list", "communities:community_list", "communities:calendar",
    "consultation:consultation_list", "consultation:transparency",
)  # fmt: skip
WITH_A_VERSION = ("site:plan", "plan:board", "plan:timetable", "plan:indicator_board")
LEGAL = {
    LegalKind.PRIVACY: "site:privacy",
    LegalKind.TERMS: "site:terms",
    LegalKind.MEMORANDUM: "partners:memorandum",
}


class Section(Sitemap):
    """Rows with a page each, `changed` being the name of what says when it last changed; `latest`
    is for those of which that is quickly found for all."""

    limit = 1000  # two addresses each; 50,000 are allowed, but a page is made at each request

    def __init__(self, rows: Callable[[], Any], changed: str = "", *, latest: bool = True):
        self.rows, self.changed = rows, changed
        self.tells_latest = bool(changed) and latest

    def items(self) -> Any:
        return self.rows()

    def lastmod(self, row: Any) -> datetime | None:
        return getattr(row, self.changed) if self.changed else None

    def latest(self) -> datetime | None:
        """When the last of its pages changed."""
        if not self.tells_latest:
            return None
        return self.rows().order_by().aggregate(latest=Max(self.changed))["latest"]

    def get_protocol(self, protocol=None) -> str:
        return urlsplit(settings.BASE_URL).scheme

    def get_domain(self, site=None) -> str:
        return urlsplit(settings.BASE_URL).netloc

    def get_urls(self, page=1, site=None, protocol=None) -> list[dict[str, Any]]:
        """Each page in both languages, each naming both (hreflang)."""
        with override("it"):
            italian = super().get_urls(page, site, protocol)
        return [each for url in italian for each in _in_both(url)]


def _in_both(url: dict[str, Any]) -> list[dict[str, Any]]:
    path = url["location"].removeprefix(settings.BASE_URL)
    places = {code: settings.BASE_URL + translated_path(path, code) for code in LANGUAGES}
    alternates = [{"location": place, "lang_code": code} for code, place in places.items()]
    alternates.append({"location": places["it"], "lang_code": "x-default"})
    return [url | {"location": place, "alternates": alternates} for place in places.values()]


class Pages(Section):
    """Pages that stand for themselves."""

    def location(self, name: str) -> str:
        return reverse(name)


class HelpPages(Section):
    def location(self, slug: str) -> str:
        return reverse("site:help_role", args=[slug])


def _pages() -> list[str]:
    legal = set(LegalText.objects.filter(published_at__isnull=False).values_list("kind", flat=True))
    names = [*ALWAYS, *(LEGAL[kind] for kind in LEGAL if kind.value in legal)]
    return [*names, *WITH_A_VERSION] if Version.objects.public().exists() else names


class DatasetPages(Section):
    def location(self, row: DatasetFile) -> str:
        return DATASETS[row.dataset].get_absolute_url()


def _datasets() -> QuerySet[DatasetFile]:
    return DatasetFile.objects.filter(form="csv", dataset__in=DATASETS).order_by("dataset")


def _passages() -> QuerySet[Passage]:
    rows = Passage.objects.public().select_related("version").order_by("pk")
    return rows.annotate(changed=F("version__published_at"))


def _contributions() -> QuerySet[Contribution]:
    """They change by what was said anew, and by the answer."""
    answers = Response.objects.filter(
        answered__contribution=OuterRef("pk"), state=ResponseState.PUBLISHED
    )
    rows = Contribution.objects.public().select_related("consultation").order_by("pk")
    moments = ("published_at", "shown__received_at", Subquery(answers.values("published_at")[:1]))
    return rows.annotate(changed=Greatest(*moments))


SECTIONS: dict[str, Section] = {
    "pagine": Pages(_pages),
    "aiuto": HelpPages(lambda: list(ROLES)),
    "piano": Section(lambda: Version.objects.public(), "published_at"),
    "passaggi": Section(_passages, "changed"),
    "consultazioni": Section(lambda: Consultation.objects.public().order_by("pk")),
    "contributi": Section(_contributions, "changed", latest=False),
    "organizzazioni": Section(lambda: Organisation.objects.public().order_by("pk"), "changed_at"),
    "comunita": Section(lambda: Community.objects.public().order_by("pk"), "changed_at"),
    "incontri": Section(lambda: Meeting.objects.public().order_by("pk"), "changed_at"),
    "saperi": Section(lambda: Project.objects.public().order_by("pk"), "changed_at"),
    "dati": DatasetPages(_datasets, "changed_at"),
}
