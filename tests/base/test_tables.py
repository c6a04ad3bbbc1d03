import pytest
from hypothesis import given
from hypothesis import strategies as st

from tsi.base.tables import escape_cell, unescape_cell

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
