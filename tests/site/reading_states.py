"""Pages of what was said, in every state (see page_states)."""

from datetime import timedelta

from django.utils import timezone

from consultation import supporting
from consultation.models import Campaign, Consultation, Contribution, Redaction, Submission
from tests.consultation.rows import (
    make_decision,
    make_heard,
    make_response,
    make_revision,
    move,
)
from tests.factories import (
    make_consultation,
    make_held,
    make_published,
    make_speaker,
    make_user,
)

LIST = "/consultazioni/prova/contributi/"
SUPPORT = "/consultazioni/prova/C-0001/sostieni/"
KINDS = {"remark": "1.1.1", "modification": "1.1.2", "addition": "S1", "pledge": "1.1.1-a1"}


def _say(asked, visit, **values) -> Contribution:
    words = {"text": "1 + 1", "motivation": "2 + 2", "language": visit.language}
    speaker = make_speaker(first_name="M", last_name="1", organisation_name="3")
    return make_published(asked, **words | {"speaker": speaker} | values)


def _answer(said: Contribution) -> None:
    response = make_response(said.consultation, reason_it="–", reason_en="–")
    response.answered.create(contribution=said)
    move(response, "validated", validated_by=make_user(), validated_at=timezone.now())
    move(response, "published", published_at=timezone.now())


def everything_said(visit) -> None:
    """Nothing, one of each kind, how each came and went, narrowed, nothing found, too many."""
    asked = make_consultation(slug="prova")
    visit.get(LIST)
    said = {kind: _say(asked, visit, kind=kind, code=code) for kind, code in KINDS.items()}
    campaign = Campaign.objects.create(consultation=asked)
    Contribution.objects.update(campaign=campaign)
    offer = make_revision(said["pledge"], number=2, text="1", how_much="2", when="3")
    Contribution.objects.filter(pk=said["pledge"].pk).update(shown=offer)
    Contribution.objects.filter(pk=said["remark"].pk).update(passage=None)
    supporting.support(said["remark"], by=make_user())
    for verb in ("hide", "withdraw"):
        gone = _say(asked, visit)
        make_decision(gone, action="hide", reason="–")
        gone.move(verb)
        visit.get(gone.get_absolute_url().removeprefix("/en"), status=404)
    _answer(said["modification"])
    _obscured(asked)
    asked.touch()
    for query in ("", "?tema=1", "?q=zzz", "?q=1", f"?campagna={campaign.pk}", "?esito=accepted"):
        visit.get(f"{LIST}{query}")
    for each in said.values():
        visit.get(each.get_absolute_url().removeprefix("/en"))
    for mode in ("organisation", "pseudonym", "none"):
        Consultation.objects.update(publication=mode)
        visit.get(LIST)


def _obscured(asked) -> None:
    held = make_held(asked)
    revision = held.revisions.get()
    decision = make_decision(held, action="publish", rule="personal_data", reason="–")
    Redaction.objects.create(decision=decision, field="text", spans=[[0, len(revision.text)]])
    values = {"state": "published", "shown": revision, "published_at": timezone.now()}
    Contribution.objects.filter(pk=held.pk).update(**values)


def many_and_long(visit) -> None:
    """Several pages; words without a blank; a voice heard at a table."""
    asked = make_consultation(slug="prova")
    sent = make_heard(asked, first_name="W" * 100, organisation_name="W" * 200, mandate="declared")
    Submission.objects.filter(pk=sent.pk).update(confirmed_at=timezone.now())
    for _ in range(32):
        said = _say(asked, visit)
    long = make_revision(said, number=2, text="W" * 900)
    Contribution.objects.filter(pk=said.pk).update(submission=sent, shown=long)
    asked.touch()
    visit.get(LIST)
    visit.get(f"{LIST}?dopo=WzNd")
    visit.get(f"{LIST}?prima=WzFd")
    visit.get("/piano/1.0/1.1.1/")
    visit.get(said.get_absolute_url().removeprefix("/en"))


def supports(visit) -> None:
    """A visitor, one's own, not yet and already; too many, closed, answered."""
    asked = make_consultation(slug="prova")
    own = make_user()
    _say(asked, visit, speaker=make_speaker(email=own.email))
    visit.get(SUPPORT)
    visit.client.force_login(own)
    visit.get(SUPPORT)
    person = make_user()
    visit.client.force_login(person)
    visit.get(SUPPORT)
    for support in ("1", "0"):
        visit.post(SUPPORT, {"support": support})
    visit.post_until_refused(SUPPORT, {"support": "1"}, at_most=2 * supporting.VERBS_A_MINUTE)
    past = timezone.now()
    Consultation.objects.update(opens_at=past - timedelta(days=2), closes_at=past)
    visit.client.force_login(make_user())
    visit.post(SUPPORT, {"support": "1"}, status=409)
    Consultation.objects.update(reported_at=past)
    visit.client.force_login(person)
    visit.get(SUPPORT)
    person.emailaddress_set.update(verified=False)
    visit.get(SUPPORT)


READING_GROUPS = [everything_said, many_and_long, supports]
