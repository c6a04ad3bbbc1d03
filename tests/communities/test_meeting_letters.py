"""What the letters about meetings say: in the reader's language, and no more than they may see."""

import pytest

from communities import meetings, registrations
from tests.communities.test_registrations import make_open, register
from tests.factories import make_community, make_staff, make_user
from tests.partners.mailing import delivered
from tests.site.catalogue import foreign_words

pytestmark = pytest.mark.django_db
OTHER = {"it": "en", "en": "it"}
LINK = "https://meet.example.org/secret-room"


def somebody(language: str):
    return make_user(first_name="M", last_name="1", language=language)


def all_letters(language: str) -> list:
    """Every letter about a meeting, to readers of one language."""
    words = {"title_it": "1", "title_en": "1", "place": "1", "link": LINK}
    meeting = make_open(1, community=make_community(), **words)
    colleague = somebody(language)
    first = registrations.register(meeting, person=somebody(language), by=colleague)
    registrations.register(meeting, person=somebody(language), by=colleague)
    written = delivered()
    registrations.withdraw(first, by=colleague)
    written += delivered()
    when = {"starts_at": meeting.starts_at, "ends_at": meeting.ends_at}
    meetings.move(meeting, by=make_staff(), **when, place="2", reason="–")
    written += delivered()
    meetings.cancel(meeting, by=make_staff(), reason="–")
    return written + delivered()


@pytest.mark.parametrize("language", OTHER)
def test_letters_about_meetings_are_in_one_language(language):
    written = all_letters(language)

    assert len(written) == 6  # registered, put on the list, withdrawn, promoted, moved, cancelled
    for letter in written:
        words = [letter.subject, *letter.body.splitlines()]
        assert foreign_words(words, language) == []
        assert len(foreign_words(words, OTHER[language])) >= 3
        assert ("/en/incontri/" in letter.body) == (language == "en")
        assert "%(" not in letter.subject + letter.body


def test_no_letter_holds_the_link_or_an_address():
    for letter in all_letters("it"):
        assert LINK not in letter.body
        assert letter.to[0] not in letter.body


def test_titles_reach_the_subject_as_they_are_written():
    meeting = make_open(1, title_it="Sale & pepe <100%>")
    register(meeting)

    meetings.cancel(meeting, by=make_staff(), reason="Piove & tira vento.")

    (letter,) = delivered()
    assert letter.subject.endswith("Sale & pepe <100%>")
    assert "Sale & pepe <100%>" in letter.body
    assert "Piove & tira vento." in letter.body
