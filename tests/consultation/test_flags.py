"""Readers report what is published: it is counted, answered once, and never obeyed by number."""

import re
import uuid

import pytest
from django.core.exceptions import PermissionDenied

from consultation import expiry, flagging, following, screening
from consultation.models import ContributionState, Flag, FlagContact, FlagState
from consultation.personal_data import erase, personal_data
from tests.consultation.rows import make_flag
from tests.consultation.test_moderation import _speaking, address, deliver_all
from tests.factories import make_held, make_moderator, make_published, make_user
from tests.races import at_once
from tests.signing import sign_in
from tsi.base import counted
from tsi.base.transitions import InvalidTransition

TEXT = "Offende chi abita nel quartiere."
ANSWER = "È una critica, non un’offesa."


def form(**values) -> dict:
    typed = {"form_token": str(uuid.uuid4()), "rule": "offence", "text": TEXT, "website": ""}
    return typed | values


def place(said) -> str:
    return f"{said.get_absolute_url()}segnala/"


def answering(said, by, **values) -> None:
    flagging.dismiss(said, by=by, **{"outcome": ANSWER} | values)


def founded(said, by) -> None:
    words = {"rule": "offence", "reason": "Offende.", "outcome": "È così."}
    flagging.uphold(said, said.shown, by=by, **words)


def test_visitor_reports_without_account_and_gets_a_receipt_page(client, db):
    said = make_published()
    assert place(said) in client.get(said.get_absolute_url()).content.decode()
    page = client.get(place(said))
    assert page["Cache-Control"] == "private, no-store"

    answer = client.post(place(said), form(), follow=True)

    flag = Flag.objects.get()
    assert (flag.by, flag.state, flag.language) == (None, FlagState.OPEN, "it")
    assert flag.code in answer.content.decode()
    assert TEXT in answer.content.decode()
    assert answer["Cache-Control"] == "private, no-store"
    assert not FlagContact.objects.exists()


def test_receipt_goes_to_the_address_and_the_answer_too(client, db, mailoutbox):
    said = make_published()

    client.post(f"/en{place(said)}", form(email="lettrice@example.org"))
    answering(said, make_moderator())
    deliver_all()

    mails = [mail for mail in mailoutbox if mail.to == ["lettrice@example.org"]]
    assert [mail.subject for mail in mails] == [
        f"We have your report {Flag.objects.get().code}",
        f"Your report {Flag.objects.get().code} is answered",
    ]
    assert TEXT not in mails[0].body  # the address may be a stranger's
    assert ANSWER in mails[1].body
    link = re.search(r"http://\S+(/en/consultazioni/segnalazione/\S+)", mails[1].body)
    assert ANSWER in client.get(link[1]).content.decode()


def test_address_stands_on_no_page(client, db):
    said = make_published()
    client.post(place(said), form(email="lettrice@example.org"))
    pages = [Flag.objects.get().get_absolute_url(), said.get_absolute_url()]
    sign_in(client, make_moderator())

    for page in (*pages, "/moderazione/?coda=segnalazioni", address(said)):
        assert "lettrice@example.org" not in client.get(page).content.decode()


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"rule": ""}, TEXT),
        ({"text": "x" * 2001}, "x" * 2001),
        ({"email": "no"}, TEXT),
        ({"website": "http://spam.example"}, "programmi automatici"),
        ({"form_token": "no"}, "danneggiato"),
    ],
)
def test_report_that_is_not_right_is_told_and_given_back(client, db, wrong, told):
    said = make_published()

    answer = client.post(place(said), form(**wrong))

    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not Flag.objects.exists()


def test_same_form_is_one_report_and_other_words_are_refused(client, db):
    said, typed = make_published(), form()

    first = client.post(place(said), typed)
    second = client.post(place(said), typed)
    other = client.post(place(said), typed | {"text": "Altro."})

    assert first["Location"] == second["Location"]
    assert other.status_code == 409
    assert other.context["form"]["text"].value() == "Altro."
    assert Flag.objects.count() == 1


def test_one_form_sent_twenty_times_at_once_is_one_report(transactional_db):
    said, token = make_published(), uuid.uuid4()
    words = {"rule": "offence", "text": TEXT, "language": "it", "client": "192.0.2.1"}

    answers = at_once(20, lambda n: flagging.report(said, form_token=token, **words).pk)

    assert set(answers) == {Flag.objects.get().pk}


def test_person_with_an_account_has_one_open_report(client, db):
    said = make_published()
    sign_in(client, make_user(), second_factor=False)
    assert "E-mail" not in client.get(place(said)).content.decode().split("<main")[-1]

    client.post(place(said), form())
    again = client.post(place(said), form())

    assert again.status_code == 409
    assert Flag.objects.count() == 1


def test_eleventh_report_of_an_hour_from_one_place_is_refused(client, db):
    said = make_published()
    for _ in range(counted.REPORTS_AN_HOUR):
        assert client.post(place(said), form()).status_code == 302

    refused = client.post(place(said), form())
    elsewhere = client.post(place(said), form(), REMOTE_ADDR="192.0.2.7")

    assert refused.status_code == 429
    assert TEXT in refused.content.decode()
    assert elsewhere.status_code == 302
    assert "127.0.0.1" not in "".join(Flag.objects.values_list("counted_as", flat=True))


def test_nobody_fills_a_mailbox_with_receipts(client, db, mailoutbox):
    said = make_published()
    for number in range(counted.RECEIPTS_A_DAY):
        typed = form(email="vittima@example.org")
        client.post(place(said), typed, REMOTE_ADDR=f"192.0.2.{number}")

    refused = client.post(place(said), form(email="VITTIMA@example.org"), REMOTE_ADDR="192.0.2.99")

    assert refused.status_code == 429
    assert Flag.objects.count() == counted.RECEIPTS_A_DAY


def test_fifty_accounts_hide_nothing(client, db):
    said = make_published()
    for _ in range(50):
        make_flag(said, by=make_user())

    said.refresh_from_db()
    assert said.state == ContributionState.PUBLISHED
    assert client.get(said.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("make", [make_held])
def test_what_is_not_published_is_not_reported(client, db, make):
    assert client.get(place(make())).status_code == 404
    assert client.post(place(make()), form()).status_code == 404


def test_moderator_sees_them_together_and_answers_once(client, db):
    said = make_published()
    for text in ("Prima.", "Seconda."):
        make_flag(said, text=text)
    sign_in(client, make_moderator())
    page = client.get(address(said)).content.decode()
    assert "Prima." in page
    assert "Seconda." in page

    verdict = {"action": "dismiss", "outcome": ANSWER, "revision": 1}
    first, second = client.post(address(said), verdict), client.post(address(said), verdict)

    assert (first.status_code, second.status_code) == (302, 409)
    assert set(Flag.objects.values_list("state", "outcome")) == {("dismissed", ANSWER)}
    said.refresh_from_db()
    assert said.state == ContributionState.PUBLISHED


@pytest.mark.parametrize("missing", ["rule", "reason", "outcome"])
def test_founded_reports_need_rule_reasons_and_an_answer(client, db, missing):
    said = make_published()
    make_flag(said)
    sign_in(client, make_moderator())
    words = {"rule": "offence", "reason": "Offende.", "outcome": "È così.", "revision": 1}

    refused = client.post(address(said), words | {"action": "uphold", missing: ""})
    said.refresh_from_db()
    assert (refused.status_code, said.state) == (422, ContributionState.PUBLISHED)

    client.post(address(said), words | {"action": "uphold"})
    said.refresh_from_db()
    assert said.state == ContributionState.HIDDEN
    assert Flag.objects.get().state == FlagState.UPHELD
    assert said.decisions.last().action == "hide"


def test_reports_are_answered_once_also_by_two_moderators(transactional_db):
    said = make_published()
    make_flag(said)
    people = [make_moderator(), make_moderator()]

    answers = at_once(2, lambda n: (founded, answering)[n](said, people[n]))

    assert sum(isinstance(answer, InvalidTransition) for answer in answers) == 1
    assert Flag.objects.get().state in (FlagState.UPHELD, FlagState.DISMISSED)


def test_reports_of_ones_own_words_are_for_others(db):
    author = make_moderator()
    said = make_published(speaker=_speaking(author))
    make_flag(said)

    with pytest.raises(PermissionDenied):
        answering(said, author)


def test_reader_is_told_one_letter_each(db, mailoutbox):
    said, reader = make_published(), make_user(language="en")
    make_flag(said, by=reader, language="en")
    make_flag(said)

    founded(said, make_moderator())
    deliver_all()

    assert [mail.to for mail in mailoutbox if "report" in mail.subject] == [[reader.email]]


def test_reporter_is_given_and_loses_what_is_kept_of_them(client, db):
    said, person = make_published(), make_user(email="lettrice@example.org")
    client.post(place(said), form(email="Lettrice@example.org", text="Senza accesso."))
    make_flag(said, by=person, text="Con accesso.")
    links = [flag.get_absolute_url() for flag in Flag.objects.all()]

    told = [row["text"] for row in personal_data(person).sections["flags"]]
    erase(person)

    assert told == ["Senza accesso.", "Con accesso."]
    assert not FlagContact.objects.exists()
    assert [client.get(link).status_code for link in links] == [404, 404]
    assert Flag.objects.count() == 2


def test_addresses_of_readers_end_with_their_time(db, client):
    client.post(place(make_published()), form(email="lettrice@example.org"))
    expiry.forget_contacts()
    assert FlagContact.objects.count() == 1

    FlagContact.objects.update(retain_until="2020-01-01")
    expiry.forget_contacts()

    assert not FlagContact.objects.exists()


def test_reports_wait_while_other_words_of_it_are_decided_on(client, db):
    said, by = make_published(), make_moderator()
    make_flag(said)
    following.edit(said, following.Words("Scrivetemi a b.verdi@example.net."), seen=1)
    screening.screen(said.pk)
    said.refresh_from_db()

    with pytest.raises(InvalidTransition):
        founded(said, by)
    sign_in(client, by)
    page = client.get(address(said)).content.decode()

    assert Flag.objects.get().state == "open"
    assert 'value="publish"' in page
    assert 'value="uphold"' not in page
