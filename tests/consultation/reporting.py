"""A consultation with a bit of everything that its report counts."""

from datetime import timedelta

from django.utils import timezone

from consultation import desk, running
from consultation.models import (
    Answered,
    Campaign,
    Consultation,
    Contribution,
    Response,
    Submission,
)
from tests.consultation.pledges import make_offer
from tests.consultation.rows import (
    make_appeal,
    make_flag,
    make_heard,
    make_validated,
    move,
)
from tests.factories import (
    make_consultation,
    make_contribution,
    make_held,
    make_moderator,
    make_plan,
    make_published,
    make_speaker,
    make_submission,
    make_version,
)

TOWNS = ("Ivrea", "Ivrea", "Ivrea", "Susa", "", "Torino")


def make_world(**values) -> Consultation:
    """Published, held, rejected, hidden, withdrawn, unconfirmed; two that say the same; an offer;
    flags and an appeal; an extension. Everything is open still."""
    asked = make_consultation(make_version(make_plan(3)), slug="prova", **values)
    codes = ("1.1.1", "1.1.1", "1.1.2-a1", "1", "S1")
    for number, code in enumerate(codes):
        who = make_speaker(first_name="Zenobia", last_name=f"Canarini{number}")
        make_published(asked, code=code, speaker=who, text=f"Testo numero {number}: più alberi.")
    changed = asked.version.passages.get(code="1.1.2").text("it") + " e parchi"
    make_published(asked, kind="modification", code="1.1.2", text=changed, motivation="Perché sì.")
    make_offer(asked)
    _moderated(asked)
    make_submission(asked, text="Da confermare.")
    _who(asked)
    twins = Contribution.objects.filter(passage__code="1.1.1", state="published")
    twins.update(campaign=Campaign.objects.create(consultation=asked))
    until = asked.closes_at + timedelta(days=3)
    running.extend(asked, until, "Più tempo.", "More time.", by=None)
    return asked


def _moderated(asked: Consultation) -> None:
    moderator = make_moderator()
    held, rejected, published = (make_held(asked, code="1.1.3") for _each in range(3))
    why = {"rule": "personal_data", "reason": "C’è un indirizzo."}
    decision = desk.reject(rejected, rejected.revisions.get(), by=moderator, **why)
    desk.publish(published, published.revisions.get(), by=moderator)
    make_appeal(decision)
    withdrawn = make_published(asked, code="1.1.3")
    withdrawn.move("withdraw")
    hidden = make_published(asked, code="1.1.3")
    hidden.move("hide", by=moderator)
    make_flag(published)
    assert held.state == "held"
    make_contribution(asked, code="1.1.3")


def _who(asked: Consultation) -> None:
    kinds = ("citizen", "company", "cooperative")
    for number, row in enumerate(asked.submissions.order_by("pk")):
        company = number % 3 == 1
        Submission.objects.filter(pk=row.pk).update(
            municipality=TOWNS[number % len(TOWNS)],
            zone="1 Torino" if number % 2 else "",
            respondent=kinds[number % 3],
            size="small" if company else "",
        )
    make_heard(asked, confirmed_at=timezone.now())


def close(asked: Consultation) -> Consultation:
    """It is over, as the database's clock says."""
    now = timezone.now()
    Consultation.objects.filter(pk=asked.pk).update(closes_at=now - timedelta(seconds=1))
    return again(asked)


def report_back(asked: Consultation) -> Consultation:
    """Two are answered and the rest is not; it is reported."""
    first, second = asked.contributions.filter(state="published").order_by("pk")[:2]
    response = Response.objects.create(
        consultation=asked, outcome="partly", reason_it="In parte.", reason_en="Partly.",
        drafted_by=make_moderator(),
    )  # fmt: skip
    for each in (first, second):
        Answered.objects.create(response=response, contribution=each)
    other = make_moderator()
    move(response, "validated", validated_by=other, validated_at=timezone.now())
    move(response, "published", published_at=timezone.now())
    make_validated(asked, outcome="not_accepted")  # nobody hears of it
    Consultation.objects.filter(pk=asked.pk).update(reported_at=timezone.now())
    return again(asked)


def again(asked: Consultation) -> Consultation:
    rows = Consultation.objects.with_phase()
    return rows.select_related("version__plan", "notice", "terms").get(pk=asked.pk)
