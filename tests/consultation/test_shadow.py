"""Shadow: what would have been held is noted, nothing is."""

from consultation import screening
from tests.factories import make_consultation, make_contribution

PERSONAL = "Scrivetemi a mario.rossi@example.net"


def screened(text, **values):
    made = make_contribution(make_consultation(**values), text=text)
    screening.screen(made.pk)
    made.refresh_from_db()
    return made


def test_in_shadow_it_is_published_and_the_decision_says_what_would_have_been(db):
    made = screened(PERSONAL, in_shadow=True)

    decision = made.decisions.get()
    assert (made.state, decision.action) == ("published", "publish")
    assert decision.facts == {"rules": [], "would_have_held": ["personal_data.email"]}
    assert made.shown.findings.get().rule == "personal_data.email"


def test_out_of_the_shadow_it_is_held(db):
    assert screened(PERSONAL).state == "held"


def test_in_shadow_a_person_still_reads_first_where_it_was_so_decided(db):
    made = screened(PERSONAL, in_shadow=True, moderated_first=True)

    assert made.state == "held"
    assert made.decisions.get().facts["rules"] == ["personal_data.email"]


def test_clean_text_in_shadow_has_nothing_noted(db):
    assert screened("Più alberi nei cortili.", in_shadow=True).decisions.get().facts == {
        "rules": []
    }
