"""The report as sections with words and tables, in the active language.

All forms are made from these: a figure stands in each of them or in none.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from consultation.models import (
    AppealState,
    Channel,
    Consultation,
    ContributionKind,
    DecisionAction,
    FlagState,
    Outcome,
    PledgeState,
    Respondent,
    Rule,
    Size,
)
from consultation.report.figures import Counted, Figures, Place
from partners.models import Zone


@dataclass(frozen=True)
class Table:
    """Rows under a head; `key` names it in addresses and sheets. With `drawn`, the last column is
    also drawn as bars."""

    key: str
    title: str
    head: tuple[str, ...]
    rows: tuple[tuple, ...]
    drawn: bool = False


@dataclass(frozen=True)
class Section:
    """A chapter of the report."""

    key: str
    title: str
    words: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()


def sections(consultation: Consultation, figures: Figures) -> tuple[Section, ...]:
    """The whole report."""
    made = (
        _numbers(figures),
        _who(figures),
        _where(figures),
        _silent(figures),
        _answers(figures),
        _moderation(figures),
        _campaigns(figures),
        _pledges(figures),
        _time(consultation, figures),
        _method(consultation),
    )
    return tuple(each for each in made if each.words or each.tables)


def _labelled(choices, counted: Counted, empty: str = "") -> tuple[tuple[str, int], ...]:
    names = {value: str(label) for value, label in choices.choices}
    return tuple((names.get(value, value) or empty, n) for value, n in counted)


def _counts(key: str, title: str, what: str, rows: Iterable[tuple[str, int]]) -> Table:
    return Table(key, title, (what, _("Number")), tuple(rows), drawn=True)


def _numbers(figures: Figures) -> Section:
    n = figures.numbers
    rows = (
        (_("Received"), n.received),
        (_("Confirmed by who wrote them"), n.confirmed),
        (pgettext("contributions", "Published"), n.published),
        (_("Not published, or hidden later"), n.not_published),
        (_("Withdrawn by who wrote them"), n.withdrawn),
        (_("Still under review"), n.waiting),
    )
    words = _("%(confirmed)d people or organisations spoke, of %(all)d who sent something.") % {
        "confirmed": figures.confirmed_submissions,
        "all": figures.submissions,
    }
    kinds = _labelled(ContributionKind, figures.kinds)
    return Section(
        "numeri",
        _("In numbers"),
        (words,),
        (
            Table("contributi", _("Contributions"), (_("Contributions"), _("Number")), rows),
            _counts("tipi", _("Published contributions by kind"), _("Kind"), kinds),
        ),
    )


def _who(figures: Figures) -> Section:
    unsaid = _("not said")
    towns = tuple((name or _("others, or not said"), n) for name, n in figures.municipalities)
    tables = (
        _counts("chi", _("As what they spoke"), _("Kind"),
                _labelled(Respondent, figures.respondents)),
        _counts("dimensione", _("Organisations by size"), _("People who work there"),
                _labelled(Size, figures.sizes)),
        _counts("comuni", _("By municipality"), _("Municipality"), towns),
        _counts("zone", _("By homogeneous zone"), _("Homogeneous zone"),
                _labelled(Zone, figures.zones, unsaid)),
        _counts("canali", _("How they reached us"), _("Channel"),
                _labelled(Channel, figures.channels)),
    )  # fmt: skip
    words = _("A municipality from which fewer than three spoke is counted among the others.")
    return Section("chi", _("Who spoke"), (words,), tuple(each for each in tables if each.rows))


def _place(place: Place) -> tuple:
    if place.passage is None:
        return "–", _("On the whole text"), place.confirmed, place.published
    return place.passage.code, place.passage.title, place.confirmed, place.published


def _where(figures: Figures) -> Section:
    head = (_("Code"), _("Title"), _("Confirmed"), pgettext("contributions", "Published"))
    tables = (
        Table("temi", _("By theme"), head, tuple(map(_place, figures.themes)), drawn=True),
        Table("punti", _("By passage"), head, tuple(map(_place, figures.passages))),
    )
    return Section("punti", _("On what"), (), tuple(each for each in tables if each.rows))


def _silent(figures: Figures) -> Section:
    rows = tuple((each.code, each.title) for each in figures.silent)
    table = Table("silenzi", _("Passages without contributions"), (_("Code"), _("Title")), rows)
    words = _("Nothing published speaks about %(n)d passages of the text.") % {"n": len(rows)}
    return Section("silenzi", _("On what nobody spoke"), (words,), (table,) if rows else ())


def _answers(figures: Figures) -> Section:
    title = _("What was answered")
    derogations = [
        _("Version %(number)s was approved all the same, by this derogation: %(why)s")
        % {"number": each.number, "why": each.derogation}
        for each in figures.derogations
    ]
    if not figures.is_reported:
        words = (_("The responses are not published yet."), *derogations)
        return Section("esiti", title, words)
    words = [_("%(n)d published contributions have no response.") % {"n": figures.unanswered}]
    if figures.unanswered_because:
        reason = figures.unanswered_because.reason
        words.append(_("Why some got no response: %(reason)s") % {"reason": reason})
    words += derogations
    outcomes = _labelled(Outcome, figures.outcomes)
    table = _counts("esiti", _("Contributions by outcome"), _("Outcome"), outcomes)
    return Section("esiti", title, tuple(words), (table,) if outcomes else ())


def _moderation(figures: Figures) -> Section:
    moderated = figures.moderated
    actions, rules = dict(DecisionAction.choices), dict(Rule.choices)
    who = {True: _("a person"), False: _("the automatic screening")}
    decisions = tuple((str(actions[act]), who[by], n) for act, by, n in moderated.decisions)
    restricted = tuple(
        (str(actions[act]), str(rules.get(rule, rule)), n) for act, rule, n in moderated.rules
    )
    tables = (
        Table("decisioni", _("Decisions"), (_("Decision"), _("By"), _("Number")), decisions),
        Table("regole", _("Not published or hidden, by rule"),
              (_("Decision"), _("Rule"), _("Number")), restricted),
        Table("segnalazioni", _("Reports by readers"), (_("Outcome"), _("Number")),
              _labelled(FlagState, moderated.flags)),
        Table("riesami", _("Appeals"), (_("Outcome"), _("Number")),
              _labelled(AppealState, moderated.appeals)),
    )  # fmt: skip
    words = []
    if moderated.waited is not None:
        hours = moderated.waited.total_seconds() / 3600
        words = [
            _("What was held waited %(hours).1f hours for a person, in the median.")
            % {"hours": hours}
        ]
    return Section(
        "moderazione", _("Moderation"), tuple(words), tuple(each for each in tables if each.rows)
    )


def _campaigns(figures: Figures) -> Section:
    found = figures.campaigns
    rows = (
        (_("Groups that say nearly the same"), found.groups),
        (_("Published contributions in such groups"), found.inside),
        (_("Published contributions outside them"), found.outside),
    )
    table = Table("campagne", _("Campaigns"), (_("Campaigns"), _("Number")), rows)
    words = _("Contributions that say nearly the same all stay; they are counted apart.")
    return Section("campagne", _("Campaigns"), (words,), (table,))


def _pledges(figures: Figures) -> Section:
    rows = _labelled(PledgeState, figures.pledges)
    table = Table("impegni", _("Offers to take part"), (_("State"), _("Number")), rows)
    return Section("impegni", _("Offers to take part"), (), (table,) if rows else ())


def _time(consultation: Consultation, figures: Figures) -> Section:
    words = _("It was open from %(from)s to %(to)s.") % {
        "from": _moment(consultation.opens_at),
        "to": _moment(consultation.closes_at),
    }
    rows = tuple(
        (step.get_verb_display(), _moment(step.closed_at), _moment(step.closes_at), step.reason)
        for step in figures.moves
    )
    head = (_("What"), _("Would have closed"), _("Closes"), _("Reasons"))
    table = Table("proroghe", _("Extensions and early closing"), head, rows)
    return Section("tempi", _("When"), (words,), (table,) if rows else ())


def _method(consultation: Consultation) -> Section:
    shown = {"what": consultation.get_publication_display()}
    words = [
        _("Every confirmed contribution is counted once, as it stands today. A person decided on "
          "each that was not published; no rule of the screening rejects."),
        _("Of who speaks is published: %(what)s.") % shown,
    ]  # fmt: skip
    if consultation.legal_basis:
        words.append(_("Legal basis: %(basis)s") % {"basis": consultation.legal_basis})
    if consultation.published_until:
        day = date_format(consultation.published_until, "DATE_FORMAT")
        words.append(_("Names are shown until %(day)s.") % {"day": day})
    notice = {"n": consultation.notice.number, "terms": consultation.terms.number}
    words.append(_("Privacy notice %(n)s, terms of participation %(terms)s.") % notice)
    return Section("metodo", _("Method and privacy"), tuple(words))


def _moment(at) -> str:
    return date_format(timezone.localtime(at), "DATETIME_FORMAT")
