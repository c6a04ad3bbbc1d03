"""A consultation on 1.0 that is closed, with what was said, and the 1.1 that it led to."""

import pgtrigger
from django.utils import timezone

from consultation.answering import drafting, validating
from consultation.models import Consultation, Contribution, Response, Revision
from partners.models import User
from plan.models import Version
from tests.factories import make_consultation, make_editor, make_published, make_version
from tests.plan.redline.versions import first_version, rewrite


def make_asked(voices: int = 2, **values) -> Consultation:
    """Open until a moment ago, with published contributions C-0001 and following."""
    asked = make_consultation(first_version(), **values)
    for number in range(voices):
        make_published(asked, code="1.1.1-a1", text=f"Parole diverse, numero {number}.")
    return closed(asked)


def closed(asked: Consultation) -> Consultation:
    Consultation.objects.filter(pk=asked.pk).update(closes_at=timezone.now())
    asked.refresh_from_db()
    return asked


def make_later(asked: Consultation, **values) -> Version:
    """1.1, not published: 1.1.1-a1 is reworded in it."""
    rewrite(asked.version.plan)
    defaults = {"number": "1.1", "base": asked.version, "published": False}
    return make_version(asked.version.plan, **defaults | values)


def said(asked: Consultation) -> list[Contribution]:
    return list(asked.contributions.order_by("number"))


def said_otherwise(point: Contribution, text: str = "Parole corrette dopo.") -> None:
    """Its author changed it, and what everybody reads changed with it."""
    revision = Revision(contribution=point, number=point.revision + 1, text=text)
    with pgtrigger.ignore("consultation.Revision:revision_in_window"):
        revision.save()
    Contribution.objects.filter(pk=point.pk).update(shown=revision, revision=revision.number)


def make_drafted(asked: Consultation, *points: Contribution, **values) -> Response:
    """One response to `points`, or to all that were published."""
    chosen = points or said(asked)
    defaults = {"outcome": "accepted", "reason_it": "Perché sì.", "reason_en": "Because."}
    values = defaults | values
    values.setdefault("by", make_editor())
    return drafting.draft(asked, [point.pk for point in chosen], **values)


def validate(response: Response, by: User | None = None) -> Response:
    validating.validate(response, seen=validating.whole_seen(response), by=by or make_editor())
    return response


def make_answered(asked: Consultation, *points: Contribution, later: Version | None = None,
                  code: str = "1.1.1-a1", **values) -> Response:  # fmt: skip
    """The same, validated; with `later`, having changed its passage `code`."""
    response = make_drafted(asked, *points, **values)
    if later:
        drafting.name_passages(response, added=[later.passages.get(code=code)])
    return validate(response)
