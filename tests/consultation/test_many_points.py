"""Several points in one submission, of every kind, without JavaScript."""

import re
import uuid
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consultation import services
from consultation.models import Consultation, Contribution, Pledge, Submission
from tests.consultation.writing_form import typed
from tests.factories import make_consultation, make_speaker
from tests.races import at_once
from tsi.base.models import OutgoingMail

WRITE = "/consultazioni/prova/scrivi/"
REMARK = {"passage": "1.1.1", "text": "La prima cosa."}
ADDITION = {
    "kind": "addition",
    "passage": "1.1.2",
    "text": "Una voce nuova.",
    "motivation": "Manca.",
}
OFFER = {
    "kind": "pledge",
    "passage": "1.1.1-a1",
    "text": "Formiamo",
    "how_much": "Due",
    "when": "Ora",
}


@pytest.fixture
def consultation(db):
    return make_consultation(slug="prova")


def rows(response) -> list[dict]:
    """The points as the form that came back holds them."""
    return response.context["writing"].rows


def test_points_of_every_kind_are_one_submission(client, consultation):
    response = client.post(WRITE, typed(REMARK, ADDITION, OFFER, {"text": "Sul tutto."}))

    assert response.status_code == 302
    said = Submission.objects.get().contributions.order_by("pk")
    assert [(one.kind, one.passage and one.passage.code) for one in said] == [
        ("remark", "1.1.1"), ("addition", "1.1.2"), ("pledge", "1.1.1-a1"), ("remark", None),
    ]  # fmt: skip
    assert OutgoingMail.objects.count() == 1


def test_one_confirmation_gives_each_point_a_code(client, consultation):
    client.post(WRITE, typed(REMARK, ADDITION, OFFER))

    client.post(f"{Submission.objects.get().get_absolute_url()}conferma/")

    codes = [one.code for one in Contribution.objects.order_by("pk")]
    assert codes == ["C-0001", "C-0002", "C-0003"]
    receipts = OutgoingMail.objects.filter(letter="consultation.letters.receipt")
    assert receipts.count() == 1


def test_offer_says_how_much_and_when_and_binds_nobody(client, consultation):
    page = client.get("/en/consultazioni/prova/scrivi/1.1.1-a1/?tipo=disponibilita")
    client.post(WRITE, typed(OFFER))

    assert "non-binding" in page.content.decode()
    pledge = Pledge.objects.get()
    assert (pledge.state, pledge.role, pledge.involvement) == ("offered", "contributor", None)
    words = pledge.contribution.revisions.get()
    assert (words.text, words.how_much, words.when) == ("Formiamo", "Due", "Ora")


def test_remark_holds_no_amounts_of_an_offer(client, consultation):
    client.post(WRITE, typed(REMARK | {"how_much": "Due", "motivation": "Perché"}))

    words = Contribution.objects.get().revisions.get()
    assert (words.how_much, words.motivation) == ("", "")
    assert not Pledge.objects.exists()


def test_another_point_comes_without_losing_a_word(client, consultation):
    response = client.post(WRITE, typed(REMARK, OFFER, do="add"))

    assert response.status_code == 200
    assert [row["text"] for row in rows(response)] == ["La prima cosa.", "Formiamo", ""]
    page = response.content.decode()
    assert 'name="points" value="3"' in page
    assert 'name="3-text"' in page
    assert 'value="bianca@example.org"' in page
    assert not Submission.objects.exists()


def test_point_removed_leaves_the_others_as_they_were(client, consultation):
    response = client.post(WRITE, typed(REMARK, ADDITION, OFFER, do="remove-2"))

    assert [row["text"] for row in rows(response)] == ["La prima cosa.", "Formiamo"]
    assert 'name="2-how_much" value="Due"' in response.content.decode()


def test_first_point_removed_frees_the_next_of_the_address(client, consultation):
    response = client.post(f"{WRITE}1.1.1/", typed(REMARK, OFFER, do="remove-1"))

    point = response.context["first"]
    assert (point.on.code, point.fixed) == ("1.1.1-a1", False)


@pytest.mark.parametrize(
    "button", ["remove-1", "remove-9", "remove-", "kind-1-x", "show-٣", "kind-2"]
)
def test_button_of_nothing_that_is_there_changes_nothing(client, consultation, button):
    response = client.post(WRITE, typed(REMARK, do=button))

    assert response.status_code in (200, 302)
    if response.status_code == 200:
        assert [row["text"] for row in rows(response)] == ["La prima cosa."]


def test_addition_shows_under_what_it_would_stand(client, consultation):
    response = client.post(f"/en{WRITE}", typed(ADDITION, do="show-1"))

    page = response.content.decode()
    assert "It would stand under this passage" in page
    assert "English title of 1.1.2" in page


def test_change_of_a_chosen_passage_begins_as_its_words(client, consultation):
    change = {"kind": "modification", "passage": "1.1.2", "text": ""}
    shown = rows(client.post(WRITE, typed(REMARK, change, do="show-2")))[1]
    assert (shown["text"], shown["copied"]) == ("Titolo italiano di 1.1.2", "1.1.2")

    other = rows(client.post(WRITE, typed(REMARK, shown | {"passage": "1.1.1"}, do="show-2")))[1]
    assert other["text"] == "Titolo italiano di 1.1.1"

    own = shown | {"passage": "1.1.1", "text": "Parole mie"}
    assert rows(client.post(WRITE, typed(own, do="show-1")))[0]["text"] == "Parole mie"


def test_every_change_is_seen_before_anything_is_sent(client, consultation):
    changes = [
        {"kind": "modification", "passage": code, "text": f"Titolo nuovo di {code}"}
        for code in ("1.1.1", "1.1.2")
    ]

    first = client.post(WRITE, typed(*changes, REMARK))

    assert first.status_code == 200
    assert len(re.findall(r"<ins", first.content.decode())) == 2
    assert not Submission.objects.exists()
    seen = client.post(WRITE, typed(*rows(first)))
    assert seen.status_code == 302
    assert Contribution.objects.count() == 3


@pytest.mark.parametrize("code", ["9.9.9", "1.1.1-a9", "che cosa", "'; --", "x" * 300])
def test_passage_that_is_not_there_is_said(client, consultation, code):
    response = client.post(WRITE, typed({"passage": code, "text": "Non perdermi."}))

    assert response.status_code == 422
    assert "passage" in response.context["first"].errors
    assert "Non perdermi." in response.content.decode()


@pytest.mark.parametrize("code", ["1.1.1-A1", " 1.1.1-a1 ", "1.1.1-a1 Titolo italiano", "s1"])
def test_passage_is_found_as_people_type_it(client, consultation, code):
    client.post(WRITE, typed({"passage": code}))

    assert Contribution.objects.get().passage.code.lower() == code.split()[0].lower()


def test_change_of_the_whole_is_refused(client, consultation):
    response = client.post(WRITE, typed({"kind": "modification", "text": "Tutto nuovo."}))

    assert response.status_code == 422
    assert "passage" in response.context["first"].errors


def test_error_of_the_second_point_leads_to_it(client, consultation):
    response = client.post(WRITE, typed(REMARK, {"text": ""}))

    assert response.status_code == 422
    assert 'href="#id_2-text"' in response.content.decode()
    assert "La prima cosa." in response.content.decode()


def test_as_many_points_as_are_allowed_and_not_one_more(client, consultation):
    many = [{"text": f"Punto {number}."} for number in range(services.POINTS)]
    assert client.post(WRITE, typed(*many, do="add")).context["writing"].refusal

    response = client.post(WRITE, typed(*many, {"text": "Uno di troppo."}))

    assert response.status_code == 422
    assert "Uno di troppo." in response.content.decode()
    assert not Submission.objects.exists()
    assert client.post(WRITE, typed(*many)).status_code == 302
    assert Contribution.objects.count() == services.POINTS


@pytest.mark.parametrize("points", ["0", "-1", "x", "9" * 5000, "٣", ""])
def test_count_of_points_that_is_none_never_fails(client, consultation, points):
    response = client.post(WRITE, typed(REMARK, points=points))

    assert response.status_code in (302, 422)


def test_same_form_with_other_points_is_409_with_all_of_them(client, consultation):
    data = typed(REMARK, OFFER)
    client.post(WRITE, data)

    assert client.post(WRITE, data).status_code == 302
    response = client.post(WRITE, data | {"2-how_much": "Tre"})

    assert response.status_code == 409
    assert 'value="Tre"' in response.content.decode()
    fresh = response.context["writing"].speaker.data["form_token"]
    assert fresh != data["form_token"]
    assert f'value="{fresh}"' in response.content.decode()
    assert Submission.objects.count() == 1


def test_late_is_409_with_every_text(client, consultation):
    Consultation.objects.update(closes_at=timezone.now() - timedelta(seconds=1))

    response = client.post(WRITE, typed(REMARK, ADDITION))

    assert response.status_code == 409
    for words in ("La prima cosa.", "Una voce nuova.", "Manca."):
        assert words in response.content.decode()
    assert not Submission.objects.exists()


def test_database_away_gives_back_every_text(client, consultation):
    def fail(*_):
        raise OperationalError

    with connection.execute_wrapper(fail):
        response = client.post(WRITE, typed(REMARK, ADDITION))

    assert response.status_code == 503
    for words in ("La prima cosa.", "Una voce nuova.", "Manca."):
        assert words in response.content.decode()


def test_without_security_cookie_every_text_comes_back(consultation):
    response = Client(enforce_csrf_checks=True).post(WRITE, typed(REMARK, ADDITION))

    assert response.status_code == 403
    assert "Una voce nuova." in response.content.decode()


@pytest.mark.parametrize("text", ["\x00", "\u202e\u200b", "a\u0301" * 2000, "𝔘" * 4000, "а́" * 9999])
def test_hostile_characters_never_fail(client, consultation, text):
    response = client.post(
        WRITE, typed(OFFER | {"text": f"Prima {text}", "how_much": text, "when": text})
    )

    assert response.status_code in (302, 422)


def test_twenty_equal_posts_of_many_points_are_one(transactional_db):
    make_consultation(slug="prova")
    data = typed(REMARK, ADDITION, OFFER)

    answers = at_once(20, lambda _n: Client().post(WRITE, data).status_code)

    assert answers == [302] * 20
    assert Submission.objects.count() == 1
    assert Contribution.objects.count() == 3
    assert Pledge.objects.count() == 1


@pytest.mark.slow
def test_twenty_posts_with_their_own_tokens_are_twenty(transactional_db):
    """Negative control: it is the token of the form that makes them one."""
    make_consultation(slug="prova")

    def post(number):
        return (
            Client().post(WRITE, typed(REMARK, OFFER, email=f"p{number}@example.org")).status_code
        )

    assert at_once(20, post) == [302] * 20
    assert Contribution.objects.count() == 40


def test_flood_counts_submissions_at_every_door(client, consultation):
    for number in range(services.UNCONFIRMED_A_DAY):
        door = WRITE if number % 2 else f"{WRITE}1.1.1/"
        assert client.post(door, typed(REMARK, ADDITION)).status_code == 302

    for door in (WRITE, f"{WRITE}1.1.1/"):
        response = client.post(door, typed(REMARK, {"text": "La sesta volta."}))
        assert response.status_code == 429
        assert "La sesta volta." in response.content.decode()


def test_state_number_and_role_cannot_be_set_from_the_form(client, consultation):
    forged = {
        "state": "published",
        "number": "7",
        "role": "lead",
        "decided_by": "1",
        "2-state": "x",
    }

    client.post(WRITE, typed(OFFER, REMARK | forged, **forged))

    assert set(Contribution.objects.values_list("state", "number")) == {("unconfirmed", None)}
    assert (Pledge.objects.get().role, Pledge.objects.get().state) == ("contributor", "offered")


def test_private_page_asks_no_more_for_many_points(client, consultation):
    few, many = _sent(consultation, 1), _sent(consultation, 20)

    with CaptureQueriesContext(connection) as one:
        client.get(few)
    with CaptureQueriesContext(connection) as twenty:
        client.get(many)

    assert len(one) == len(twenty) > 3


def _sent(consultation, count: int) -> str:
    points = [services.Point(None, "remark", f"Punto {number}.") for number in range(count)]
    speaker, token = make_speaker(), uuid.uuid4()
    made = services.submit(
        consultation, form_token=token, speaker=speaker, points=points, language="it"
    )
    services.confirm(made)
    return made.get_absolute_url()
