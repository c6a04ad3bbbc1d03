"""Lists of short words in one field."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from partners.forms.tags import TagsField
from partners.tags import join_tags, parse_tags
from tests.factories import make_affiliation, make_partner
from tests.partners.test_organisation_edit import ADDRESS, typed
from tsi.base.text import clean_line, fold

tags = TagsField(required=False)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", []),
        (None, []),
        (" , ;\n", []),
        ("catering, saldatura", ["catering", "saldatura"]),
        ("catering;saldatura\nspazi", ["catering", "saldatura", "spazi"]),
        ("Formazione, consulenza; spazi", ["Formazione, consulenza", "spazi"]),
        ("Formazione, consulenza;", ["Formazione, consulenza"]),
        ("Caffè, caffe, CAFFÈ , tè", ["Caffè", "tè"]),
        ("a\x00b\u202e  c", ["ab c"]),
    ],
)
def test_words_are_parted_cleaned_and_once(typed, kept):
    assert tags.clean(typed) == kept


def test_too_many_or_too_long_is_said_plainly():
    with pytest.raises(ValidationError) as many:
        tags.clean(", ".join(str(number) for number in range(21)))
    with pytest.raises(ValidationError) as long:
        tags.clean("x" * 61)

    assert "20" in many.value.messages[0]
    assert "60" in long.value.messages[0]
    assert len(tags.clean(", ".join("x" * 50 + str(number) for number in range(20)))) == 20


def test_required_list_may_not_be_empty():
    with pytest.raises(ValidationError):
        TagsField().clean(" , ")


words = st.text(min_size=1, max_size=20).map(lambda text: clean_line(text.replace(";", ""))) | (
    st.sampled_from(["Formazione, consulenza", "a", "a,", ",b", "Caffè", "🙂"])
)


@given(st.lists(words.filter(lambda word: word.strip(", ")), max_size=6, unique_by=fold))
def test_what_is_shown_is_read_as_the_same_list(kept):
    assert parse_tags(join_tags(kept)) == kept
    assert not tags.has_changed(kept, tags.prepare_value(kept))


def test_saving_a_page_as_it_stands_changes_no_list(client, db):
    body = make_partner(slug="prova", offers=["Formazione, consulenza"], seeks=["a", "b"])
    client.force_login(make_affiliation(organisation=body).person)
    form = client.get(ADDRESS).context["form"]
    lists = {name: form[name].value() for name in ("offers", "seeks")}
    shown = {name: form.fields[name].prepare_value(value) for name, value in lists.items()}

    assert client.post(ADDRESS, typed(body, **shown)).status_code == 302

    body.refresh_from_db()
    assert (body.offers, body.seeks) == (["Formazione, consulenza"], ["a", "b"])


def test_list_is_shown_as_one_line():
    assert tags.prepare_value(["catering", "spazi"]) == "catering, spazi"
    assert tags.prepare_value("as, typed") == "as, typed"
    assert not tags.has_changed(["catering"], "catering")
    assert tags.has_changed(["catering"], "spazi")
