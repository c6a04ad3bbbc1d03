"""What was said in consultations, what was answered, and how it was moderated, as open data.

Names follow what each consultation publishes (consultation.exporting): here is no rule of its own.
"""

from collections.abc import Iterator

from django.conf import settings
from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from consultation import exporting, register
from consultation.models import (
    Answered,
    AppealState,
    Changed,
    Channel,
    Consultation,
    Contribution,
    ContributionKind,
    ContributionState,
    DecisionAction,
    Mandate,
    Outcome,
    Respondent,
    Response,
    ResponseState,
    Rule,
    ScreeningRule,
)
from partners.models import Zone
from plan.models import Version
from tsi.site.open_data import states
from tsi.site.open_data.dataset import DEMO, PAGE, Column, Dataset, Row, moment, yes
from tsi.site.open_data.network import PIECE

CONSULTATION = Column("consultation", _("consultation: name in its address"))


def _consultations() -> list[Consultation]:
    return list(Consultation.objects.public().order_by("opens_at", "pk"))


def contributions() -> Iterator[Row]:
    """One consultation after the other: what an index gives in order needs no sorting."""
    for asked in _consultations():
        rows = Contribution.objects.listed().filter(consultation=asked)
        for cells in exporting.cells(rows, language="it"):
            yield [asked.slug, *cells, yes(asked.is_demo)]


CONTRIBUTIONS = Dataset(
    "contributi",
    _("Contributions to the consultations"),
    _(
        "Every contribution that is public, with its answer. Names are told as each consultation "
        "publishes them; of what was taken away only code and reason stay."
    ),
    (
        CONSULTATION,
        Column("code", _("public code within the consultation")),
        Column("passage", _("code of the passage; empty: the whole text")),
        Column("kind", _("kind"), codes=ContributionKind),
        Column("text", _("what was said or proposed")),
        Column("motivation", _("why")),
        Column("how_much", _("of an offer: how much")),
        Column("when", _("of an offer: when")),
        Column("name", _("who speaks, as it is published")),
        Column("organisation", _("organisation for which somebody speaks, as it is published")),
        Column("mandate", _("whether that organisation confirmed it"), codes=Mandate),
        Column("respondent", _("as what somebody speaks"), codes=Respondent),
        Column("municipality", _("municipality, where names are published")),
        Column("zone", _("homogeneous zone"), codes=Zone),
        Column("channel", _("way by which it came"), codes=Channel),
        Column("language", _("language (ISO 639-1)")),
        Column("heard_on", _("day on which it was said, if not online"), "date"),
        Column("received_at", _("received"), "dateTime"),
        Column("published_at", _("published"), "dateTime"),
        Column("state", _("state"), codes=ContributionState),
        Column("reason_category", _("rule by which it was hidden"), codes=Rule),
        Column("campaign", _("number shared by those that say nearly the same"), "integer"),
        Column("endorsements", _("people who support it"), "integer"),
        Column("outcome", _("outcome"), codes=Outcome),
        Column("response_it", _("answer in Italian")),
        Column("response_en", _("answer in English")),
        Column("response_at", _("answered"), "dateTime"),
        PAGE,
        DEMO,
    ),
    contributions,
    states.voices,
)


def responses() -> Iterator[Row]:
    said = Answered.objects.filter(contribution__in=Contribution.objects.listed())
    public = Version.objects.public().order_by()
    changed = Changed.objects.filter(passage__version__in=public)
    rows = Response.objects.filter(
        state=ResponseState.PUBLISHED, consultation__in=Consultation.objects.public()
    )
    rows = rows.select_related("consultation").order_by("consultation", "pk")
    rows = rows.prefetch_related(
        Prefetch("answered", said.select_related("contribution").order_by("pk"), "shown"),
        Prefetch("changed", changed.select_related("passage__version").order_by("pk"), "led_to"),
    )
    for one in rows.iterator(chunk_size=PIECE):
        asked = one.consultation
        page = reverse("consultation:response", args=[asked.slug, one.pk])
        yield [
            *(asked.slug, one.pk, one.outcome, one.reason_it, one.reason_en),
            [each.contribution.code for each in one.shown],
            [f"{each.passage.version.number}/{each.passage.code}" for each in one.led_to],
            *(moment(one.published_at), one.protocol, settings.BASE_URL + page),
            yes(asked.is_demo),
        ]


RESPONSES = Dataset(
    "risposte",
    _("Responses"),
    _("What was answered to those who spoke, and which passages changed by it."),
    (
        CONSULTATION,
        Column("number", _("number of the response"), "integer"),
        Column("outcome", _("outcome"), codes=Outcome),
        Column("reason_it", _("reasons in Italian")),
        Column("reason_en", _("reasons in English")),
        Column("contributions", _("codes of the contributions that it answers"), "list"),
        Column("changed", _("passages that it changed, as version/code"), "list"),
        Column("published_at", _("published"), "dateTime"),
        Column("protocol", _("protocol number")),
        PAGE,
        DEMO,
    ),
    responses,
    states.voices,
)


def decisions() -> Iterator[Row]:
    for asked in _consultations():
        for cells in register.cells(asked, {}):
            yield [asked.slug, *cells, yes(asked.is_demo)]


MODERATION = Dataset(
    "registro-moderazione",
    _("Moderation register"),
    _("Every decision on a contribution, by rule, without names and without free text."),
    (
        CONSULTATION,
        Column("code", _("code of the contribution")),
        Column("at", _("when it was decided"), "dateTime"),
        Column("action", _("what was decided"), codes=DecisionAction),
        Column("parts_obscured", _("whether parts were obscured"), "boolean"),
        Column("decided_by", _("a person, or the automatic screening (person, screening)")),
        Column("rule", _("rule of the terms of participation"), codes=Rule),
        Column("found", _("what the screening found"), "list", codes=ScreeningRule),
        Column("appeal", _("second look: its state"), codes=AppealState),
        Column("appeal_decided_at", _("second look: when it was answered"), "dateTime"),
        DEMO,
    ),
    decisions,
    states.decisions,
)
