"""Screening one contribution: publish or hold, once, never reject."""

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from consultation import moderation, screening
from consultation.models import (
    CONTRIBUTION_TRANSITIONS,
    Contribution,
    ContributionState,
    Decision,
    Finding,
)
from tests.factories import (
    make_consultation,
    make_contribution,
    make_held,
    make_plan,
    make_published,
    make_speaker,
    make_version,
)
from tests.races import at_once, meeting
from tsi.base.models import OutgoingMail


def letters() -> int:
    return OutgoingMail.objects.filter(letter="consultation.letters.decision_taken").count()


def test_clean_text_is_published_with_decision_event_and_letter(db):
    contribution = make_published()

    decision = contribution.decisions.get()
    assert (decision.action, decision.by_screening) == ("publish", moderation.VERSION)
    assert contribution.shown == contribution.revisions.get()
    assert list(contribution.events.values_list("target", flat=True)) == ["screening", "published"]
    assert letters() == 1


def test_publishing_tells_the_kept_pages(db):
    consultation = make_consultation()
    before = consultation.revision

    make_published(consultation)

    consultation.refresh_from_db()
    assert consultation.revision == before + 1


def test_holding_does_not_tell_the_kept_pages(db):
    consultation = make_consultation()
    before = consultation.revision

    make_held(consultation)

    consultation.refresh_from_db()
    assert consultation.revision == before


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Scrivetemi a mario.rossi@example.net", "personal_data.email"),
        ("Il mio numero è 347 123 4567, chiamatemi", "personal_data.phone"),
        ("Codice fiscale RSSMRA85T10A562S", "personal_data.tax_code"),
        ("Il conto è IT60X0542811101000000123456", "personal_data.iban"),
        ("Guadagna subito da casa 500 euro al giorno: iscriviti su http://a.example", "links"),
    ],
)
def test_personal_data_and_links_are_held_before_anyone_reads(client, db, text, rule):
    contribution = make_held(text=text)

    assert rule in contribution.decisions.get().facts["rules"]
    finding = Finding.objects.get(rule=rule)
    (start, end), *_ = finding.spans
    assert 0 <= start < end <= len(text)
    page = f"/consultazioni/{contribution.consultation.slug}/{contribution.code}/"
    assert client.get(page).status_code == 404


def test_findings_and_decision_repeat_no_personal_data(db):
    make_held(text="Scrivetemi a mario.rossi@example.net")

    kept = repr([*Finding.objects.values(), *Decision.objects.values()])
    assert "mario" not in kept


def test_change_is_not_held_for_words_of_the_plan_itself(db):
    plan = make_plan()
    plan.elements.filter(code="1.1.1").update(title_it="Scrivere a ufficio@example.org.")
    consultation = make_consultation(make_version(plan))

    def propose(text):
        contribution = make_contribution(consultation, kind="modification", text=text)
        screening.screen(contribution.pk)
        contribution.refresh_from_db()
        return contribution.state

    assert propose("Scrivere presto a ufficio@example.org.") == "published"
    assert propose("Scrivere a ufficio@example.org o a.rossi@example.org.") == "held"


def test_moderation_before_publication_holds_everything(db):
    contribution = make_contribution(make_consultation(moderated_first=True))

    screening.screen(contribution.pk)

    contribution.refresh_from_db()
    assert contribution.state == ContributionState.HELD
    assert contribution.decisions.get().facts == {"cause": "moderated_first"}


def test_screening_twice_decides_once(db):
    contribution = make_published()

    screening.screen(contribution.pk)

    assert contribution.decisions.count() == 1
    assert letters() == 1


def test_screening_in_parallel_decides_once(transactional_db):
    contribution = make_contribution()

    at_once(8, lambda _n: screening.screen(contribution.pk))

    assert contribution.decisions.count() == 1
    assert letters() == 1


def test_decisions_that_do_not_ask_the_state_are_many(transactional_db):
    """Negative control: read the state, then write, as eight at once."""
    contribution = make_contribution()

    all_read = meeting(8)

    def unguarded(_n):
        state = Contribution.objects.get(pk=contribution.pk).state
        all_read.wait()
        if state == "screening":
            Contribution.objects.filter(pk=contribution.pk).update(held_at=None)
            contribution.decisions.create(
                revision=contribution.revisions.get(), action="publish", by_screening="x"
            )

    at_once(8, unguarded)

    assert contribution.decisions.count() == 8


def test_lease_of_a_vanished_worker_ends(db):
    contribution = make_contribution()
    Contribution.objects.filter(pk=contribution.pk).update(
        leased_until="2999-01-01T00:00:00Z", attempts=1
    )
    screening.screen(contribution.pk)
    assert contribution.pk not in screening.waiting()
    Contribution.objects.filter(pk=contribution.pk).update(leased_until="2000-01-01T00:00:00Z")

    assert screening.waiting() == [contribution.pk]
    screening.screen(contribution.pk)

    contribution.refresh_from_db()
    assert (contribution.state, contribution.attempts) == ("published", 2)


def test_text_that_crashes_the_rules_goes_to_a_person_after_five_attempts(db):
    contribution, other = make_contribution(), make_contribution()

    def crash(*_):
        raise RecursionError("a text that no rule survives")

    for attempt in range(1, screening.ATTEMPTS + 1):
        screening.screen(contribution.pk, judge=crash)
        contribution.refresh_from_db()
        assert (contribution.state, contribution.attempts) == ("screening", attempt)
        assert "no rule survives" in contribution.last_error
        Contribution.objects.filter(pk=contribution.pk).update(leased_until=None)
    screening.screen(contribution.pk, judge=crash)
    screening.screen(other.pk)

    contribution.refresh_from_db()
    other.refresh_from_db()
    assert contribution.decisions.get().facts == {"cause": "screening_failed"}
    assert (contribution.state, other.state) == ("held", "published")


def test_state_not_in_the_table_is_refused_by_the_database(db):
    contribution = make_contribution()

    with pytest.raises(ProgrammingError, match="pgtrigger"), transaction.atomic():
        Contribution.objects.filter(pk=contribution.pk).update(state=ContributionState.REJECTED)


def test_machine_cannot_reject(db):
    contribution = make_contribution()

    sources, _target = CONTRIBUTION_TRANSITIONS.table["reject"]
    assert sources == (ContributionState.HELD,)
    with pytest.raises(Exception, match="decision_to_restrict"), transaction.atomic():
        contribution.decisions.create(
            revision=contribution.revisions.get(), action="reject", by_screening="x", reason="no"
        )


@pytest.mark.parametrize("model", ["event", "finding", "decision", "revision", "contribution"])
def test_history_is_never_deleted(db, model):
    make_held()

    with (
        pytest.raises(ProgrammingError, match="pgtrigger"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"DELETE FROM consultation_{model}")


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("event", "target = 'lapsed'"),
        ("finding", "score = 0"),
        ("decision", "reason = 'x'"),
        ("revision", "text = 'x'"),
    ],
)
def test_history_is_never_rewritten(db, table, change):
    make_held()

    with (
        pytest.raises(ProgrammingError, match="pgtrigger"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE consultation_{table} SET {change}")


@pytest.mark.parametrize(
    "who",
    [
        {"organisation_name": "Prestiti subito, scrivi a soldi@example.net"},
        {"last_name": "Verdi 347 123 4567"},
    ],
)
def test_names_are_screened_too(db, who):
    contribution = make_held(text="Un testo pulito.", speaker=make_speaker(**who))

    assert set(contribution.revisions.get().findings.values_list("field", flat=True)) == {
        "identity"
    }
