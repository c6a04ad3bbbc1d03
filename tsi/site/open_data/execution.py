"""How the Plan is carried out, as open data: of published actions, and only what was accepted."""

from collections.abc import Iterator

from django.conf import settings
from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from plan.execution.tables import shown
from plan.models import (
    ActionStatus,
    BudgetLine,
    Direction,
    Indicator,
    IndicatorLevel,
    IndicatorLink,
    Instrument,
    InstrumentKind,
    InstrumentLink,
    Involvement,
    InvolvementRole,
    Milestone,
    MoneyKind,
    Observation,
    Outlook,
    Passage,
    ProgressUpdate,
    Version,
)
from tsi.site.open_data import states
from tsi.site.open_data.dataset import DEMO, Column, Dataset, Row, moment, yes
from tsi.site.open_data.network import PIECE, TITLES

ACTION = (
    Column("action_uid", _("permanent identifier of the action")),
    Column("action_code", _("its code in the last version that has it")),
)


def _public(rows: QuerySet) -> QuerySet:
    """Those of elements that a published version has, with their last code there."""
    passages = Passage.objects.public()
    last = passages.filter(uid=OuterRef("uid")).order_by("-version__published_at", "-version")
    known = rows.filter(uid__in=passages.order_by().values("uid"))
    return known.annotate(last_code=Subquery(last.values("code")[:1]))


def involvements() -> Iterator[Row]:
    rows = _public(Involvement.objects.accepted()).select_related("organisation", "community")
    for one in rows.order_by("last_code", "pk").iterator(chunk_size=PIECE):
        name = shown(one.body)
        if name:
            uid = str(one.organisation.uid) if one.organisation else ""
            slug = one.community.slug if one.community else ""
            yield [
                *(str(one.uid), one.last_code, one.role, uid, slug, name, one.basis),
                *(one.basis_url, yes(settings.DEMO)),
            ]


INVOLVEMENTS = Dataset(
    "attuazione-soggetti",
    _("Who carries out the actions"),
    _("Organisations and communities that accepted a part in an action of the Plan."),
    (
        *ACTION,
        Column("role", _("role"), codes=InvolvementRole),
        Column("organisation_uid", _("permanent identifier of the organisation")),
        Column("community", _("community: name in its address")),
        Column("name", _("name of the organisation or community")),
        Column("basis", _("act, agreement or call on which it rests")),
        Column("basis_url", _("link to it"), "anyURI"),
        DEMO,
    ),
    involvements,
    states.execution,
)


def milestones() -> Iterator[Row]:
    for one in _public(Milestone.objects.all()).order_by("due", "pk").iterator(chunk_size=PIECE):
        yield [
            *(str(one.uid), one.last_code, one.title_it, one.title_en, one.original_due, one.due),
            *(one.reached_on, yes(settings.DEMO)),
        ]


MILESTONES = Dataset(
    "attuazione-tappe",
    _("Milestones"),
    _("What each action is to reach and by when; the first date is kept beside the present one."),
    (
        *ACTION,
        *TITLES,
        Column("original_due", _("first due date"), "date"),
        Column("due", _("due date"), "date"),
        Column("reached_on", _("reached on"), "date"),
        DEMO,
    ),
    milestones,
    states.execution,
)


def instruments() -> Iterator[Row]:
    links = Prefetch("links", _public(InstrumentLink.objects.order_by("pk")), "shown")
    rows = Instrument.objects.prefetch_related(links).order_by("pk")
    for one in rows.iterator(chunk_size=PIECE):
        if one.shown:
            yield [
                *(one.pk, one.kind, one.title_it, one.title_en, one.description, one.url),
                [str(link.uid) for link in one.shown],
                [link.last_code for link in one.shown],
                yes(settings.DEMO),
            ]


INSTRUMENTS = Dataset(
    "attuazione-strumenti",
    _("Instruments"),
    _("Agreements, calls, funds and other means by which strategies and actions are carried out."),
    (
        Column("number", _("number of the instrument"), "integer"),
        Column("kind", _("kind"), codes=InstrumentKind),
        *TITLES,
        Column("description", _("description")),
        Column("url", _("link"), "anyURI"),
        Column("element_uids", _("permanent identifiers of strategies and actions"), "list"),
        Column("element_codes", _("their codes in the last version that has them"), "list"),
        DEMO,
    ),
    instruments,
    states.execution,
)


def budget() -> Iterator[Row]:
    rows = _public(BudgetLine.objects.select_related("funder")).order_by("year", "pk")
    for one in rows.iterator(chunk_size=PIECE):
        yield [
            *(str(one.uid), one.last_code, one.year, one.kind, one.amount, one.source),
            *(shown(one.funder), yes(settings.DEMO)),
        ]


BUDGET = Dataset(
    "attuazione-fondi",
    _("Money"),
    _("Planned and actual money of each action by year and source."),
    (
        *ACTION,
        Column("year", _("year"), "integer"),
        Column("kind", _("planned or actual"), codes=MoneyKind),
        Column("amount", _("amount"), "decimal", unit="EUR"),
        Column("source", _("source of the money")),
        Column("funder", _("organisation that gives it")),
        DEMO,
    ),
    budget,
    states.execution,
    theme="ECON",
)


def updates() -> Iterator[Row]:
    rows = _public(ProgressUpdate.objects.published()).defer("cycle__snapshot")
    rows = rows.select_related("cycle", "organisation").order_by("reviewed_at", "pk")
    for one in rows.iterator(chunk_size=PIECE):
        yield [
            *(str(one.uid), one.last_code, one.cycle.name_it, one.cycle.name_en),
            *(shown(one.organisation), one.status, one.outlook, one.started_on, one.ended_on),
            *(one.narrative, one.obstacles, one.evidence_url, moment(one.reviewed_at)),
            yes(settings.DEMO),
        ]


UPDATES = Dataset(
    "attuazione-aggiornamenti",
    _("Progress reports"),
    _("What those who lead an action report of it, as it was published."),
    (
        *ACTION,
        Column("cycle_it", _("reporting cycle, in Italian")),
        Column("cycle_en", _("reporting cycle, in English")),
        Column("organisation", _("organisation that reports")),
        Column("status", _("status"), codes=ActionStatus),
        Column("outlook", _("outlook"), codes=Outlook),
        Column("started_on", _("begun on"), "date"),
        Column("ended_on", _("completed on"), "date"),
        Column("narrative", _("what was done")),
        Column("obstacles", _("obstacles")),
        Column("evidence_url", _("evidence (link)"), "anyURI"),
        Column("published_at", _("published"), "dateTime"),
        DEMO,
    ),
    updates,
    states.execution,
)


def _plans() -> QuerySet:
    """Those of which everybody reads a version."""
    return Version.objects.public().order_by().values("plan")


def indicators() -> Iterator[Row]:
    links = Prefetch("links", _public(IndicatorLink.objects.order_by("pk")), "shown")
    rows = (
        Indicator.objects.filter(plan__in=_plans()).prefetch_related(links).order_by("code", "pk")
    )
    for one in rows.iterator(chunk_size=PIECE):
        yield [
            *(one.code, one.name_it, one.name_en, one.level, one.definition, one.method, one.unit),
            *(one.direction, one.baseline, one.baseline_period),
            *([str(link.uid) for link in one.shown], yes(settings.DEMO)),
        ]


INDICATOR = Column("indicator", _("code of the indicator"))
INDICATORS = Dataset(
    "indicatori",
    _("Indicators"),
    _("What is measured of the Plan: definition, method, unit and baseline."),
    (
        INDICATOR,
        Column("name_it", _("name in Italian")),
        Column("name_en", _("name in English")),
        Column("level", _("level"), codes=IndicatorLevel),
        Column("definition", _("definition")),
        Column("method", _("method of measuring")),
        Column("unit", _("unit of the value")),
        Column("direction", _("which way is better"), codes=Direction),
        Column("baseline", _("baseline"), "decimal"),
        Column("baseline_period", _("period of the baseline")),
        Column("element_uids", _("permanent identifiers of what it measures"), "list"),
        DEMO,
    ),
    indicators,
    states.measures,
)


def observations() -> Iterator[Row]:
    rows = Observation.objects.valid().filter(indicator__plan__in=_plans())
    rows = rows.select_related("indicator")
    for one in rows.order_by("indicator__code", "ends_on", "pk").iterator(chunk_size=PIECE):
        yield [
            *(one.indicator.code, one.starts_on, one.ends_on, one.territory, one.value),
            *(one.indicator.unit, one.source, yes(one.is_provisional), yes(settings.DEMO)),
        ]


OBSERVATIONS = Dataset(
    "osservazioni",
    _("Observations of the indicators"),
    _("What was measured, period by period; corrected values stand in place of the wrong ones."),
    (
        INDICATOR,
        Column("from", _("first day of the period"), "date"),
        Column("to", _("last day of the period"), "date"),
        Column("territory", _("territory")),
        Column("value", _("value"), "decimal"),
        Column("unit", _("unit of the value")),
        Column("source", _("source")),
        Column("provisional", _("whether it is provisional"), "boolean"),
        DEMO,
    ),
    observations,
    states.measures,
)
