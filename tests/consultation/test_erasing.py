"""The identity is taken from what somebody said, by the private link, and again after a restore."""

import pgtrigger
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from consultation import erasing, letters, personal_data
from consultation.erasing import covered
from consultation.models import Contribution, Flag, Revision, Submission, SubmissionContact
from tests.consultation.rows import make_flag
from tests.factories import (
    make_consultation,
    make_contribution,
    make_published,
    make_speaker,
    make_submission,
    make_user,
)
from tests.signing import sign_in
from tsi.base import erasures
from tsi.base.delivery import deliver
from tsi.base.models import OutgoingMail
from tsi.site import personal

NAME = "Zenobia Canarini"
TEXT = "Più alberi, firmato Zenobia Canarini (CANARINI  ZENOBIA), zenobia@example.org."


@pytest.fixture(autouse=True)
def ledger(tmp_path, settings):
    settings.ERASURES_FILE = tmp_path / "erasures.txt"
    return settings.ERASURES_FILE


@pytest.fixture
def said(db):
    asked = make_consultation(slug="prova")
    who = make_speaker(
        first_name="Zenobia",
        last_name="Canarini",
        organisation_name="Ente Canarini",
        email="zenobia@example.org",
    )
    return make_published(asked, speaker=who, text="Più alberi, firmato Zenobia Canarini.")


def tables_with(word: str) -> set[str]:
    """Every table of the database in which the word stands."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        found = set()
        for table in tables:
            cursor.execute(
                f'SELECT EXISTS (SELECT FROM "{table}" AS t WHERE t::text ILIKE %s)', [f"%{word}%"]
            )
            if cursor.fetchone()[0]:
                found.add(table)
    return found


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Zenobia Canarini", "████████████████"),
        ("canarini   ZENOBIA, io", "██████████████████, io"),
        ("a@b.it scrive", "██████ scrive"),
        ("I canarini di Zenobia", "I canarini di Zenobia"),
        ("Zenobia Canarinistica", "Zenobia Canarinistica"),
        ("", ""),
    ],
)
def test_whole_name_and_address_are_covered_letter_by_letter(text, left):
    assert covered(text, "Zenobia", "Canarini", "a@b.it") == left
    assert len(left) == len(text)


def test_without_a_name_nothing_is_covered():
    assert covered("Rosa Verdi e a@b.it", "", "Verdi") == "Rosa Verdi e a@b.it"


def test_nothing_of_the_identity_is_left_in_any_table(said):
    before = tables_with("canarini")
    assert before >= {"consultation_submission", "consultation_revision"}
    assert "consultation_submissioncontact" in tables_with("zenobia@")

    erasing.remove_identity(said.submission)

    assert tables_with("canarini") == tables_with("zenobia") == set()


def test_name_goes_from_what_others_reported_and_from_where_a_voice_was_heard(said):
    make_flag(said, text="Zenobia Canarini insulta il mio ufficio.")
    with pgtrigger.ignore("consultation.Submission:submission_stays_as_received"):
        Submission.objects.filter(pk=said.submission_id).update(
            channel="paper", provenance="Lettera di Zenobia Canarini", heard_on="2026-01-02",
            entered_by=make_user(),
        )  # fmt: skip
    said.refresh_from_db()

    erasing.remove_identity(said.submission)

    assert tables_with("canarini") == set()
    assert "insulta il mio ufficio." in Flag.objects.get().text


def test_name_goes_from_the_reports_of_who_deletes_the_account(db):
    who = make_user(first_name="Zenobia", last_name="Canarini")
    make_flag(make_published(), by=who, text="Lo dico io, Zenobia Canarini.")

    personal_data.erase(who)

    assert Flag.objects.get().text == "Lo dico io, ████████████████."


def test_words_codes_and_decisions_stay(said):
    counted = (said.number, said.state, said.decisions.count(), said.events.count())

    erasing.remove_identity(said.submission)

    said.refresh_from_db()
    assert (said.number, said.state, said.decisions.count(), said.events.count()) == counted
    assert Revision.objects.get().text == f"Più alberi, firmato {'█' * len(NAME)}."


def test_words_still_never_change_otherwise(said):
    erasing.remove_identity(said.submission)

    with pytest.raises(Exception, match="pgtrigger: Cannot"):
        Revision.objects.update(text="altro")


def test_pages_show_it_no_longer_though_they_were_kept(client, said):
    addresses = ["/consultazioni/prova/", said.get_absolute_url(), "/piano/1.0/1.1.1/"]
    assert all(NAME in client.get(address).text for address in addresses)

    erasing.remove_identity(said.submission)

    for address in addresses:
        shown = client.get(address)
        assert "alberi" in shown.text
        assert "anarini" not in shown.text


def test_by_the_private_link_with_a_confirmation(client, said):
    own = f"{said.submission.get_absolute_url()}identita/"
    assert own in client.get(said.submission.get_absolute_url()).text
    assert client.get(own).status_code == 200
    assert Submission.objects.get().first_name == "Zenobia"

    answer = client.post(own)

    assert answer["Location"] == "/consultazioni/prova/identita-rimossa/"
    assert client.get(answer["Location"]).status_code == 200
    assert Submission.objects.get().identity_removed_at
    assert not SubmissionContact.objects.exists()
    assert client.get(own).status_code == client.post(own).status_code == 404


def test_nobody_is_written_to_afterwards(said, mailoutbox):
    for pk in OutgoingMail.objects.values_list("pk", flat=True):
        deliver(pk)
    mailoutbox.clear()
    erasing.remove_identity(said.submission)

    assert letters.private_link(said.submission_id) is None


def test_who_spoke_signed_in_is_cut_off_as_well(client, db):
    author = make_user()
    speaker = make_speaker(author=author, email="")
    said = make_published(speaker=speaker)
    sign_in(client, author)
    assert said.code in client.get("/account/").content.decode()

    erasing.remove_identity(said.submission)

    said.submission.refresh_from_db()
    assert letters.private_link(said.submission_id) is None
    assert client.get(said.submission.get_absolute_url()).status_code == 404
    assert said.code not in client.get("/account/").content.decode()


def test_what_was_not_confirmed_lapses(db):
    sent = make_submission()

    erasing.remove_identity(sent)

    assert Contribution.objects.get().state == "lapsed"


def test_others_keep_their_name(said):
    other = make_contribution(said.consultation)

    erasing.remove_identity(said.submission)

    other.submission.refresh_from_db()
    assert other.submission.first_name == "Bianca"


def test_twice_is_once(said, ledger):
    for _time in range(2):
        erasing.remove_identity(said.submission)

    assert len(list(erasures.noted())) == 1
    assert NAME not in ledger.read_text()


def test_after_a_restore_both_kinds_are_erased_again(said):
    person = make_user(first_name="Zenobia", last_name="Canarini", email="z@example.org")
    rows = Submission.objects.filter(pk=said.submission_id)
    before = rows.values().get()
    erasing.remove_identity(said.submission)
    erasures.note("account", f"{person.pk}@{person.date_joined.isoformat()}")
    restored = {name: before[name] for name in ("first_name", "last_name", "link_sha256")}
    rows.update(identity_removed_at=None, **restored)
    assert tables_with("canarini")

    call_command("replay_erasures")

    assert tables_with("canarini") == set()
    call_command("replay_erasures")


def test_replaying_takes_nobody_else(db):
    other = make_user()
    erasures.note("account", f"{other.pk}@2020-01-01T00:00:00+00:00")
    erasures.note("submission", "7a4b6d64-7a5e-4b0e-9b0a-1f0b5a6d9c11")

    call_command("replay_erasures")

    other.refresh_from_db()
    assert other.erased_at is None


def test_deleting_an_account_is_noted(db, ledger):
    person = make_user()

    personal.erase(person)

    assert [(kind, key.split("@")[0]) for _at, kind, key in erasures.noted()] == [
        ("account", str(person.pk))
    ]


def test_line_cut_short_is_left_out(db, ledger):
    erasures.note("submission", "x")
    with ledger.open("a") as file:
        file.write("2026-01-01T00:00")

    assert len(list(erasures.noted())) == 1
    assert ledger == settings.ERASURES_FILE
