"""How far a long command is: a bar on a terminal, a line per step elsewhere."""

import io

import pytest
from django.core.management import call_command

from tests.factories import make_organisation
from tsi.base.progress import counted, finish, silent, steps, tell


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_steps_are_a_line_each_where_there_is_no_terminal():
    out = io.StringIO()

    say = steps(2, out=out)
    say("the Plan")
    say("organisations")

    assert out.getvalue() == "1 of 2 the Plan\n2 of 2 organisations\n"


def test_steps_are_one_line_that_fills_on_a_terminal():
    out = Terminal()

    say = steps(2, out=out)
    say("the Plan")
    say("organisations")
    finish(out=out)

    shown = out.getvalue()
    assert "\n" not in shown
    before, first, second, last = shown.split("\r\x1b[K")
    assert first == f"[{'.' * 24}] 1 of 2 the Plan"
    assert second == f"[{'#' * 12}{'.' * 12}] 2 of 2 organisations"
    assert (before, last) == ("", "")


def test_long_list_writes_few_lines_and_its_last():
    out = io.StringIO()

    assert list(counted(range(1003), "rows", out=out)) == list(range(1003))

    lines = out.getvalue().splitlines()
    assert len(lines) == 10
    assert lines[-1] == "1003 of 1003 rows"


def test_short_list_writes_each():
    out = io.StringIO()

    list(counted(["a", "b", "c"], "rows", out=out))

    assert out.getvalue() == "1 of 3 rows\n2 of 3 rows\n3 of 3 rows\n"


def test_bar_of_a_list_is_full_at_its_end_and_taken_away():
    out = Terminal()

    list(counted(range(7), "rows", out=out))

    assert f"[{'#' * 24}] 7 of 7 rows\r\x1b[K" in out.getvalue()


def test_empty_list_says_nothing():
    out = io.StringIO()

    assert list(counted([], "rows", out=out)) == []
    assert out.getvalue() == ""


def test_nothing_to_do_is_no_fault():
    out = Terminal()

    tell(0, 0, "rows", out=out)

    assert "0 of 0 rows" in out.getvalue()


def test_who_wants_silence_gets_it(capsys):
    silent("anything")

    assert capsys.readouterr() == ("", "")


def test_command_tells_on_standard_error_and_answers_on_standard_output(db, capsys):
    for name in ("Alfa", "Beta"):
        make_organisation(name=name)

    call_command("find_duplicates")

    told = capsys.readouterr()
    assert told.out == "0 new, 0 to be decided\n"
    assert "2 of 2 names" in told.err


def test_quiet_command_tells_nothing(db, capsys):
    call_command("find_duplicates", verbosity=0)

    assert capsys.readouterr().err == ""


@pytest.mark.slow
def test_loading_names_its_steps(db, capsys):
    call_command("load_data")

    told = capsys.readouterr()
    assert "1 of 6 legal texts" in told.err
    assert "6 of 6 first version" in told.err
    assert "of 6" not in told.out
