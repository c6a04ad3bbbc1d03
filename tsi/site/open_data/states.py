"""What changes whenever rows do, in one query or two: by it kept files know that they are old."""

from typing import Any

from django.db import connection
from django.db.models import Count, Max, Sum

from communities import calendars, listing
from communities.models import Community
from consultation.models import Appeal, AppealState, Consultation, Decision
from partners.models import Organisation
from partners.views.projects import portal_state
from plan.models import Act, Version

EXECUTION = ("plan_involvement", "plan_milestone", "plan_instrument", "plan_instrumentlink",
             "plan_budgetline", "plan_progressupdate", "plan_reportingcycle")  # fmt: skip
MEASURES = ("plan_indicator", "plan_indicatorlink", "plan_target", "plan_observation")


def organisations() -> list[Any]:
    counts = Count("pk"), Sum("revision"), Max("changed_at")
    return [*Organisation.objects.aggregate(*counts).values()]


def projects() -> list[Any]:
    return [*portal_state(), *organisations()]


def communities() -> list[Any]:
    return [*listing.list_state(), *organisations()]


def meetings() -> list[Any]:
    return calendars.state()


def versions() -> list[Any]:
    shown = ("pk", "manifest_sha256", "state", "published_at")
    return list(Version.objects.public().values_list(*shown))


def acts() -> list[Any]:
    shown = ("pk", "body", "number", "date", "url", "promoter__name")
    return [*versions(), *Act.objects.order_by("pk").values_list(*shown)]


def voices() -> list[Any]:
    """Of what was said and answered; the day on which names go counts too."""
    rows = Consultation.objects.public().order_by("pk")
    return [(asked.pk, asked.revision, asked.shows_names, asked.publication) for asked in rows]


def decisions() -> list[Any]:
    appeals = Appeal.objects.exclude(state=AppealState.OPEN)
    counted = Decision.objects.aggregate(Max("pk"), Count("pk")), appeals.aggregate(Count("pk"))
    return [*voices(), Appeal.objects.count(), *(v for each in counted for v in each.values())]


def execution() -> list[Any]:
    changed = Community.objects.aggregate(Count("pk"), Sum("revision"))
    return [*versions(), *organisations(), *changed.values(), *_digests(EXECUTION)]


def measures() -> list[Any]:
    return [*versions(), *_digests(MEASURES)]


def facts() -> list[Any]:
    return _digests(("plan_fact",))


def _digests(tables: tuple[str, ...]) -> list[str | None]:
    """A digest of each whole table; they are small, and have no count of their changes."""
    one = "SELECT md5(string_agg(row::text, '|' ORDER BY row.id)) FROM {} AS row"
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(one.format(table) for table in tables))
        return [digest for (digest,) in cursor.fetchall()]
