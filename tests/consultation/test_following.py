"""What has been said, changed, corrected and withdrawn by its author; the receipt."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone, translation

from consultation import desk, following, letters, screening, services
from consultation.models import Consultation, Contribution, Pledge, Revision
from tests.factories import (
    make_consultation,
    make_contribution,
    make_held,
    make_moderator,
    make_published,
    make_speaker,
    make_submission,
    make_user,
)
from tests.races import at_once
from tsi.base.transitions import InvalidTransition

NEW = following.Words("Parole nuove per tutti.")


def address(point: Contribution, verb: str) -> str:
    return f"{point.submission.get_absolute_url()}{point.pk}/{verb}/"


def close(asked: Consultation) -> None:
    Consultation.objects.filter(pk=asked.pk).update(closes_at=timezone.now())


def rewrite(client, point: Contribution, text: str = "Parole nuove.", **values):
    return client.post(address(point, "modifica"), {"text": text, "revision": "1"} | values)


# Change


def test_change_is_a_new_revision_that_is_screened_again(client, db):
    point = make_published()

    response = rewrite(client, point)

    assert response.status_code == 302
    point.refresh_from_db()
    assert (point.state, point.revision) == ("screening", 2)
    assert [one.text for one in point.revisions.order_by("number")][1] == "Parole nuove."
    screening.screen(point.pk)
    point.refresh_from_db()
    assert (point.state, point.shown.number) == ("published", 2)


def test_published_words_stay_while_new_ones_are_judged(client, db):
    point = make_published(text="Parole di prima.")
    rewrite(client, point, "Chiamatemi al 347 123 4567.")
    screening.screen(point.pk)

    page = client.get(point.get_absolute_url()).content.decode()

    point.refresh_from_db()
    assert point.state == "held"
    assert "Parole di prima." in page
    assert "347" not in page


def test_change_after_five_failed_attempts_is_screened_like_any(db):
    point = make_published()
    Contribution.objects.update(attempts=6, last_error="x")

    following.edit(point, NEW, seen=1)
    screening.screen(point.pk)

    point.refresh_from_db()
    assert point.state == "published"


def test_change_without_a_change_is_said(client, db):
    point = make_published(text="Le stesse.")

    assert rewrite(client, point, "Le stesse.").status_code == 422
    assert Revision.objects.count() == 1


def test_change_of_proposed_words_is_seen_first(client, db):
    point = make_published(kind="modification", text="Titolo di prima", motivation="Perché.")

    first = rewrite(client, point, "Titolo italiano nuovo di 1.1.1", motivation="Perché.")

    assert first.status_code == 200
    assert "<ins" in first.content.decode()
    seen = first.context["point"].data["seen"]
    assert rewrite(client, point, "Titolo italiano nuovo di 1.1.1", seen=seen).status_code == 302


def test_change_from_another_window_is_409_with_both_texts(client, db):
    point = make_held(text="Il mio 347 123 4567.")
    rewrite(client, point, "Dalla prima finestra.")
    screening.screen(point.pk)

    response = rewrite(client, point, "Dalla seconda finestra.")

    assert response.status_code == 409
    page = response.content.decode()
    assert "Dalla prima finestra." in page and "Dalla seconda finestra." in page
    assert 'name="revision" value="2"' in page
    assert rewrite(client, point, "Dalla seconda finestra.", revision="2").status_code == 302


def test_change_while_it_is_screened_is_409_with_the_text(client, db):
    point = make_contribution()

    response = rewrite(client, point, "Scritto con fatica.")

    assert response.status_code == 409
    assert "Scritto con fatica." in response.content.decode()
    assert client.get(address(point, "modifica")).status_code == 409


def test_change_after_the_closing_is_409_with_the_text(client, db):
    point = make_published()
    close(point.consultation)

    response = rewrite(client, point, "Ci ho ripensato tardi.")

    assert response.status_code == 409
    assert "Ci ho ripensato tardi." in response.content.decode()
    point.refresh_from_db()
    assert (point.state, point.revision) == ("published", 1)


@pytest.mark.parametrize("revision", ["", "0", "x", "9" * 400, "-1", "٣"])
def test_change_without_a_revision_never_fails(client, db, revision):
    point = make_published()

    assert rewrite(client, point, revision=revision).status_code == 409


def test_change_too_long_gives_the_text_back(client, db):
    response = rewrite(client, make_published(), "parola " * 900 + "fine")

    assert response.status_code == 422
    assert "parola fine</textarea>" in response.content.decode()


def test_change_too_often_is_429(client, db):
    point = make_published()
    for number in range(1, following.REVISIONS):
        following.edit(point, following.Words(f"Parole {number}."), seen=number)
        screening.screen(point.pk)

    response = rewrite(client, point, "Ancora.", revision=str(following.REVISIONS))

    assert response.status_code == 429
    assert "Ancora." in response.content.decode()


def test_change_cannot_set_kind_passage_or_state(client, db):
    point = make_published()

    rewrite(client, point, kind="pledge", passage="1.1.2", state="published", shown="2")

    point.refresh_from_db()
    assert (point.kind, point.passage.code, point.state) == ("remark", "1.1.1", "screening")


@pytest.mark.parametrize("verb", ["modifica", "ritira"])
def test_point_of_another_submission_is_not_found(client, db, verb):
    asked = make_consultation()
    mine, other = make_published(asked), make_published(asked)
    path = f"{mine.submission.get_absolute_url()}{other.pk}/{verb}/"

    assert client.get(path).status_code == 404
    assert client.post(path, {"text": "Parole.", "revision": "1"}).status_code == 404
    other.refresh_from_db()
    assert other.state == "published"


# Personal data


def test_personal_data_held_may_be_taken_out_for_72_hours_after_the_closing(client, db):
    point = make_held(text="Scrivetemi: bianca@example.net, grazie di tutto.")
    left = point.correct_until - point.held_at
    assert left == timedelta(hours=72)
    close(point.consultation)

    added = rewrite(client, point, "Scrivetemi, grazie di tutto cuore.")
    assert added.status_code == 422
    assert "tutto cuore." in added.content.decode()
    out = rewrite(client, point, "Scrivetemi: grazie di tutto.")

    assert out.status_code == 302
    screening.screen(point.pk)
    point.refresh_from_db()
    assert (point.state, point.shown.number) == ("published", 2)


def test_after_72_hours_nothing_is_corrected(client, db):
    point = make_held(text="Scrivetemi: bianca@example.net, grazie.")
    close(point.consultation)
    Contribution.objects.update(correct_until=timezone.now())

    response = rewrite(client, point, "Scrivetemi, grazie.")

    assert response.status_code == 409
    assert Revision.objects.count() == 1


def test_what_is_held_for_other_reasons_gets_no_such_time(db):
    asked = make_consultation()
    Consultation.objects.update(moderated_first=True)
    asked.refresh_from_db()
    point = make_contribution(asked)

    screening.screen(point.pk)

    point.refresh_from_db()
    assert (point.state, point.correct_until) == ("held", None)


# Withdraw


def test_withdrawing_asks_first_and_leaves_a_placeholder(client, db):
    point = make_published()
    assert client.get(address(point, "ritira")).status_code == 200
    point.refresh_from_db()
    assert point.state == "published"

    response = client.post(address(point, "ritira"))

    assert response.status_code == 302
    point.refresh_from_db()
    assert point.state == "withdrawn"
    assert Contribution.objects.placeholders().get() == point
    assert not Contribution.objects.public().exists()


@pytest.mark.parametrize("make", [make_contribution, make_held, make_published])
def test_withdrawn_from_every_state(client, db, make):
    point = make()

    assert client.post(address(point, "ritira")).status_code == 302
    point.refresh_from_db()
    assert point.state == "withdrawn"
    assert client.post(address(point, "ritira")).status_code == 409


def test_withdrawing_after_the_closing_is_refused(client, db):
    point = make_published()
    close(point.consultation)

    assert client.post(address(point, "ritira")).status_code == 409

    point.refresh_from_db()
    assert point.state == "published"
    assert not point.events.filter(target="withdrawn").exists()


def test_offer_is_withdrawn_with_its_point(db):
    said = make_contribution(kind="pledge", code="1.1.1-a1")

    following.withdraw(said)

    assert Pledge.objects.get().state == "withdrawn"


def test_author_who_is_signed_in_is_written_down_and_nobody_else(db):
    user = make_user()
    speaker = services.Speaker(user.first_name, user.last_name, author=user)
    point = make_published(speaker=speaker)
    anybody, author = Client(), Client()
    anybody.force_login(make_user())
    author.force_login(user)

    rewrite(anybody, point)
    screening.screen(point.pk)
    author.post(address(point, "ritira"))

    by = dict(point.events.values_list("target", "by"))
    assert point.events.get(source="published", target="screening").by is None
    assert by["withdrawn"] == user.pk
    assert point.submission.get_absolute_url() in author.get("/account/").content.decode()


def test_account_leads_to_what_was_said_before_it_was_opened(client, db):
    mine = make_published(speaker=make_speaker(email="Ada@example.org"))
    other = make_published(speaker=make_speaker(email="altra@example.org"))
    client.force_login(make_user(email="ada@example.org"))

    page = client.get("/account/").content.decode()

    assert mine.submission.get_absolute_url() in page
    assert other.submission.get_absolute_url() not in page


# The page, and the receipt


def test_page_tells_each_step_with_its_reason(client, db):
    point = make_held()
    desk.reject(
        point, point.revisions.get(), by=make_moderator(), rule="off_topic", reason="Altro tema."
    )

    page = client.get(f"/en{point.submission.get_absolute_url()}").content.decode()

    steps = [
        "received", "confirmed", "screened and held for a person to read",
        "read by a person and not published",
    ]  # fmt: skip
    found = [page.index(f"</time> {step}") for step in steps]
    assert found == sorted(found)
    assert "E-mail address" in page and "Altro tema." in page


def test_page_offers_what_can_be_done(client, db):
    point = make_published()
    link = point.submission.get_absolute_url()
    page = client.get(link).content.decode()
    assert address(point, "modifica") in page and address(point, "ritira") in page

    close(point.consultation)

    page = client.get(link).content.decode()
    assert address(point, "modifica") not in page and address(point, "ritira") not in page


@pytest.mark.parametrize(("language", "word"), [("it", "ricevuto"), ("en", "received")])
def test_receipt_holds_codes_words_link_and_dates(db, language, word):
    asked = make_consultation(slug="prova")
    Consultation.objects.update(answers_due="2030-01-31")
    sent = make_submission(asked, language=language, text="Quello che ho detto.")
    services.confirm(sent)

    with translation.override(language):
        letter = letters.receipt(sent.pk)

    assert letter.to == sent.contact.email
    assert sent.link_token in letter.text
    for said in ("C-0001", "Quello che ho detto.", "2030", "1.1.1", word):
        assert said in letter.text, said


def test_receipt_holds_nothing_of_a_point_withdrawn_before(db):
    sent = make_submission(text="Prima di confermare.")
    following.withdraw(sent.contributions.get())

    assert "Prima di confermare." not in letters.receipt(sent.pk).text


# Races


def test_change_and_decision_at_once_one_wins_and_names_what_it_judged(transactional_db):
    moderator = make_moderator()
    asked = make_consultation()
    for _ in range(6):
        point = make_held(asked)
        judged = point.revisions.get()

        def act(number, pk=point.pk, judged=judged):
            row = Contribution.objects.select_related("consultation", "submission").get(pk=pk)
            if number:
                return following.edit(row, NEW, seen=1)
            return desk.publish(row, judged, by=moderator)

        answers = at_once(2, act)

        refused = [one for one in answers if isinstance(one, InvalidTransition)]
        point.refresh_from_db()
        decided = point.decisions.filter(by=moderator).first()
        if decided:
            assert decided.revision == judged
            assert point.shown == judged
        assert len(refused) == 1 or (decided and point.state == "screening")


def test_change_and_decision_unguarded_publish_what_nobody_judged(transactional_db):
    """Negative control: a decision that does not name its revision takes the last one."""
    point = make_held(text="Scrivetemi: bianca@example.net.")
    judged = point.revisions.get()
    following.edit(point, NEW, seen=1)
    screening.screen(point.pk)
    Contribution.objects.filter(pk=point.pk, state="published").update(state="screening")
    Contribution.objects.filter(pk=point.pk).update(state="held")

    unguarded = Contribution.objects.filter(pk=point.pk, state="held")
    guarded = unguarded.filter(revision=judged.number)

    assert (unguarded.count(), guarded.count()) == (1, 0)


def test_changes_from_ten_windows_are_one(transactional_db):
    point = make_published()

    def act(number):
        row = Contribution.objects.select_related("consultation").get(pk=point.pk)
        return following.edit(row, following.Words(f"Finestra {number}."), seen=1)

    answers = at_once(10, act)

    assert len([one for one in answers if isinstance(one, Revision)]) == 1
    assert Revision.objects.filter(contribution=point).count() == 2


def test_changes_from_two_windows_without_the_guard_lose_one(transactional_db):
    """Negative control: who reads the number and writes the next one overwrites the other."""
    point = make_published()
    rows = [Contribution.objects.get(pk=point.pk) for _ in range(2)]

    for row in rows:
        Contribution.objects.filter(pk=row.pk).update(revision=row.revision + 1)

    point.refresh_from_db()
    assert point.revision == 2  # two changes, and one of them is gone


def test_withdrawals_at_once_are_one(transactional_db):
    point = make_published()

    def act(_number):
        return following.withdraw(
            Contribution.objects.select_related("consultation").get(pk=point.pk)
        )

    answers = at_once(6, act)

    assert answers.count(None) == 1
    assert point.events.filter(target="withdrawn").count() == 1


def test_link_asked_again_serves_after_a_change(client, db):
    speaker = make_speaker(email="known@example.org")
    point = make_published(speaker=speaker)
    rewrite(client, point)

    services.send_link_again("known@example.org")

    assert letters.private_link(point.submission_id).text.count(point.submission.link_token) == 1
