"""Personal data is found, marked exactly where it stands, and never repeated."""

import pytest

from consultation.moderation import judge

from .sentences import EMAILS, IBANS, PHONES, TAX_CODES

TABLE = [
    (rule, text, marked)
    for rule, rows in {
        "personal_data.email": EMAILS,
        "personal_data.phone": PHONES,
        "personal_data.tax_code": TAX_CODES,
        "personal_data.iban": IBANS,
    }.items()
    for text, marked in rows
]


def found(rule, text):
    return next((finding for finding in judge(text) if finding.rule == rule), None)


@pytest.mark.parametrize(("rule", "text", "marked"), TABLE)
def test_personal_data_is_marked_where_it_stands(rule, text, marked):
    finding = found(rule, text)

    assert finding is not None
    assert [text[start:end] for start, end in finding.spans] == [marked]


@pytest.mark.parametrize(("rule", "text", "marked"), TABLE)
def test_facts_do_not_repeat_personal_data(rule, text, marked):
    finding = found(rule, text)

    assert finding.facts == {"kind": rule.removeprefix("personal_data."), "count": 1}


def test_several_addresses_give_one_finding_with_a_span_each():
    text = "a@example.org, b@example.org; anche c (at) example.org"

    finding = found("personal_data.email", text)

    assert [text[slice(*span)] for span in finding.spans] == [
        "a@example.org",
        "b@example.org",
        "c (at) example.org",
    ]
    assert finding.facts["count"] == 3


@pytest.mark.parametrize(
    "text",
    [
        "Ci vediamo at example.org",
        "prezzo @ 3.50",
        "@example.org",
        "La sede è al punto info.",
        "tutti @ casa. Poi si vede",
    ],
)
def test_an_at_sign_alone_is_no_address(text):
    assert found("personal_data.email", text) is None


@pytest.mark.parametrize(
    "text",
    [
        "delibera n. 0114430000",
        "euro 331.234.567",
        "331234567 abitanti",
        "CIG 0114430000",
        "https://www.example.org/pagina/3331234567",
        "pratica 011 4430000",
        "uno due tre quattro",
        "dal 31 12 2025 in poi",
    ],
)
def test_a_number_with_another_meaning_is_no_phone(text):
    assert found("personal_data.phone", text) is None


def test_an_announced_phone_is_found_even_when_it_looks_like_years():
    assert found("personal_data.phone", "Telefono: 011 2024 2025") is not None
    assert found("personal_data.phone", "Anni 011 2024 2025") is None


@pytest.mark.parametrize(
    "text",
    [
        *("97510930013", "RSSMRA85T10", "R S S M R A 8 5 T 1 0 A 5 6 2 X", "ABCDEFGHIJKLMNOP"),
        *("and businesses too", "della filantropia", "chi ha contribuito"),  # right check letters
    ],
)
def test_other_codes_are_no_tax_code(text):
    assert found("personal_data.tax_code", text) is None


@pytest.mark.parametrize("text", ["DE88370400440532013000", "XX60X0542811101000000123456", "IT60"])
def test_other_codes_are_no_iban(text):
    assert found("personal_data.iban", text) is None
