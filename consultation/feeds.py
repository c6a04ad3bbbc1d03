"""Contributions for programs that read news (Atom, RFC 4287)."""

from django.conf import settings
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from consultation.models import LEFT, Consultation, Contribution, ContributionState, Event, Rule
from consultation.reading import to_read, words
from tsi.base import markdown
from tsi.base.tables import xml_text

ENTRIES = 50
STEPS = (*LEFT, ContributionState.PUBLISHED)  # by which what everybody reads changes


def atom(
    asked: Consultation, rows: QuerySet[Contribution], *, title: str, page: str, address: str
) -> str:
    """The newest of `rows`. `page` shows the same to people, `address` is the feed's own.

    What was taken away stays with its code, so that programs forget the words too.
    """
    feed = Atom1Feed(
        title=xml_text(title),
        link=settings.BASE_URL + page,
        description="",
        language=get_language(),
        feed_url=settings.BASE_URL + address,
        author_name="Torino Social Impact",
    )
    steps = Event.objects.filter(contribution=OuterRef("pk"), target__in=STEPS).order_by("-pk")
    rows = to_read(rows).annotate(changed_at=Subquery(steps.values("at")[:1]))
    for said in rows.newest()[:ENTRIES]:
        _add(feed, asked, said)
    return feed.writeString("utf-8")


def _add(feed: Atom1Feed, asked: Consultation, said: Contribution) -> None:
    about = said.passage.code if said.passage else _("On the whole text")
    address = settings.BASE_URL + said.get_absolute_url()
    gone = said.is_placeholder
    feed.add_item(
        title=xml_text(f"{said.code} · {said.get_kind_display()} · {about}"),
        link=address,
        description=xml_text(_gone(said) if gone else _words(said)),
        author_name=None if gone else xml_text(said.submission.identity),
        pubdate=said.published_at,
        updateddate=said.changed_at or said.published_at,
        unique_id=f"{settings.BASE_URL}/consultazioni/{asked.slug}/{said.code}/",
        categories=[said.get_kind_display()],
    )


def _words(said: Contribution) -> str:
    """What was said, as HTML."""
    fields = ("text", "motivation", "how_much", "when")
    return "".join(markdown.render_plain(words(said, name)) for name in fields if words(said, name))


def _gone(said: Contribution) -> str:
    rule = Rule(said.left_rule).label if said.left_rule and said.state != "withdrawn" else ""
    return ". ".join(filter(None, (said.get_state_display().capitalize(), str(rule))))
