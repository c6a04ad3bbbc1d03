"""A word diff on paper."""

from tsi.base.worddiff import to_signs, word_diff


def test_changes_stand_between_signs_and_are_escaped():
    html = to_signs(word_diff("a <b> c", "a <i> c"), inserted=("[+", "+]"), deleted=("[−", "−]"))

    assert html == (
        'a &lt;<span class="sign sign-del">[−</span><del>b</del><span class="sign sign-del">−]'
        '</span><span class="sign sign-ins">[+</span><ins>i</ins><span class="sign sign-ins">+]'
        "</span>&gt; c"
    )


def test_sign_stands_beside_the_words_of_a_new_paragraph():
    spans = word_diff("uno", "uno\n\ndue")

    html = to_signs(spans, inserted=("+", "+"), deleted=("−", "−"))

    assert html.startswith('uno\n\n<span class="sign sign-ins">+</span><ins>due</ins>')


def test_line_break_alone_is_marked_itself():
    html = to_signs(word_diff("uno due", "uno\ndue"), inserted=("+", "+"), deleted=("−", "−"))

    assert "<ins>\n</ins>" in html
