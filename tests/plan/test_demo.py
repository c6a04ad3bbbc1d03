"""The execution of the demonstration and its invented version: marked, and shown everywhere."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from communities.models import Community
from partners.models import Organisation
from plan.execution.board import Board
from plan.models import (
    Element,
    ElementState,
    Indicator,
    Instrument,
    Involvement,
    InvolvementState,
    Milestone,
    MilestoneMove,
    Observation,
    ProgressUpdate,
    ReportingCycle,
    UpdateState,
    Version,
)
from plan.redline.keeping import between

FIVE_WEEKS = timedelta(weeks=5)
CHANGED = {"added", "removed", "edited", "moved", "renumbered"}


def version(number: str) -> Version:
    return Version.objects.get(number=number)


def text_of(number: str) -> list[tuple]:
    rows = version(number).passages.in_order()
    return list(rows.values_list("uid", "code", "title_it", "title_en", "body_it", "body_en"))


def everything() -> list[str]:
    """All rows of the Plan as text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE tablename LIKE 'plan_%'")
        tables = sorted(name for (name,) in cursor.fetchall())
        return [_rows(cursor, table) for table in tables]


def _rows(cursor, table: str) -> str:
    cursor.execute(f"SELECT string_agg(t::text, chr(10) ORDER BY t::text) FROM {table} t")
    return f"{table}\n{cursor.fetchone()[0]}"


def page(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_what_everybody_opens_is_the_text_of_the_sources(demo_world):
    assert Version.objects.current().number == "1.1"
    assert text_of("1.1") == text_of("1.0")
    assert text_of("1.0.1") != text_of("1.0")


def test_working_text_is_the_text_of_the_sources(demo_world):
    rows = Element.objects.active().values_list("code", "title_it", "title_en", "english_stale")

    frozen = version("1.0").passages.values_list("code", "title_it", "title_en")
    assert sorted(rows) == sorted((*each, False) for each in frozen)
    assert Element.objects.filter(state=ElementState.WITHDRAWN).count() == 2


def test_invented_version_says_so_and_comes_before_the_consulted_one(demo_world):
    shown = version("1.0.1")

    assert shown.is_demo
    assert shown.kind == "draft"
    assert "dimostrativa" in shown.note_it
    assert "emonstration" in shown.note_en
    newest_first = [each.number for each in Version.objects.public()]
    assert newest_first == ["1.1", "1.0.1", "1.0"]


def test_comparison_has_every_kind_of_change(demo_world, client):
    shown = page(client, "/piano/1.0.1/confronto/1.0/")

    for code in ("1.1.1", "2.1.1-a1", "3.2.1-a2", "4.4.1-a2", "1.3.1-a3", "6.1.3-a1", "6.2.1-a6"):
        assert code in shown, code
    assert "Dato dimostrativo" in shown
    pieces = between(version("1.0"), version("1.0.1"))
    assert {change for piece in pieces for change in piece.changes} == CHANGED


def test_nothing_is_invented_about_real_bodies(demo_world):
    ours = Organisation.objects.filter(name__startswith="Ente dimostrativo")

    parts = Involvement.objects.exclude(organisation__in=ours)
    assert not parts.exclude(community__in=Community.objects.filter(is_demo=True)).exists()
    for row in (*Instrument.objects.all(), *Indicator.objects.all()):
        words = (getattr(row, "title_it", ""), getattr(row, "name_it", ""))
        assert "dimostrativ" in "".join(words), row
    for milestone in Milestone.objects.all():
        assert "dimostrativa" in milestone.title_it
    for update in ProgressUpdate.objects.all():
        assert update.narrative.startswith("Testo dimostrativo.")


def test_every_state_is_there(demo_world):
    assert set(Involvement.objects.values_list("state", flat=True)) == set(InvolvementState)
    assert set(ProgressUpdate.objects.values_list("state", flat=True)) == set(UpdateState)
    assert MilestoneMove.objects.count() == 1
    assert Observation.objects.filter(is_provisional=True).exists()
    assert Observation.objects.exclude(corrects=None).exists()
    opened, closed = ReportingCycle.objects.all()
    assert (opened.state, closed.state) == ("open", "closed")
    assert closed.snapshot["on"] == timezone.localtime(closed.closed_at).date().isoformat()
    assert closed.snapshot["total"]["reported"] == 9
    assert closed.snapshot["total"]["late"] > 0


def test_board_counts_it(demo_world):
    total = Board(version("1.1"), on=timezone.localdate()).total

    assert 0 < total.designed < total.actions
    assert 0 < total.late < total.actions
    assert 0 < total.reported < total.actions
    assert total.planned > total.actual > 0
    assert total.completed == 1


@pytest.mark.parametrize(
    ("address", "word"),
    [
        ("/piano/avanzamento/", "4.1.1-a3"),
        ("/piano/avanzamento/cronoprogramma/", "Venti convenzioni attive"),
        ("/piano/avanzamento/cronoprogramma.ics", "BEGIN:VEVENT"),
        ("/piano/avanzamento/indicatori/", "DIM-3"),
        ("/piano/azioni/?q=4.4.1", "4.4.1-a1"),
        ("/piano/1.1/4.1.1-a3/", "Catalogo dimostrativo dei corsi"),
    ],
)
def test_page_shows_it(demo_world, client, address, word):
    assert word in page(client, address)


def test_action_that_is_led_looks_for_nobody(demo_world, client):
    assert "/piano/1.1/4.1.1-a3/" not in page(client, "/piano/azioni/?q=4.1.1")


def test_report_of_the_closed_cycle_tells_of_it(demo_world, client):
    closed = ReportingCycle.objects.get(state="closed")

    shown = page(client, f"/piano/avanzamento/{closed.pk}/")

    assert "novantaquattro persone formate" in shown
    assert "centosettanta" not in shown


def test_playing_again_changes_nothing(demo_world):
    before = everything()

    call_command("play_demo", verbosity=0)

    assert everything() == before


def test_started_weeks_later_it_still_waits_for_reports(demo_world):
    cycle = ReportingCycle.objects.get(state="open")
    ReportingCycle.objects.filter(pk=cycle.pk).update(due_on=cycle.due_on - FIVE_WEEKS)
    moved = Milestone.objects.get(title_it__startswith="Venti convenzioni")
    ahead = Milestone.objects.get(title_it__startswith="Valutazione finale")
    late = Milestone.objects.get(title_it__startswith="Dieci progetti")

    call_command("play_demo", verbosity=0)

    days = {row.pk: row.due for row in Milestone.objects.all()}
    assert ReportingCycle.objects.get(pk=cycle.pk).due_on > timezone.localdate()
    assert days[ahead.pk] > ahead.due
    assert days[moved.pk] == moved.due
    assert days[late.pk] == late.due


def test_cycle_that_somebody_closed_stays_closed(demo_world):
    cycle = ReportingCycle.objects.get(state="open")
    cycle_names = set(ReportingCycle.objects.values_list("name_it", flat=True))
    ReportingCycle.objects.filter(pk=cycle.pk).update(
        state="closed", version=version("1.1"), snapshot={}
    )

    call_command("play_demo", verbosity=0)

    assert not ReportingCycle.objects.filter(state="open").exists()
    assert set(ReportingCycle.objects.values_list("name_it", flat=True)) == cycle_names
