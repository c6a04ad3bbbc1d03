"""Spreadsheets are read within limits, and refused with a sentence that helps."""

import datetime
import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from django.utils.translation import override

from partners.importing import limits
from partners.importing.cells import Strings
from partners.importing.limits import Unreadable
from partners.importing.reading import read_table
from partners.importing.xml_events import parse
from tests.partners.spreadsheets import (
    MAIN,
    SHEET,
    csv_file,
    with_part,
    with_sheet,
    with_strings,
    xlsx_file,
)

ROOT = Path(__file__).resolve().parents[2]


def refused(content: bytes) -> str:
    with override("en"), pytest.raises(Unreadable) as error:
        read_table(content)
    return str(error.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("delimiter", [";", ","])
def test_csv_with_either_delimiter_and_with_or_without_mark(encoding, delimiter):
    content = csv_file(
        ["name", "municipality"], ["Università; e, altro", "Ivrea"],
        delimiter=delimiter, encoding=encoding,
    )  # fmt: skip

    table = read_table(content)

    assert table.columns == ["name", "municipality"]
    assert table.rows[0].cells == {"name": "Università; e, altro", "municipality": "Ivrea"}


def test_csv_of_another_encoding_is_named():
    content = csv_file(["name"], ["Università"], encoding="cp1252")

    assert "Windows-1252" in refused(content)
    assert "UTF-16" in refused(csv_file(["name"], ["x"], encoding="utf-16"))


def test_csv_refusal_is_italian_by_default():
    with override("it"), pytest.raises(Unreadable) as error:
        read_table(csv_file(["name"], ["Università"], encoding="cp1252"))

    assert "UTF-8" in str(error.value)


def test_csv_with_open_quotation_mark_names_the_row():
    assert "Row 3" in refused(b'name\nuno\n"due\n')


def test_csv_cell_with_line_breaks_is_one_row():
    table = read_table(csv_file(["name", "text"], ["a", "one\ntwo\u2028three"], ["b", ""]))

    assert [(row.number, row.cells["name"]) for row in table.rows] == [(2, "a"), (3, "b")]
    assert table.rows[0].cells["text"] == "one\ntwo\u2028three"


@pytest.mark.parametrize("make", [csv_file, xlsx_file])
def test_empty_rows_are_counted_and_numbers_stay(make):
    table = read_table(make(["name"], ["a"], [""], ["  "], ["b"]))

    assert [(row.number, row.cells["name"]) for row in table.rows] == [(2, "a"), (5, "b")]
    assert table.empty == 2


@pytest.mark.parametrize("make", [csv_file, xlsx_file])
def test_columns_without_name_or_twice_are_refused(make):
    assert "name every column" in refused(make(["name", "", "b"], ["a"]))
    assert "twice: name" in refused(make(["name", "NAME "], ["a"]))


@pytest.mark.parametrize("make", [csv_file, xlsx_file])
def test_more_cells_than_columns_is_a_problem_of_the_row(make):
    table = read_table(make(["name"], ["a", "b"]))

    assert len(table.rows[0].problems) == 1


@pytest.mark.parametrize("content", [b"", b"\n\n", xlsx_file()])
def test_empty_file_is_refused(content):
    assert refused(content) == "The file is empty."


def test_workbook_values_become_text():
    day = datetime.date(2023, 5, 7)
    row = ["Università", 1234567, 12.5, day, datetime.datetime(2023, 5, 7, 12), True, "'=1+1"]

    table = read_table(xlsx_file([f"c{n}" for n in range(7)], row))

    expected = ["Università", "1234567", "12.5", "2023-05-07", "2023-05-07", "1", "=1+1"]
    assert list(table.rows[0].cells.values()) == expected


def test_workbook_formula_and_error_are_problems_of_their_rows():
    table = read_table(xlsx_file(["name", "rea"], ["a", "=1+1"], ["b", "#N/A"], ["c", "1"]))

    assert [len(row.problems) for row in table.rows] == [1, 1, 0]
    assert "rea" in table.rows[0].problems[0]


def test_workbook_with_merged_cells_names_them():
    content = xlsx_file(["a", "b"], ["x", "y"], change=lambda sheet: sheet.merge_cells("A2:B2"))

    assert "A2:B2" in refused(content)


def test_workbook_texts_in_pieces_and_in_place():
    rows = [
        b'<row><c t="inlineStr"><is><t>name</t></is></c></row>',
        b'<row r="4"><c r="A4" t="inlineStr"><is><r><t>one </t></r><r><t>two</t></r>'
        b"<rPh><t>no</t></rPh></is></c></row>",
    ]

    table = read_table(with_sheet(rows))

    assert [(row.number, row.cells) for row in table.rows] == [(4, {"name": "one two"})]


def test_workbook_texts_by_number():
    strings = [b"<si><t>name</t></si>", b"<si><r><t>one </t></r><r><t>two</t></r></si>"]
    rows = [b"<row><c t='s'><v>0</v></c></row>", b"<row><c t='s'><v>1</v></c></row>"]

    assert read_table(with_strings(strings, rows)).rows[0].cells == {"name": "one two"}


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04 and nothing more",
        xlsx_file(["name"], ["a"])[:-200],
        with_strings([], [b"<row><c t='s'><v>99</v></c></row>"]),
        with_sheet([b"<row></c></row>"]),
        with_part(xlsx_file(["a"]), "xl/workbook.xml", [b"<workbook/>"]),
        with_part(xlsx_file(["a"]), "xl/_rels/workbook.xml.rels", [b""]),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        bytes(range(256)),
        b"name\n\x00",
    ],
)
def test_damaged_file_is_refused_with_a_sentence(content):
    assert refused(content).endswith((".", "one."))


def test_too_many_rows_and_columns_are_refused(monkeypatch):
    monkeypatch.setattr("partners.importing.table.MAX_ROWS", 3)
    monkeypatch.setattr("partners.importing.table.MAX_COLUMNS", 2)

    assert "more than 3 rows" in refused(csv_file(["name"], *[["a"]] * 4))
    assert "more than 2 columns" in refused(csv_file(["a", "b", "c"]))
    assert len(read_table(csv_file(["name"], *[["a"]] * 3)).rows) == 3


def test_too_large_file_is_refused_unread():
    assert "5 MB" in refused(b"name\n" + b"a" * limits.MAX_TEXT_BYTES)
    noise = os.urandom(limits.MAX_WORKBOOK_BYTES)
    assert "10 MB" in refused(with_part(xlsx_file(["a"]), "x.bin", [noise]))


@pytest.mark.parametrize("opening", [b'<a b="', b"<!--", b"<?a ", b'<a><b c="', b"<a><!--"])
def test_endless_token_is_given_up_early(opening):
    source = io.BytesIO(opening + b"x" * 10_000_000)

    with pytest.raises(Unreadable):
        parse(source, Strings())

    assert source.tell() < 2 * limits.MAX_TOKEN_BYTES


@pytest.mark.parametrize("piece", [b"x", b"<b/>", b"<!-- c -->", b"<?p q?>", b"\n", b"<b>x</b>"])
def test_long_part_of_short_tokens_is_read_to_its_end(piece):
    source = io.BytesIO(b"<a>" + piece * (3_000_000 // len(piece)) + b"</a>")

    parse(source, Strings())

    assert not source.read()


def bomb_rows():
    row = b"<row><c><v>1</v></c></row>" * 20_000
    return with_sheet(row for _ in range(50))


def bomb_columns():
    wide = b"<row>" + b"<c><v>1</v></c>" * 10_000 + b"</row>"
    return with_sheet(wide for _ in range(300))


def bomb_empty_cells():
    return with_sheet([b"<row>", *(b"<c/>" * 100_000 for _ in range(100)), b"</row>"])


def bomb_unpacked():
    return with_sheet(b" " * 1_000_000 for _ in range(100))


def bomb_attribute():
    pieces = (b"a" * 1_000_000 for _ in range(45))
    return with_sheet([b'<row r="1"><c r="', *pieces, b'"/></row>'])


def bomb_shared():
    """One text with the widest letters, escaped, so that to unescape it is to copy it."""
    text = "'=" + "😀" + "a" * 9_990
    rows = (b"<row>" + b"<c t='s'><v>0</v></c>" * 100 + b"</row>" for _ in range(9_000))
    names = b"".join(b"<c><v>%d</v></c>" % number for number in range(100))
    return with_strings([f"<si><t>{text}</t></si>".encode()], [b"<row>" + names + b"</row>", *rows])


def bomb_wide():
    """As many of the widest letters as are permitted, all held when the last cell refuses it."""
    text = f"<si><t>'={'😀' * 10}{'a' * 9_980}</t></si>".encode()
    rows = [b"<row><c t='s'><v>%d</v></c></row>" % number for number in range(1_500)]
    name = b"<row><c><v>1</v></c></row>"
    return with_strings([text] * 1_500, [name, *rows, b'<mergeCell ref="A1:B1"/>'])


def bomb_value():
    return with_sheet([b"<row><c><v>", *(b"1" * 1_000_000 for _ in range(45)), b"</v></c></row>"])


def bomb_strings():
    return with_strings((b"<si><t/></si>" * 100_000 for _ in range(38)), [])


def bomb_entities():
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    declared = f'<!DOCTYPE x [<!ENTITY l0 "lol">{laughs}]>'.encode()
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData><row><c><v>&l9;</v></c></row></sheetData>'
    return with_part(xlsx_file(["a"]), SHEET, [declared, sheet.encode(), b"</worksheet>"])


def bomb_filled():
    cells = b"".join(b"<c><v>%d</v></c>" % (n + 10_000) for n in range(100))
    return with_sheet(b"<row>" + cells + b"</row>" for _ in range(20_000))


def bomb_nested():
    return with_sheet([b"<a>" * 300_000 for _ in range(30)])


def with_parts(count: int) -> bytes:
    content = io.BytesIO(xlsx_file(["a"]))
    with zipfile.ZipFile(content, "a") as archive:
        for number in range(count):
            archive.writestr(f"{number}", "")
    return content.getvalue()


def test_zip_of_many_parts_is_refused_before_its_directory_is_read(monkeypatch):
    content = with_parts(limits.MAX_PARTS)
    monkeypatch.delattr("partners.importing.workbook.zipfile.ZipFile")

    assert "far larger" in refused(content)


def test_zip_with_parts_to_spare_is_read():
    assert read_table(with_parts(limits.MAX_PARTS - 50)).columns == ["a"]


def bomb_csv():
    return b"a;b\n" + b";" * 2_000_000 + b"\n"


def bomb_csv_rows():
    return b"a\n" + b"b\n" * 2_000_000


BOMBS = [value for name, value in list(globals().items()) if name.startswith("bomb_")]


@pytest.mark.slow
@pytest.mark.parametrize("bomb", BOMBS, ids=lambda bomb: bomb.__name__)
def test_bomb_is_refused_under_256_megabytes(bomb, tmp_path):
    (tmp_path / "file").write_bytes(bomb())

    code = "from tests.partners.test_import_reading import refused_within; refused_within()"
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "file")],
        cwd=ROOT, capture_output=True, text=True, timeout=120,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr[-2000:]
    megabytes, sentence = done.stdout.split(" ", 1)
    assert float(megabytes) < 256, done.stdout
    assert sentence.strip()


def refused_within() -> None:
    """In a process of its own: print its peak of memory and the refusal of the named file."""
    import django

    django.setup()
    from benchmarks.peak import peak

    sentence = refused(Path(sys.argv[1]).read_bytes())
    print(f"{peak() * 1.048576:.0f} {sentence}")


def test_rows_are_read_from_a_file_of_the_largest_permitted_size():
    rows = ([f"Ente {number}", "x" * 40] for number in range(limits.MAX_ROWS))

    table = read_table(xlsx_file(["name", "rea"], *rows))

    assert len(table.rows) == limits.MAX_ROWS
