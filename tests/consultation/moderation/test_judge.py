"""The set of rules as a whole: indices, versions, offsets, and any text whatever."""

from dataclasses import asdict, replace
from json import dumps

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultation import moderation
from consultation.moderation import RULES, VERSION, Finding, Rule, judge
from consultation.moderation.findings import Evidence, merged
from consultation.moderation.plain import plain

from .sentences import EMAILS, IBANS, PHONES, SPAM, TAX_CODES

TROUBLE = [text for text, _ in EMAILS + PHONES + TAX_CODES + IBANS] + SPAM
ANY_TEXT = st.text(st.characters(), max_size=200)
MIXED = st.lists(ANY_TEXT | st.sampled_from(TROUBLE), max_size=6).map("".join)


@given(MIXED)
def test_judge_never_raises_and_its_spans_lie_inside_the_text(text):
    for finding in judge(text):
        ends = [0, *(offset for span in finding.spans for offset in span), len(text)]

        assert ends == sorted(ends)
        assert all(start < end for start, end in finding.spans)
        assert finding.spans
        assert 0 < finding.score <= 1
        assert dumps(asdict(finding))


@given(ANY_TEXT)
def test_judge_is_a_function_of_the_text(text):
    assert judge(text) == judge(text)


def test_a_finding_says_in_which_text_it_is():
    findings = judge("Testo pulito.", "", "Scrivete a mario@example.org")

    assert [(finding.text, finding.rule) for finding in findings] == [(2, "personal_data.email")]


def test_a_finding_carries_rule_version_and_evidence():
    rule = Rule("all", 7, lambda text: Evidence(0.5, ((0, len(text)),), {"kind": "x"}))

    assert rule("abc", 1) == Finding("all", 7, 0.5, ((0, 3),), {"kind": "x"}, text=1)


def test_rules_have_distinct_names():
    assert len({rule.name for rule in RULES}) == len(RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_version_tells_of_every_rule(rule):
    assert f"{rule.name}:{rule.version}" in VERSION.split(",")
    assert f"{rule.name}:{replace(rule, version=rule.version + 1).version}" not in VERSION


def test_findings_have_no_verb_but_hold():
    fields = set(Finding.__dataclass_fields__)

    assert fields == {"rule", "rule_version", "score", "spans", "facts", "text"}
    assert set(moderation.__all__) == {
        *("RULES", "VERSION", "Evidence", "Finding", "Rule", "judge"),
    }


@given(ANY_TEXT, st.booleans())
def test_plain_copy_maps_each_character_to_its_origin(text, folded):
    copy = plain(text, folded=folded)

    assert len(copy.text) == len(copy.starts) == len(copy.ends)
    assert list(copy.starts) == sorted(copy.starts)
    assert all(0 <= s < e <= len(text) for s, e in zip(copy.starts, copy.ends, strict=True))


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126)))
def test_plain_copy_of_ascii_is_the_text_itself(text):
    assert plain(text).text == text


def test_merged_spans_are_ordered_and_apart():
    assert merged([(5, 8), (0, 2), (2, 3), (6, 7)]) == ((0, 3), (5, 8))
