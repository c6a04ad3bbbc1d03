"""The whole text as a table: out and back in, changed, refused."""

import json
import uuid

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from partners.importing.limits import Unreadable
from plan import elements
from plan.elements.writing import TEXTS
from plan.exchange.bringing import Refused, carry_out, check
from plan.exchange.columns import COLUMNS, rows_of
from plan.exchange.reading import wanted
from plan.models import Element, ElementState, Kind, Plan, Succession
from tests.factories import make_editor, make_plan
from tests.partners.spreadsheets import csv_file
from tests.plan.reading import at, codes, ways, words_of
from tsi.base.tables import FORMATS, file_pieces
from tsi.base.text import clean_text

HOSTILE = "=1+1 'già' \"così\"; fine,\n\n- un elenco\n- due"


@pytest.fixture
def plan(db):
    return make_plan(3)


@pytest.fixture
def editor(db):
    return make_editor()


def exported(plan: Plan, form: str) -> bytes:
    return b"".join(file_pieces(form, "testo", COLUMNS, rows_of(plan), brought_back=True))


def changed(plan: Plan, of: str, **values) -> bytes:
    """The whole text as JSON with other values in the row of `of`."""
    rows = json.loads(exported(plan, "json"))
    next(row for row in rows if row["code"] == of).update(values)
    return json.dumps(rows).encode()


def bring(plan: Plan, content: bytes, editor):
    report = check(plan, content, wanted, by=editor)
    return carry_out(plan, content, wanted, by=editor, seal=report.seal)


def errors_of(plan: Plan, content: bytes, editor) -> str:
    report = check(plan, content, wanted, by=editor)
    return " ".join(error for row in report.wrong for error in row.errors)


@pytest.mark.parametrize("form", FORMATS)
def test_what_goes_out_comes_back_the_same(plan, editor, form):
    values = dict.fromkeys(TEXTS, HOSTILE) | {"tags": ["youth", "rural"]}
    elements.edit(at(plan, "1.1.1"), by=editor, **words_of(at(plan, "1.1.1"), **values))
    elements.withdraw(at(plan, "1.1.2"), by=editor)
    before = list(plan.elements.order_by("pk").values())

    report = bring(plan, exported(plan, form), editor)

    assert report.differences == []
    assert report.unchanged == len(before)
    assert list(plan.elements.order_by("pk").values()) == before


@pytest.mark.parametrize("form", FORMATS)
def test_the_real_plan_comes_back_the_same(real_plan, editor, form):
    plan = Plan.objects.get()

    assert check(plan, exported(plan, form), wanted, by=editor).differences == []


class TestAnyText(TestCase):
    """Whatever an editor may write goes out and comes back."""

    @settings(max_examples=40)
    @given(st.text(max_size=40).map(clean_text), st.sampled_from(list(FORMATS)))
    def test_any_text_comes_back_the_same(self, text, form):
        plan, editor = make_plan(1), make_editor()
        strategy = at(plan, "1.1.1")
        Element.objects.filter(pk=strategy.pk).update(body_it=text, body_en=text)

        report = check(plan, exported(plan, form), wanted, by=editor)

        assert not report.wrong
        assert report.differences == []


def test_cells_of_a_spreadsheet_are_no_formulas(plan):
    Element.objects.filter(pk=at(plan, "1.1.1").pk).update(title_it="=cmd()")

    assert b"'=cmd()" in exported(plan, "csv")


def test_check_writes_nothing(plan, editor):
    before = list(plan.elements.order_by("pk").values())
    rows = json.loads(changed(plan, "1.1.1", title_it="Altro", position=9))
    rows.append({"kind": "theme", "title_it": "Nuovo"})

    report = check(plan, json.dumps(rows).encode(), wanted, by=editor)

    assert report.counts == {"changed": 1, "added": 1, "renumbered": 8}
    assert list(plan.elements.order_by("pk").values()) == before
    assert not Succession.objects.exists()


def test_changed_text_is_written_and_its_english_marked(plan, editor):
    bring(plan, changed(plan, "1.1.1", title_it="Altro", tags=["youth"]), editor)

    element = at(plan, "1.1.1")
    assert (element.title_it, element.tags, element.english_stale) == ("Altro", ["youth"], True)
    assert element.edited_by == editor
    assert element.changes.count() == 2


def test_difference_is_told_word_by_word(plan, editor):
    content = changed(plan, "1.1.1", title_it="Titolo nuovo di 1.1.1")

    [difference] = check(plan, content, wanted, by=editor).differences

    [spans] = [each.spans for each in difference.changes if each.label == "Testo in italiano"]
    assert ("insert", "nuovo") in [(span.op, span.text) for span in spans]


def test_new_rows_may_hang_on_each_other(plan, editor):
    above = uuid.uuid4()
    rows = [
        {"kind": "action", "parent_uid": str(above), "title_it": "Azione"},
        {"uid": str(above), "kind": "strategy", "parent_uid": str(at(plan, "1.1").uid),
         "title_it": "Strategia", "title_en": "Strategy"},
    ]  # fmt: skip

    report = bring(plan, json.dumps(rows).encode(), editor)

    assert report.counts == {"added": 2}
    assert at(plan, "1.1.4").uid == above
    assert at(plan, "1.1.4-a1").title_it == "Azione"


def test_other_parent_and_place_move_it_and_codes_follow(plan, editor):
    target = at(plan, "1.1.2")

    bring(plan, changed(plan, "1.1.1-a1", parent_uid=str(target.uid), position=0), editor)

    assert at(plan, "1.1.2-a1").title_it == "Titolo italiano di 1.1.1-a1"
    assert {("move", "1.1.1-a1", "1.1.2-a1"), ("renumber", "1.1.2-a1", "1.1.2-a2")} == ways(plan)


def test_state_takes_out_and_brings_back(plan, editor):
    rows = json.loads(exported(plan, "json"))
    for row in rows:
        if row["code"].startswith("1.1.2"):
            row["state"] = "withdrawn"
    bring(plan, json.dumps(rows).encode(), editor)
    assert "1.1.2" not in codes(plan)

    for row in rows:
        row["state"] = "active"
    bring(plan, json.dumps(rows).encode(), editor)

    assert {"1.1.2", "1.1.2-a1", "1.1.2-r1"} <= set(codes(plan))


def test_rows_and_columns_left_out_change_nothing(plan, editor):
    before = codes(plan)
    content = csv_file(["uid", "title_it"], [str(at(plan, "1.1.1").uid), "Altro"])

    report = bring(plan, content, editor)

    assert len(report.differences) == 1
    assert codes(plan) == before


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"uid": "x"}, "uid"),
        ({"kind": "theme"}, "kind"),
        ({"kind": "x"}, "kind"),
        ({"code": "1.1.9"}, "code"),
        ({"title_it": ""}, "title_it"),
        ({"title_it": "x" * 4000}, "title_it"),
        ({"tags": "no"}, "tags"),
        ({"state": "gone"}, "state"),
        ({"english_stale": "perhaps"}, "english_stale"),
        ({"position": "-1"}, "position"),
        ({"position": "9" * 30}, "position"),
        ({"parent_uid": "x"}, "parent_uid"),
        ({"parent_uid": str(uuid.uuid4())}, "parent_uid"),
        ({"parent_uid": ""}, "non può stare"),
        ({"state": "withdrawn"}, "ritirato"),
    ],
)
def test_wrong_row_is_told_and_nothing_is_written(plan, editor, values, said):
    content = changed(plan, "1.1.1", **values)
    before = list(plan.elements.order_by("pk").values())

    assert said in errors_of(plan, content, editor)

    with pytest.raises(Refused):
        bring(plan, content, editor)
    assert list(plan.elements.order_by("pk").values()) == before


def test_same_uid_twice_is_refused(plan, editor):
    uid = str(at(plan, "1.1.1").uid)

    assert "uid" in errors_of(plan, csv_file(["uid", "title_it"], [uid, "a"], [uid, "b"]), editor)


def test_element_of_another_plan_is_refused(plan, editor):
    other = at(make_plan(), "1.1.1")
    row = {"uid": str(other.uid), "kind": "theme", "title_it": "Mio"}

    assert "uid" in errors_of(plan, json.dumps([row]).encode(), editor)


def test_text_of_what_is_withdrawn_is_not_changed(plan, editor):
    elements.withdraw(at(plan, "1.1.1"), by=editor)

    assert "ritirato" in errors_of(plan, changed(plan, "1.1.1", title_it="Altro"), editor)


def test_section_too_deep_is_refused(plan, editor):
    top, uid = at(plan, "S1"), str(uuid.uuid4())
    rows = [
        {"uid": uid, "kind": "section", "parent_uid": str(top.uid), "title_it": "Uno"},
        {"kind": "section", "parent_uid": uid, "title_it": "Due"},
    ]

    assert "non può stare" in errors_of(plan, json.dumps(rows).encode(), editor)


def test_file_checked_against_another_text_is_refused(plan, editor):
    content = changed(plan, "1.1.1", title_it="Altro")
    seal = check(plan, content, wanted, by=editor).seal
    other = at(plan, "1.1.2")
    elements.edit(other, by=editor, **words_of(other, title_it="Intanto"))

    with pytest.raises(Refused) as refused:
        carry_out(plan, content, wanted, by=editor, seal=seal)

    assert at(plan, "1.1.1").title_it == "Titolo italiano di 1.1.1"
    assert refused.value.report.seal != seal


@pytest.mark.parametrize(
    "content",
    [
        b"[]", b"[1]", b"{}", b'{"a": 1}', b"[" * 100_000, b"[{", b"", b"\xff", b"PK",
        csv_file(["x"], ["y"]), json.dumps([{"x": 1}]).encode(),
        json.dumps([{"title_it": "x" * 20_000}]).encode(),
        b'[{"a": "' + b"x" * 5_100_000 + b'"}]',
    ],
)  # fmt: skip
def test_unreadable_file_is_refused(plan, editor, content):
    with pytest.raises(Unreadable):
        check(plan, content, wanted, by=editor)


def test_too_many_rows_are_refused(plan, editor):
    with pytest.raises(Unreadable):
        check(plan, json.dumps([{"uid": ""}] * 20_001).encode(), wanted, by=editor)


def test_checking_many_rows_asks_as_often_as_few(plan, editor, django_assert_max_num_queries):
    long = make_plan(40)
    for one in (plan, long):
        content = exported(one, "csv").replace(b"Titolo", b"Altro")
        with django_assert_max_num_queries(40):
            report = check(one, content, wanted, by=editor)
        assert report.counts == {"changed": one.elements.count()}


def test_withdrawn_below_what_stays_is_kept_out(plan, editor):
    elements.withdraw(at(plan, "1.1.1-a1"), by=editor)

    bring(plan, changed(plan, "1.1.1", title_it="Altro"), editor)

    out = Element.objects.get(plan=plan, code="1.1.1-a1", kind=Kind.ACTION)
    assert out.state == ElementState.WITHDRAWN
