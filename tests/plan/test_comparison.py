"""The page of two versions compared: what it says, to whom, and what may be asked of it."""

import pytest

from plan.models import Redline
from plan.redline import keeping
from tests.factories import make_editor, make_element, make_plan, make_user, make_version
from tests.plan.redline.versions import first_version, publish_on, second_version
from tests.signing import sign_in

PAGE = "/piano/1.1/confronto/1.0/"
CHOOSE = "/piano/confronto/"


@pytest.fixture
def pair(db):
    first = first_version()
    return first, second_version(first)


def codes(response) -> list[str]:
    return [row.here.code for row in response.context["comparison"].page.rows]


def test_page_marks_words_in_text_and_counts_each_kind_of_change(client, pair):
    response = client.get(PAGE)

    assert response.status_code == 200
    page = " ".join(response.content.decode().split())
    assert "<ins><span" in page
    assert "nuovo e " in page
    assert "Era 1.1.3, ora è 1.2.1." in page
    assert "Stava in 1.1, ora sta in 1.2." in page
    counts = {
        value: number for value, _label, number, _chosen in response.context["comparison"].counts
    }
    assert counts == {"added": 1, "removed": 3, "edited": 1, "moved": 1, "renumbered": 3}
    assert response.context["comparison"].unchanged == 5


def test_page_says_the_same_when_kept_and_when_not(client, pair):
    fresh = client.get(f"{PAGE}?q=").content

    keeping.make(*pair)

    assert client.get(f"{PAGE}?q=").content == fresh


def test_reading_writes_nothing(client, pair):
    client.get(PAGE)

    assert not Redline.objects.exists()


def test_english_page_shows_the_english_words(client, pair):
    page = client.get(f"/en{PAGE}").content.decode()

    assert "New " in page
    assert "nuovo" not in page
    assert "It was 1.1.3, it is 1.2.1." in page


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("cambio=edited", ["1.1.1-a1"]),
        ("cambio=moved", ["1.2.1"]),
        ("tipo=resource", ["1.1.2-r1", "1.2.1-r1"]),
        ("tipo=resource&cambio=removed", ["1.1.2-r1"]),
        ("q=NUOVO+italiàno", ["1.1.1-a1"]),
        ("q=1.1.3", ["1.2.1"]),  # the code that it had, and only that
        ("q=1.2.1", ["1.2.1"]),
        ("q=nowhere", []),
        ("tema=1&cambio=added", ["1.2"]),
        ("cambio=nonsense&tipo=resource", ["1.1.2-r1", "1.2.1-r1"]),
    ],
)
def test_filters_narrow_what_is_listed(client, pair, query, expected):
    assert codes(client.get(f"{PAGE}?{query}")) == expected


def test_change_in_the_other_language_alone_is_said(client, db):
    first = first_version()
    first.plan.elements.filter(code="1.1.1").update(title_en="Only English")
    make_version(first.plan, number="1.1", base=first)

    italian, english = (client.get(prefix + PAGE).content.decode() for prefix in ("", "/en"))

    assert "È cambiato solo il testo inglese:" in italian
    assert '<p class="redline-body" lang="en">' in italian
    assert "Only the English text changed" not in english


def test_text_without_english_is_shown_in_italian_and_marked(client, db):
    first = first_version()
    first.plan.elements.filter(code="1.1.1").update(title_en="")
    version = make_version(first.plan, number="1.1", base=first)
    first.plan.elements.filter(code="1.1.1").update(title_it="Parole nuove")
    third = make_version(first.plan, number="1.2", base=version, published=False)
    publish_on(third, days_ago=1)

    page = client.get("/en/piano/1.2/confronto/1.1/").content.decode()

    assert '<p class="redline-title" lang="it">' in page


def test_same_text_says_that_nothing_changed(client, db):
    first = first_version()
    make_version(first.plan, number="1.1", base=first)

    page = client.get(PAGE).content.decode()

    assert "ogni punto è come prima" in page


def test_long_list_is_paged_and_pages_hold_each_change_once(client, db):
    plan = make_plan(strategies=1)
    strategy = plan.elements.get(code="1.1.1")
    for number in range(2, 93):
        make_element(plan, "action", f"1.1.1-a{number}", parent=strategy, position=number)
    first = first_version(plan)
    plan.elements.filter(kind="action").update(title_it="Altro", title_en="Other")
    make_version(plan, number="1.1", base=first)

    read, address = [], PAGE
    while address:
        response = client.get(address)
        read += codes(response)
        after = response.context["comparison"].page.after
        address = f"{PAGE}?dopo={after}" if after else None

    assert read == [f"1.1.1-a{number}" for number in range(1, 93)]
    assert len(codes(response)) == 12
    assert codes(client.get(f"{PAGE}?prima=80"))[0] == "1.1.1-a41"


@pytest.mark.parametrize("extra", [0, 30])
def test_queries_do_not_grow_with_the_changes(client, db, django_assert_num_queries, extra):
    plan = make_plan()
    strategy = plan.elements.get(code="1.1.1")
    for number in range(2, 2 + extra):
        make_element(plan, "action", f"1.1.1-a{number}", parent=strategy, position=number)
    first = first_version(plan)
    plan.elements.update(title_it="Altro", title_en="Other")
    keeping.make(first, make_version(plan, number="1.1", base=first))

    with django_assert_num_queries(7):
        client.get(f"{PAGE}?q=")


@pytest.mark.parametrize(
    "address",
    ["/piano/1.1/confronto/1.1/", "/piano/9.9/confronto/1.0/", "/piano/1.1/confronto/9.9/",
     "/piano/2.0/confronto/1.1/", "/piano/1.1/confronto/2.0/", "/piano/1.1/confronto/9.0/"],
)  # fmt: skip
def test_what_cannot_be_compared_is_not_there(client, pair, address):
    make_version(pair[0].plan, number="2.0", published=False)
    make_version(make_plan(), number="9.0")

    assert client.get(address).status_code == 404


def test_versions_may_be_compared_backwards(client, pair):
    response = client.get("/piano/1.0/confronto/1.1/")

    counts = {value: number for value, _l, number, _c in response.context["comparison"].counts}
    assert counts == {"added": 3, "removed": 1, "edited": 1, "moved": 1, "renumbered": 3}


def test_choosing_proposes_the_newest_with_what_it_was_made_from(client, pair):
    form = client.get(CHOOSE).context["choosing"]

    assert (form["da"].value(), form["a"].value()) == ("1.0", "1.1")


def test_choosing_leads_to_the_comparison(client, pair):
    assert client.get(f"{CHOOSE}?da=1.0&a=1.1")["Location"] == PAGE
    assert client.get(f"/en{CHOOSE}?da=1.0&a=1.1")["Location"] == f"/en{PAGE}"


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("da=1.0&a=1.0", "Sono la stessa versione"),
        ("da=1.0&a=2.0", "Scegli una versione dell’elenco."),
        ("da=&a=", "obbligatorio"),
    ],
)
def test_choosing_badly_is_said_and_what_was_chosen_stays(client, pair, query, words):
    make_version(pair[0].plan, number="2.0", published=False)

    response = client.get(f"{CHOOSE}?{query}")

    assert response.status_code == 422
    assert words in response.content.decode()
    assert response.context["choosing"].data.urlencode() == query


def test_only_one_version_leaves_nothing_to_choose(client, db):
    first_version()

    page = client.get(CHOOSE).content.decode()

    assert "Non ci sono ancora due versioni da confrontare." in page
    assert "<select" not in page


def test_page_is_public_and_304_until_a_version_comes(client, pair):
    response = client.get(PAGE)
    assert response["Cache-Control"] == "public, no-cache"
    assert "Cookie" not in response.get("Vary", "")

    again = {"if-none-match": response["ETag"]}

    assert client.get(PAGE, headers=again).status_code == 304
    make_version(pair[0].plan, number="1.2")
    assert client.get(PAGE, headers=again).status_code == 200


def test_draft_is_compared_for_who_writes(client, pair):
    make_version(pair[0].plan, number="2.0", published=False)
    client.logout()
    address = "/redazione/versioni/2.0/confronto/1.0/"

    assert client.get(address).status_code == 302  # to the sign-in
    client.force_login(make_user())
    assert client.get(address).status_code == 403


def test_editor_with_second_factor_compares_drafts(client, pair):
    make_version(pair[0].plan, number="2.0", published=False)
    sign_in(client, make_editor())

    response = client.get("/redazione/versioni/2.0/confronto/1.0/")

    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"
    assert "1.1.1-a1" in codes(response)
    assert "/piano/2.0/" not in response.content.decode()
    chosen = client.get("/redazione/versioni/confronto/?da=1.0&a=2.0")
    assert chosen["Location"] == "/redazione/versioni/2.0/confronto/1.0/"


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("/piano/1.1/", "/piano/confronto/?a=1.1"),
        ("/piano/versioni/", "/piano/1.1/confronto/1.0/"),
        ("/piano/1.1/1.1.1-a1/", "/piano/1.1/confronto/1.0/?q=1.1.1-a1"),
        ("/piano/1.0/1.1.3/", "/piano/1.1/confronto/1.0/?q=1.2.1"),
    ],
)
def test_pages_lead_to_the_comparison(client, pair, address, link):
    assert f'href="{link}"' in client.get(address).content.decode()
