"""A word diff on paper."""

from tsi.base.worddiff import to_signs, word_diff


def test_changes_stand_between_signs_and_are_escaped():
    html = to_signs(word_diff("a <b> c", "a <i> c"), inserted=("[+", "+]"), deleted=("[−", "−]"))

    assert html == (
        'a &lt;<span class="sign sign-del">[−</span><del>b</del><span class="sign sign-del">−]'
        '</span><span class="sign sign-ins">[+</span><ins>i</ins><span class="sign sign-ins">+]'
        "</span>&gt; c"
    )
