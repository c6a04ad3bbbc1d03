import csv
from datetime import date, datetime
from io import BytesIO, StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from tsi.base.tables import (
    csv_rows,
    escape_cell,
    file_pieces,
    unescape_cell,
    xlsx_file,
    xlsx_pieces,
)

CELLS = st.text(st.sampled_from("'=+-@\t\r＝＋－＠a 1\n"), max_size=8) | st.text(max_size=20)


@pytest.mark.parametrize("first", list("=+-@\t\r＝＋－＠"))
def test_escape_cell_takes_the_first_sign_its_meaning(first):
    assert escape_cell(f"{first}1+1") == f"'{first}1+1"
    assert unescape_cell(f"'{first}1+1") == f"{first}1+1"


@pytest.mark.parametrize("text", ["", "Torino", "l'ente", "'ndrangheta", "1-2", "a=b"])
def test_escape_cell_leaves_other_texts_alone(text):
    assert escape_cell(text) == text
    assert unescape_cell(text) == text


@given(CELLS)
def test_unescape_cell_gives_back_what_was_escaped(text):
    assert unescape_cell(escape_cell(text)) == text


@given(CELLS)
def test_escaped_cell_is_never_a_formula(text):
    assert escape_cell(text)[:1] not in tuple("=+-@\t\r＝＋－＠")


def test_xlsx_holds_texts_numbers_and_days(tmp_path):
    rows = [["=1", 7, date(2026, 1, 2), None, ["a", "b"]], ["a\ufffeb\x0b", 1.5, "", True, []]]

    made = xlsx_file("Prova", ["a", "b", "c", "d", "e"], rows)

    sheet = load_workbook(BytesIO(made)).active
    assert [cell.font.b for cell in sheet[1]] == [True] * 5
    assert [cell.value for cell in sheet[2]] == ["'=1", 7, datetime(2026, 1, 2), None, "a; b"]
    assert sheet["A3"].value == "ab"


@pytest.mark.parametrize("hidden", ["\x01", "\x00\x1f", "\ufffe", "\ud800"])
def test_xlsx_escapes_what_stands_behind_signs_that_it_leaves_out(hidden):
    made = xlsx_file("Prova", ["a", "b"], [[f"{hidden}=1+1", [f"{hidden}@x", "y"]]])

    cells = load_workbook(BytesIO(made)).active[2]
    assert [(cell.value, cell.data_type) for cell in cells] == [("'=1+1", "s"), ("'@x; y", "s")]


@given(
    st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=2, max_size=2))
)
def test_csv_gives_back_what_was_put_in(rows):
    made = b"".join(csv_rows(["a", "b"], rows, delimiter=";")).decode("utf-8-sig")

    _head, *read = csv.reader(StringIO(made, newline=""), delimiter=";")

    assert [[unescape_cell(cell) for cell in row] for row in read] == rows


@pytest.mark.parametrize("text", ["sera;=1+1;e il sabato", "sera\n=2+2;con", "a\r\n@x", "b;\t-1"])
def test_csv_with_commas_holds_no_formula_for_who_parts_it_at_semicolons(text):
    made = b"".join(csv_rows(["a", "b"], [["1", text]])).decode("utf-8-sig")

    cells = [
        cell for line in csv.reader(StringIO(made, newline=""), delimiter=";") for cell in line
    ]

    assert len(cells) > 2
    assert not [cell for cell in cells if cell[:1] in tuple("=+-@\t\r")]


def test_unknown_form_of_file_is_refused():
    with pytest.raises(KeyError):
        file_pieces("pdf", "x", [], [])


@pytest.mark.parametrize(
    ("rows", "sheets"),
    [(0, {"Prova": 0}), (3, {"Prova": 3}), (7, {"Prova": 3, "Prova 2": 3, "Prova 3": 1})],
)
def test_xlsx_goes_on_in_another_sheet_where_the_format_ends(rows, sheets):
    pieces = xlsx_pieces("Prova", ["n"], ([number] for number in range(rows)), most=3)

    book = load_workbook(BytesIO(b"".join(pieces)))

    assert {sheet.title: sheet.max_row - 1 for sheet in book} == sheets
    numbers = [row[0].value for sheet in book for row in sheet.iter_rows(min_row=2)]
    assert numbers == list(range(rows))
