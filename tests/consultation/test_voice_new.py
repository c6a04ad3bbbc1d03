"""Voices heard offline are written down with where they come from, and treated like all others."""

import uuid
from datetime import timedelta

import pytest
from django.core import mail as mailbox
from django.test import Client
from django.utils import timezone, translation

from consultation import offline, screening
from consultation.models import (
    Channel,
    Consultation,
    Contribution,
    Phase,
    Submission,
    SubmissionContact,
)
from consultation.services import FormReused, Point
from tests.consultation.phases import make_in
from tests.factories import make_consultation, make_staff
from tests.signing import sign_in
from tsi.base.delivery import deliver
from tsi.base.models import OutgoingMail

DESK = "/redazione/consultazioni/prova/voci/"
TODAY = timezone.localdate


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def staff(client, db):
    person = make_staff(first_name="Zelinda", last_name="Ufficio")
    sign_in(client, person)
    return person


def typed(*points: dict, **values) -> dict:
    """A form that is accepted, with one remark unless points are named."""
    data = {
        "form_token": str(uuid.uuid4()), "channel": "workshop", "provenance": "Tavolo 3, 12 marzo",
        "heard_on": TODAY().isoformat(), "language": "it", "first_name": "Bianca",
        "last_name": "Verdi", "organisation_name": "", "respondent": "citizen", "size": "",
        "municipality": "Torino", "zone": "", "points-TOTAL_FORMS": "3",
        "points-INITIAL_FORMS": "0",
    }  # fmt: skip
    empty = {"code": "", "kind": "remark", "text": "", "motivation": ""}
    for number, point in enumerate(points or ({"text": "Più sportelli."},)):
        data |= {f"points-{number}-{name}": value for name, value in (empty | point).items()}
    return data | values


def enter(asked, *points: Point, **values) -> Submission:
    token = values.pop("form_token", None) or uuid.uuid4()
    spoken = {"channel": "letter", "provenance": "Lettera", "heard_on": TODAY()} | values
    by = spoken.pop("by", None) or make_staff()
    points = points or (Point(None, "remark", "Bene."),)
    return offline.enter(asked, offline.Voice(**spoken), list(points), form_token=token, by=by)


def test_several_points_get_their_codes_at_once_and_go_to_screening(client, staff):
    make_in(Phase.OPEN, slug="prova")
    new_words = {"code": "1.1.2", "kind": "modification", "text": "Altre parole.",
                 "motivation": "Più chiaro."}  # fmt: skip

    response = client.post(
        f"{DESK}nuova/", typed({"text": "Va bene."}, {"code": "1.1.1", "text": "Poco."}, new_words)
    )

    assert response["Location"] == DESK
    sent = Submission.objects.get()
    points = list(sent.contributions.order_by("pk"))
    assert [point.code for point in points] == ["C-0001", "C-0002", "C-0003"]
    assert {point.state for point in points} == {"screening"}
    assert [point.passage and point.passage.code for point in points] == [None, "1.1.1", "1.1.2"]
    assert points[2].revisions.get().motivation == "Più chiaro."
    assert (sent.channel, sent.entered_by, sent.confirmed_at is None) == ("workshop", staff, False)
    assert not SubmissionContact.objects.exists()
    page = client.get(DESK).content.decode()
    assert "Tavolo 3, 12 marzo" in page
    assert "C-0003" in page


def test_everybody_reads_how_it_came_and_nothing_of_who_entered_it(client, staff):
    asked = make_in(Phase.OPEN, slug="prova")
    enter(asked, by=staff, provenance="Busta di zia Piera")
    screening.screen(Contribution.objects.get().pk)

    for address in ("/consultazioni/prova/", "/consultazioni/prova/C-0001/"):
        page = Client().get(address).content.decode()
        assert "Bene." in page
        assert "lettera" in page.lower()
        assert not [word for word in ("Zelinda", "Ufficio", "Piera") if word in page]


@pytest.mark.parametrize("values", [{"is_minor": True}, {"channel": "interview"}])
def test_no_name_is_kept_of_a_minor_and_in_an_interview(db, values):
    sent = enter(
        make_in(Phase.OPEN), first_name="Ugo", last_name="Neri", organisation_name="Scuola",
        pseudonym="U.", **values,
    )  # fmt: skip

    kept = Submission.objects.get(pk=sent.pk)
    assert (kept.first_name, kept.last_name, kept.organisation_name, kept.pseudonym) == ("",) * 4
    assert "Ugo" not in kept.identity


@pytest.mark.parametrize(
    ("phase", "days", "said"),
    [
        (Phase.PREPARED, 0, "not announced"),
        (Phase.ANNOUNCED, 0, "before the consultation opened"),
        (Phase.OPEN, -2, "before the consultation opened"),
        (Phase.OPEN, 1, "has not come yet"),
        (Phase.OPEN, 2, "after the last day"),
        (Phase.ANSWERING, 0, "after the last day"),
        (Phase.REPORTED, -1, "nothing is added"),
    ],
)
def test_each_refusal_of_the_database_has_its_sentence(db, phase, days, said):
    asked = make_in(phase)

    with pytest.raises(offline.Refused, match=said):
        enter(asked, heard_on=TODAY() + timedelta(days=days))

    assert not Submission.objects.exists()


def test_what_was_heard_in_time_is_entered_after_the_end(db):
    asked = make_in(Phase.ANSWERING)

    sent = enter(asked, heard_on=TODAY() - timedelta(days=1))

    assert sent.contributions.get().code == "C-0001"


def test_the_refusal_gives_everything_back(client, staff):
    make_in(Phase.OPEN, slug="prova")
    before = (TODAY() - timedelta(days=9)).isoformat()

    response = client.post(f"{DESK}nuova/", typed({"text": "Parole care."}, heard_on=before))

    assert response.status_code == 409
    page = response.content.decode()
    assert "Parole care." in page
    assert "Tavolo 3, 12 marzo" in page


def test_the_same_form_enters_once(db):
    asked, token, by = make_in(Phase.OPEN), uuid.uuid4(), make_staff()

    first, again = (enter(asked, form_token=token, by=by) for _each in range(2))
    with pytest.raises(FormReused):
        enter(asked, form_token=token, by=by, provenance="Altra")

    assert first == again
    assert Contribution.objects.count() == 1


@pytest.mark.parametrize(
    ("points", "values"),
    [
        ([{}], {}),
        ([{"code": "9.9", "text": "Che cosa?"}], {}),
        ([{"code": "1.1.1"}], {}),
        ([{"kind": "modification", "text": "Senza punto."}], {}),
        ([{"text": "x" * 5001}], {}),
        ([{"text": "Bene."}], {"provenance": ""}),
        ([{"text": "Bene."}], {"channel": "pec", "provenance": "PEC"}),
        ([{"text": "Bene."}], {"channel": "online"}),
        ([{"text": "Bene."}], {"heard_on": "ieri"}),
        ([{"text": "Bene."}], {"form_token": "x"}),
        ([{"text": "Bene."}], {"points-TOTAL_FORMS": "x"}),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(client, staff, points, values):
    make_in(Phase.OPEN, slug="prova")

    response = client.post(f"{DESK}nuova/", typed(*points, **values))

    assert response.status_code == 422
    assert not Submission.objects.exists()
    assert 'role="alert"' in response.content.decode()


def test_words_that_change_nothing_are_no_proposal(client, staff):
    asked = make_in(Phase.OPEN, slug="prova")
    text = asked.version.passages.get(code="1.1.1").text("it")

    response = client.post(
        f"{DESK}nuova/", typed({"code": "1.1.1", "kind": "modification", "text": text})
    )

    assert response.status_code == 422


def test_more_points_keep_what_was_typed(client, staff):
    make_in(Phase.OPEN, slug="prova")

    response = client.post(f"{DESK}nuova/", typed({"text": "Parole care."}, more="1"))

    page = response.content.decode()
    assert response.status_code == 200
    assert "Parole care." in page
    assert "Tavolo 3, 12 marzo" in page
    assert len(response.context["points"].forms) == 6
    assert 'role="alert"' not in page


def test_a_pseudonym_is_asked_for_where_it_is_published(client, staff):
    make_in(Phase.OPEN, slug="prova")
    assert "pseudonym" not in client.get(f"{DESK}nuova/").context["form"].fields
    Consultation.objects.update(publication="pseudonym")

    client.post(f"{DESK}nuova/", typed(pseudonym="Una di San Salvario"))

    assert Submission.objects.get().speaker == "Una di San Salvario"


def test_nobody_is_written_to(db):
    sent = enter(make_in(Phase.OPEN))
    screening.screen(sent.contributions.get().pk)

    for row in OutgoingMail.objects.all():
        deliver(row.pk)

    assert OutgoingMail.objects.exists()
    assert mailbox.outbox == []


def test_the_list_asks_as_much_for_many_as_for_one(client, staff, django_assert_num_queries):
    asked = make_in(Phase.OPEN, slug="prova")
    enter(asked)
    with django_assert_num_queries(200, exact=False) as one:
        client.get(DESK)
    for _each in range(5):
        enter(asked, Point(None, "remark", "Uno."), Point(None, "remark", "Due."))

    with django_assert_num_queries(len(one.captured_queries)):
        page = client.get(DESK)

    assert len(page.context["page"].rows) == 6


def test_other_consultations_and_online_voices_are_not_listed(client, staff):
    asked = make_in(Phase.OPEN, slug="prova")
    enter(make_consultation(), provenance="Altrove")
    enter(asked, provenance="Qui")

    page = client.get(DESK).content.decode()

    assert "Qui" in page
    assert "Altrove" not in page
    assert Channel.ONLINE not in {row.channel for row in offline.heard(asked)}
