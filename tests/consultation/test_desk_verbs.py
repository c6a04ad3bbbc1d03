"""What a moderator does beside publishing and rejecting: obscure, hide, show again."""

import pytest
from django.core.exceptions import PermissionDenied

from consultation import desk, following, screening
from consultation.models import Contribution, ContributionState, Redaction, Revision
from consultation.obscuring import merged, obscured, places
from tests.consultation.rows import make_appeal, make_decision, make_flag
from tests.consultation.test_models_speaking import refused
from tests.consultation.test_moderation import _speaking, address, deliver_all
from tests.factories import (
    make_consultation,
    make_held,
    make_moderator,
    make_published,
    make_speaker,
)
from tests.races import at_once
from tests.signing import sign_in
from tsi.base.transitions import InvalidTransition

TEXT = "Scrivetemi a bianca@example.net, dopo le 18, a bianca@example.net."
WORDS = {"rule": "personal_data", "reason": "Contiene un indirizzo.", "revision": 1}
HIDE = {"action": "hide", "rule": "offence", "reason": "Offende una persona.", "revision": 1}


@pytest.fixture
def moderator(client, db):
    user = make_moderator()
    sign_in(client, user)
    return user


@pytest.mark.parametrize(
    ("spans", "read"),
    [
        ([], "abcdef"),
        ([[1, 3]], "a[…]def"),
        ([[2, 4], [1, 3]], "a[…]ef"),
        ([[0, 2], [2, 6]], "[…]"),
        ([[3, 3]], "abcdef"),
        ([[4, 6], [0, 1]], "[…]bcd[…]"),
    ],
)
def test_obscured_text(spans, read):
    assert obscured("abcdef", spans) == read
    assert merged(merged(spans)) == merged(spans)


def test_places_of_a_phrase():
    assert places("ab ab", "ab") == [[0, 2], [3, 5]]
    assert places("ab", "x") == []


def test_obscured_parts_stand_on_no_page_and_in_no_search(client, moderator):
    held = make_held(text=TEXT)
    finding = held.revisions.get().findings.first()

    answer = client.post(
        address(held),
        WORDS | {"action": "obscure", "found": [finding.pk], "phrases": "dopo le 18"},
    )

    assert answer.status_code == 302
    held.refresh_from_db()
    assert held.state == ContributionState.PUBLISHED
    passage = f"/piano/1.0/{held.passage.code}/"
    for page in (held.get_absolute_url(), held.consultation.get_absolute_url(), passage, "/piano/"):
        body = client.get(page).content.decode()
        assert "Scrivetemi a […], […], a […]." in body, page
        assert "bianca@" not in body, page
    assert not Revision.objects.filter(searched__contains="bianca").exists()
    assert Revision.objects.get(contribution=held).text == TEXT
    assert Contribution.objects.to_show().get(pk=held.pk).shown.text.count("[…]") == 3


def test_what_a_person_obscured_comes_back_by_no_edit_alone(client, moderator):
    held = make_held(text=TEXT)
    words = WORDS | {"action": "obscure", "phrases": TEXT}
    client.post(address(held), words)
    held.refresh_from_db()
    assert held.state == ContributionState.PUBLISHED

    following.edit(held, following.Words("Parole che nessuna regola trova."), seen=held.revision)
    screening.screen(held.pk)

    held.refresh_from_db()
    assert held.state == ContributionState.HELD
    assert held.decisions.last().facts["cause"] == "obscured_before"


def test_words_are_shown_whole_without_a_redaction(client, moderator):
    """Negative control of the test above."""
    held = make_held(text=TEXT)

    client.post(address(held), WORDS | {"action": "publish"})

    assert "bianca@example.net" in client.get(held.get_absolute_url()).content.decode()
    assert Revision.objects.filter(searched__contains="bianca").exists()


def test_author_is_told_what_was_obscured_why_and_how_to_appeal(client, moderator, mailoutbox):
    held = make_held(text=TEXT)

    client.post(address(held), WORDS | {"action": "obscure", "phrases": "dopo le 18"})

    deliver_all()
    letter = mailoutbox[-1].body
    assert WORDS["reason"] in letter
    assert "oscurate" in letter
    assert held.submission.get_absolute_url() in letter
    page = client.get(held.submission.get_absolute_url()).content.decode()
    assert f"/riesame/{held.decisions.last().pk}/" in page


@pytest.mark.parametrize(
    "wrong", [{"phrases": "non c’è"}, {"phrases": ""}, {"rule": ""}, {"reason": ""}]
)
def test_obscuring_needs_words_of_the_text_rule_and_reason(client, moderator, wrong):
    held = make_held(text=TEXT)
    typed = WORDS | {"action": "obscure", "phrases": "dopo le 18"} | wrong

    answer = client.post(address(held), typed)

    assert answer.status_code == 422
    assert (wrong.get("phrases") or "dopo le 18") in answer.content.decode() or wrong == {
        "phrases": ""
    }
    held.refresh_from_db()
    assert held.state == ContributionState.HELD
    assert not Redaction.objects.exists()


def test_words_of_a_revision_never_change_but_what_is_read_of_them(db):
    revision = make_published().revisions.get()

    with refused("Cannot update"):
        Revision.objects.filter(pk=revision.pk).update(text="Altro.")
    with refused("Cannot delete"):
        Revision.objects.filter(pk=revision.pk).delete()

    assert Revision.objects.filter(pk=revision.pk).update(obscured={"text": "[…]"}) == 1


def test_hiding_takes_it_from_every_page_at_once_and_leaves_its_place(client, moderator):
    said = make_published(text="Parole che se ne vanno.")
    pages = (
        said.get_absolute_url(),
        said.consultation.get_absolute_url(),
        f"/piano/1.0/{said.passage.code}/",
        "/piano/",
    )
    for page in pages:
        assert "Parole che se ne vanno." in client.get(page).content.decode()

    answer = client.post(address(said), HIDE)

    assert answer.status_code == 302
    for page in pages:
        left = client.get(page)
        assert left.status_code == (404 if page == pages[0] else 200)
        assert "se ne vanno" not in left.content.decode()
        assert "Bianca" not in left.content.decode()
    place = client.get(pages[0])
    assert place["X-Robots-Tag"] == "noindex"
    assert said.code in place.content.decode()
    assert "Insulti, minacce" in place.content.decode()
    assert HIDE["reason"] not in place.content.decode()


@pytest.mark.parametrize("missing", ["rule", "reason"])
def test_hiding_needs_rule_and_reason(client, moderator, missing):
    said = make_published()

    answer = client.post(address(said), HIDE | {missing: ""})

    assert answer.status_code == 422
    said.refresh_from_db()
    assert said.state == ContributionState.PUBLISHED


def test_hidden_is_shown_again_with_its_letter(client, moderator, mailoutbox):
    said = make_published()
    client.post(address(said), HIDE)

    answer = client.post(address(said), {"action": "restore", "revision": 1})

    assert answer.status_code == 302
    said.refresh_from_db()
    assert said.state == ContributionState.PUBLISHED
    deliver_all()
    assert [said.code in mail.subject for mail in mailoutbox[-2:]] == [True, True]
    assert HIDE["reason"] in mailoutbox[-2].body


def test_what_is_appealed_against_is_not_simply_shown_again(db):
    said, by = make_published(), make_moderator()
    desk.hide(said, said.shown, by=by, rule="offence", reason="Offende.")
    make_appeal(said.decisions.last())

    with pytest.raises(InvalidTransition):
        desk.restore(said, said.shown, by=make_moderator())


def test_rejected_is_not_restored_without_an_appeal(db):
    held, by = make_held(), make_moderator()
    desk.reject(held, held.revisions.get(), by=by, rule="offence", reason="Offende.")

    with pytest.raises(InvalidTransition):
        desk.restore(held, held.revisions.get(), by=make_moderator())


@pytest.mark.parametrize("verb", ["hide", "restore", "reject", "publish"])
def test_no_verb_of_the_desk_is_for_ones_own_words(db, verb):
    author = make_moderator()
    said = make_published(speaker=_speaking(author))
    words = {"rule": "offence", "reason": "Offende."} if verb in ("hide", "reject") else {}

    with pytest.raises(PermissionDenied):
        getattr(desk, verb)(said, said.revisions.get(), by=author, **words)


def test_two_moderators_hide_at_once_one_wins(transactional_db):
    said = make_published()
    revision = said.revisions.get()
    moderators = [make_moderator(), make_moderator()]

    def act(number):
        item = Contribution.objects.get(pk=said.pk)
        return desk.hide(item, revision, by=moderators[number], rule="offence", reason="Offende.")

    answers = at_once(2, act)

    assert sum(isinstance(answer, InvalidTransition) for answer in answers) == 1
    assert said.decisions.filter(action="hide").count() == 1


def test_two_moderators_hide_at_once_without_the_guard_both_do(transactional_db):
    """Negative control: reading the state first lets both through."""
    said = make_published()
    by = [make_moderator(), make_moderator()]

    def unguarded(number):
        if Contribution.objects.get(pk=said.pk).state == ContributionState.PUBLISHED:
            make_decision(said, action="hide", by=by[number])

    at_once(2, unguarded)

    assert said.decisions.filter(action="hide").count() == 2


def test_second_decision_says_what_was_decided(client, moderator):
    said = make_published()
    desk.hide(said, said.shown, by=make_moderator(), rule="offence", reason="Offende.")

    answer = client.post(address(said), HIDE)

    assert answer.status_code == 409
    assert "oscurato" in answer.content.decode()
    assert HIDE["reason"] in answer.content.decode()


def test_queues_filters_and_the_search_for_a_code(client, moderator):
    asked = make_consultation()
    held = make_held(asked)
    flagged = make_published(asked)
    make_flag(flagged)
    rejected = make_held(asked)
    by = make_moderator()
    desk.reject(rejected, rejected.revisions.get(), by=by, rule="offence", reason="No.")
    make_appeal(rejected.decisions.last())

    def listed(query):
        page = client.get(f"/moderazione/{query}").content.decode()
        every = (held, flagged, rejected)
        return [one.code for one in every if f'href="/moderazione/{one.pk}/' in page]

    assert listed("") == [held.code]
    assert listed("?coda=segnalazioni") == [flagged.code]
    assert listed("?coda=riesami") == [rejected.code]
    assert listed("?trovato=personal_data.email") == [held.code]
    assert listed("?trovato=personal_data.iban") == []
    assert listed("?giorni=1") == []
    assert listed("?giorni=x&coda=nessuna&trovato=id;--") == [held.code]
    assert listed(f"?coda=riesami&codice={flagged.code}") == [flagged.code, rejected.code]


@pytest.mark.parametrize("queue", ["segnalazioni", "riesami"])
def test_next_takes_from_the_queue_that_was_asked(client, moderator, queue):
    flagged, rejected = make_published(), make_held()
    make_flag(flagged)
    by = make_moderator()
    desk.reject(rejected, rejected.revisions.get(), by=by, rule="offence", reason="No.")
    make_appeal(rejected.decisions.last())
    expected = {"segnalazioni": flagged, "riesami": rejected}[queue]

    answer = client.post("/moderazione/prossimo/", {"asked": f"coda={queue}"})

    assert answer["Location"] == f"{address(expected)}?coda={queue}"
    sign_in(client, by)
    Contribution.objects.update(desk=None)
    answer = client.post("/moderazione/prossimo/", {"asked": f"coda={queue}"})
    own = queue == "riesami"  # the decision that is appealed against is this moderator's
    assert answer["Location"].startswith("/moderazione/?" if own else address(expected))


def test_item_tells_how_much_the_author_said_and_not_who(client, moderator):
    asked = make_consultation()
    speaker = make_speaker(email="una@example.org")
    make_published(asked, speaker=speaker)
    held = make_held(asked, speaker=speaker)
    make_held(asked)

    page = client.get(address(held)).content.decode()

    assert "2 in tutto, 1 pubblicati, 0 non pubblicati" in page
    assert "una@example.org" not in page


def test_item_queries_do_not_grow(
    client, moderator, django_assert_max_num_queries, django_assert_num_queries
):
    said = make_published()
    make_flag(said)
    client.get(address(said))
    with django_assert_max_num_queries(30) as one:
        client.get(address(said))
    for _ in range(29):
        make_flag(said)

    with django_assert_num_queries(len(one)):
        client.get(address(said))
