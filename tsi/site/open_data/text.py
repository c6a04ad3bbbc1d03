"""The Plan as open data: its versions, the acts that approved them, every passage, its facts."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from plan.models import Act, Fact, Kind, Passage, Version, VersionKind, VersionState
from plan.models.fact import Source
from tsi.site.open_data import states
from tsi.site.open_data.dataset import DEMO, PAGE, Column, Dataset, Row, address, moment, yes
from tsi.site.open_data.network import PIECE, TITLES

VERSION = Column("version", _("number of the version"))


def versions() -> Iterator[Row]:
    for one in Version.objects.public().select_related("base"):
        yield [
            *(one.number, one.kind, one.state, one.base.number if one.base else ""),
            *(moment(one.published_at), moment(one.approved_at), one.manifest_sha256),
            *(yes(one.is_summary), one.note_it, one.note_en, address(one), yes(one.is_demo)),
        ]


VERSIONS = Dataset(
    "versioni",
    _("Versions of the Plan"),
    _("Every published version, with the hash by which anybody can check its text."),
    (
        VERSION,
        Column("kind", _("kind"), codes=VersionKind),
        Column("state", _("state"), codes=VersionState),
        Column("base", _("number of the version from which it was made")),
        Column("published_at", _("published"), "dateTime"),
        Column("approved_at", _("declared approved"), "dateTime"),
        Column("manifest_sha256", _("SHA-256 of its manifest")),
        Column("is_summary", _("whether it is a summary in other words"), "boolean"),
        Column("note_it", _("note in Italian")),
        Column("note_en", _("note in English")),
        PAGE,
        DEMO,
    ),
    versions,
    states.versions,
    frequency="IRREG",
)


def acts() -> Iterator[Row]:
    rows = Act.objects.filter(version__in=Version.objects.public().order_by())
    for one in rows.select_related("version", "promoter").order_by("date", "pk"):
        yield [
            *(one.version.number, str(one.promoter.uid), one.promoter.name, one.body, one.number),
            *(one.date, one.url, yes(one.version.is_demo)),
        ]


ACTS = Dataset(
    "atti",
    _("Acts of approval"),
    _("By which act each promoter approved which version of the Plan."),
    (
        VERSION,
        Column("promoter_uid", _("permanent identifier of the promoter")),
        Column("promoter", _("name of the promoter")),
        Column("body", _("body that decided")),
        Column("number", _("number of the act")),
        Column("date", _("date of the act"), "date"),
        Column("url", _("link to the act"), "anyURI"),
        DEMO,
    ),
    acts,
    states.acts,
    frequency="IRREG",
)


def passages() -> Iterator[Row]:
    rows = Passage.objects.public().select_related("version")
    rows = rows.order_by("version__published_at", "version", "position")
    for one in rows.iterator(chunk_size=PIECE):
        yield [
            *(one.version.number, str(one.uid), str(one.parent_uid or ""), one.code, one.kind),
            *(one.position, one.title_it, one.title_en, one.body_it, one.body_en, one.sha256),
            *(yes(one.version.is_summary), address(one), yes(one.version.is_demo)),
        ]


PASSAGES = Dataset(
    "testo-del-piano",
    _("Text of the Plan"),
    _("Every passage of every published version, in both languages, with its place and its hash."),
    (
        VERSION,
        Column("uid", _("permanent identifier, the same in all versions")),
        Column("parent_uid", _("identifier of the passage above it")),
        Column("code", _("code in this version")),
        Column("kind", _("kind"), codes=Kind),
        Column("position", _("place in reading order"), "integer"),
        *TITLES,
        Column("body_it", _("text in Italian (Markdown)")),
        Column("body_en", _("text in English (Markdown)")),
        Column("sha256", _("SHA-256 of the passage")),
        Column("is_summary", _("whether the version is a summary in other words"), "boolean"),
        PAGE,
        DEMO,
    ),
    passages,
    states.versions,
    frequency="IRREG",
)


def facts() -> Iterator[Row]:
    for one in Fact.objects.order_by("pk").iterator(chunk_size=PIECE):
        yield [
            *(one.key, one.topic, one.label_it, one.label_en, one.value, one.unit, one.date),
            *(one.qualifier, one.source, one.place, one.note),
        ]


FACTS = Dataset(
    "fatti",
    _("Facts and figures"),
    _("Dated figures about the Plan and the ecosystem, each with the place in its source."),
    (
        Column("key", _("permanent name")),
        Column("topic", _("topic")),
        Column("label_it", _("what it says, in Italian")),
        Column("label_en", _("what it says, in English")),
        Column("value", _("value")),
        Column("unit", _("unit of the value")),
        Column("date", _("date, as much as is known; two parted by / are a period")),
        Column("qualifier", _("how exact it is: about, over, at least")),
        Column("source", _("source"), codes=Source),
        Column("place", _("place in the source")),
        Column("note", _("note")),
    ),
    facts,
    states.facts,
    theme="ECON",
    frequency="IRREG",
)
