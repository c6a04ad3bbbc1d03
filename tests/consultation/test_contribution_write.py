"""The form of a remark and of a proposed change, through HTTP and without JavaScript."""

import re
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from consultation.models import Consultation, Contribution, Revision, Submission
from tests.factories import make_consultation, make_user, make_version

PERSON = {
    "first_name": "Bianca",
    "last_name": "Verdi",
    "organisation_name": "",
    "email": "bianca@example.org",
    "accepts": "on",
}


@pytest.fixture
def consultation(db):
    return make_consultation(slug="prova")


def form(text: str, **values) -> dict:
    return PERSON | {"form_token": str(uuid.uuid4()), "seen": "", "text": text} | values


def address(code: str = "1.1.1", *, kind: str = "", prefix: str = "") -> str:
    return f"{prefix}/consultazioni/prova/scrivi/{code}/" + (f"?tipo={kind}" if kind else "")


def test_remark_is_kept_and_the_next_step_is_said(client, consultation):
    response = client.post(address(), form("Servono più sportelli."), follow=True)

    assert response.redirect_chain == [("/consultazioni/prova/inviato/", 302)]
    contribution = Contribution.objects.get()
    assert (contribution.kind, contribution.passage.code) == ("remark", "1.1.1")
    assert contribution.revisions.get().text == "Servono più sportelli."


def test_change_is_shown_word_by_word_before_it_is_sent(client, consultation):
    data = form("Titolo italiano molto nuovo di 1.1.1", motivation="Si capisce meglio.")

    first = client.post(address(kind="modifica"), data)

    assert first.status_code == 200
    assert re.search(r"<ins[^>]*>.*molto nuovo", first.content.decode(), re.DOTALL)
    assert not Submission.objects.exists()
    seen = first.context["first"].data["seen"]
    second = client.post(address(kind="modifica"), data | {"seen": seen})
    assert second.status_code == 302
    assert Revision.objects.get().motivation == "Si capisce meglio."


def test_change_altered_after_the_preview_is_shown_again(client, consultation):
    data = form("Titolo italiano nuovo di 1.1.1")
    seen = client.post(address(kind="modifica"), data).context["first"].data["seen"]

    response = client.post(
        address(kind="modifica"), data | {"seen": seen, "text": "Tutt’altro titolo"}
    )

    assert response.status_code == 200
    assert "Tutt’altro titolo" in response.content.decode()
    assert not Submission.objects.exists()


def test_change_that_changes_nothing_is_refused(client, consultation):
    response = client.post(address(kind="modifica"), form("Titolo italiano di 1.1.1"))

    assert response.status_code == 422
    assert not Submission.objects.exists()


def test_change_on_the_english_page_is_of_the_english_text(client, consultation):
    page = client.get(address(kind="modifica", prefix="/en"))

    assert page.context["first"]["text"].value() == "English title of 1.1.1"


@pytest.mark.parametrize(
    "missing", ["text", "first_name", "last_name", "email", "accepts", "form_token"]
)
def test_missing_field_gives_the_text_back(client, consultation, missing):
    data = form("Parole scritte con fatica.")
    del data[missing]

    response = client.post(address(), data)

    assert response.status_code == 422
    assert not Submission.objects.exists()
    if missing != "text":
        assert "Parole scritte con fatica." in response.content.decode()


def test_over_long_text_gives_the_whole_text_back(client, consultation):
    response = client.post(address(), form("parola " * 800 + "fine"))

    assert response.status_code == 422
    assert "parola fine</textarea>" in response.content.decode()


def test_text_of_exactly_the_limit_is_accepted(client, consultation):
    assert client.post(address(), form("à" * 5000)).status_code == 302
    assert client.post(address(), form("à" * 5001)).status_code == 422


def test_control_and_bidi_characters_are_taken_out(client, consultation):
    text = "Prima\x00 \u202eparola\u202c e\u200b fine"

    response = client.post(address(), form(text, last_name="Ve\x00rdi\u202e"))

    assert response.status_code == 302
    assert Revision.objects.get().text == "Prima parola e fine"
    assert Submission.objects.get().last_name == "Verdi"


def test_line_breaks_in_a_name_become_spaces(client, consultation):
    client.post(address(), form("Testo.", first_name="Bianca\r\nBcc: x@example.org"))

    assert "\n" not in Submission.objects.get().first_name


def test_closed_while_writing_is_409_with_the_text(client, consultation):
    Consultation.objects.update(closes_at=timezone.now() - timedelta(seconds=1))

    response = client.post(address(), form("Arrivo tardi ma ho scritto molto."))

    assert response.status_code == 409
    assert "Arrivo tardi ma ho scritto molto." in response.content.decode()


def test_closed_consultation_shows_no_form(client, consultation):
    Consultation.objects.update(closes_at=timezone.now() - timedelta(seconds=1))

    response = client.get(address())

    assert response.status_code == 200
    assert "<textarea" not in response.content.decode()


def test_same_form_sent_again_is_one_contribution(client, consultation):
    data = form("Una volta sola.")
    client.post(address(), data)

    response = client.post(address(), data)

    assert response.status_code == 302
    assert Contribution.objects.count() == 1


def test_same_form_with_other_words_is_409_with_a_fresh_form(client, consultation):
    data = form("Le prime parole.")
    client.post(address(), data)

    response = client.post(address(), data | {"text": "Le seconde parole."})

    assert response.status_code == 409
    assert "Le seconde parole." in response.content.decode()
    fresh = response.context["writing"].speaker.data["form_token"]
    assert fresh != data["form_token"]
    again = client.post(address(), data | {"text": "Le seconde parole.", "form_token": fresh})
    assert again.status_code == 302
    assert Contribution.objects.count() == 2


def test_too_many_for_one_address_is_429_with_the_text(client, consultation):
    for _ in range(5):
        client.post(address(), form("Testo."))

    response = client.post(address(), form("La sesta volta."))

    assert response.status_code == 429
    assert "La sesta volta." in response.content.decode()


@pytest.mark.parametrize("code", ["9.9.9", "1.1.1-a9", "..", "S99"])
def test_unknown_passage_is_not_found(client, consultation, code):
    assert client.get(address(code)).status_code == 404
    assert client.post(address(code), form("Testo.")).status_code == 404


def test_consultation_on_an_unpublished_version_is_not_found(client, db):
    asked = make_consultation(make_version(published=False), slug="prova", announced=False)
    Consultation.objects.filter(pk=asked.pk).update(announced_at=timezone.now())

    assert client.get(address()).status_code == 404


def test_signed_in_person_goes_straight_to_screening(client, consultation):
    user = make_user(first_name="Carla", last_name="Neri")
    client.force_login(user)

    response = client.post(
        address(), {"form_token": str(uuid.uuid4()), "text": "Testo.", "accepts": "on"}
    )

    submission = Submission.objects.get()
    assert response["Location"] == "/consultazioni/prova/inviato/"
    assert (submission.author, submission.first_name) == (user, "Carla")
    assert submission.contributions.get().state == "screening"


def test_state_and_author_cannot_be_set_from_the_form(client, consultation):
    author = make_user()

    client.post(
        address(), form("Testo.", state="published", author=author.pk, number=7, is_staff="on")
    )

    contribution = Contribution.objects.get()
    assert (contribution.state, contribution.number) == ("unconfirmed", None)
    assert contribution.submission.author is None


def test_without_security_cookie_the_text_comes_back(consultation):
    strict = Client(enforce_csrf_checks=True)

    response = strict.post(address(), form("Non voglio perderlo."))

    assert response.status_code == 403
    assert "Non voglio perderlo." in response.content.decode()


def test_markup_in_a_name_is_inert(client, consultation):
    client.post(address(), form("<script>alert(1)</script>", first_name="<b>Bianca</b>"))
    submission = Submission.objects.get()

    page = client.get(submission.get_absolute_url()).content.decode()

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_page_of_the_form_is_private(client, consultation):
    assert client.get(address())["Cache-Control"] == "private, no-store"


def test_preview_asks_only_for_the_words(client, consultation):
    data = {"form_token": str(uuid.uuid4()), "text": "Titolo nuovo di 1.1.1", "do": "preview"}

    response = client.post(address(kind="modifica"), data)

    assert response.status_code == 200
    assert "<ins" in response.content.decode()
    who = response.context["writing"].speaker
    assert not who.errors
    assert who["email"].field.required
    seen = response.context["first"].data["seen"]
    sent = client.post(address(kind="modifica"), data | {"seen": seen, "do": "send"})
    assert sent.status_code in (200, 422)
    assert not Submission.objects.exists()


def test_changing_the_kind_keeps_everything_typed(client, consultation):
    typed = form("Un pensiero lungo.", accepts="")

    change = client.post(address(), typed | {"do": "kind-1-modification"})
    row, who = change.context["first"].initial, change.context["writing"].speaker.initial
    assert row["motivation"] == "Un pensiero lungo."
    assert row["text"] == "Titolo italiano di 1.1.1"
    assert who["email"] == PERSON["email"]
    assert who["form_token"] == typed["form_token"]

    changed = typed | {"kind": "modification", "copied": "1.1.1", "text": "Altro titolo"}
    back = client.post(address(), changed | {"motivation": "Sì.", "do": "kind-1-remark"})
    assert back.context["first"].initial["text"] == "Sì.\n\nAltro titolo"
    offer = typed | {"kind": "pledge", "how_much": "Due sale", "when": "Da maggio"}
    remark = client.post(address(), offer | {"do": "kind-1-remark"})
    assert remark.context["first"].initial["text"] == (
        "Un pensiero lungo.\n\nDue sale\n\nDa maggio"
    )
    assert not Submission.objects.exists()


def test_text_above_the_limit_is_not_cut_by_the_browser(client, consultation):
    assert "maxlength" not in str(client.get(address()).context["first"]["text"])


def test_empty_post_says_what_is_missing(client, consultation):
    response = client.post(address(), {})

    assert response.status_code == 422
    assert response.context["first"].errors
    assert response.context["writing"].speaker.errors
