"""Where joining begins: look first, so that a known organisation is claimed and not doubled."""

import pytest

from partners import matching
from partners.matching import Sought, WrongTaxCode
from partners.models import Organisation, Standing
from tests.factories import make_affiliation, make_organisation, make_staff, make_user

JOIN = "/organizzazioni/aderisci/"
CODE = "00514490010"
OTHER_CODE = "97549060012"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (CODE, CODE),
        (" 0051 4490.010 ", CODE),
        ("IT00514490010", CODE),
        ("it 00514490010", CODE),
        ("rssmra85t10a562s", "RSSMRA85T10A562S"),
    ],
)
def test_tax_code_is_kept_in_one_form(typed, kept):
    assert matching.tax_code(typed) == kept


@pytest.mark.parametrize(
    "typed", ["", "1", "00514490011", "RSSMRA85T10A562X", "0051449001", "x" * 500, "٠٠٥١٤٤٩٠٠١٠"]
)
def test_wrong_tax_code_is_refused(typed):
    with pytest.raises(WrongTaxCode):
        matching.tax_code(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "Cooperativa sociale Il Ponte",
        "il ponte",
        "cooperativa il pnte",
        "COOPERATIVA SOCIALE “IL PONTE” S.C.S.",
        "cooperatìva sociale il pónte",
    ],
)
def test_name_is_found_with_typos_accents_and_case(db, typed):
    wanted = make_organisation(name="Cooperativa sociale Il Ponte")
    make_organisation(name="Fondazione Compagnia di San Paolo")

    found = matching.alike(Sought(name=typed), Organisation.objects.all())

    assert [each.pk for each in found] == [wanted.pk]


def test_tax_code_comes_before_names(db):
    make_organisation(name="Il Ponte")
    wanted = make_organisation(name="Altro nome", tax_code=CODE)

    found = matching.alike(Sought("Il Ponte", "", CODE), Organisation.objects.all())

    assert found[0].pk == wanted.pk
    assert len(found) == 2


def test_same_municipality_comes_first(db):
    make_organisation(name="Pro Loco", municipality="Ivrea")
    here = make_organisation(name="Pro Loco", municipality="Susa")

    assert matching.alike(Sought("Pro Loco", "susa"), Organisation.objects.all())[0].pk == here.pk


def test_merged_organisation_is_not_proposed(db):
    kept = make_organisation(name="Il Ponte")
    make_organisation(name="Il Ponte", merged_into=kept)

    assert [o.pk for o in matching.alike(Sought("Il Ponte"), Organisation.objects.all())] == [
        kept.pk
    ]


@pytest.mark.parametrize("count", [1, 30])
def test_matching_is_one_query(db, django_assert_num_queries, count):
    for _ in range(count):
        make_organisation(name="Il Ponte")

    with django_assert_num_queries(1):
        found = matching.alike(Sought("Il Ponte", "Torino", CODE), Organisation.objects.all())

    assert len(found) == min(count, matching.SHOWN)


def test_join_is_open_to_read_and_keeps_nothing(client, db):
    response = client.get(JOIN)

    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"
    assert client.get("/en" + JOIN).status_code == 200


def test_join_finds_by_name_and_by_tax_code(client, db):
    wanted = make_organisation(name="Cooperativa Il Ponte", tax_code=CODE)

    for asked in ("il ponte", "IT 005 144 90010"):
        page = client.get(JOIN, {"q": asked, "comune": "Torino"}).content.decode()
        assert f"{JOIN}{wanted.slug}/" in page, asked


def test_join_without_words_says_so(client, db):
    assert client.get(JOIN, {"q": " ", "comune": ""}).status_code == 422


@pytest.mark.parametrize("asked", ["%", "' OR 1=1 --", "\x00", "x" * 299, "🙂", "a" * 400])
def test_join_survives_any_query(client, db, asked):
    assert client.get(JOIN, {"q": asked, "comune": asked[:90]}).status_code in (200, 422)


def test_unpublished_is_only_said_to_be_known(client, db):
    hidden = make_organisation(
        name="Segretissima Associazione", tax_code=CODE, published=False, municipality="Susa"
    )
    client.force_login(make_user())

    pages = [
        client.get(JOIN, {"q": CODE}).content.decode(),
        client.get(JOIN, {"q": "segretissima associazione"}).content.decode(),
    ]

    for page in pages:
        assert "segreteria@demo.example" in page
        assert hidden.slug not in page
        assert "Susa" not in page
        assert f"{JOIN}nuova/" not in page
    assert hidden.name not in pages[0]


def test_unpublished_is_not_told_to_strangers_or_by_likeness(client, db):
    make_organisation(name="Segretissima Associazione", tax_code=CODE, published=False)

    assert not client.get(JOIN, {"q": CODE}).context["known"]
    client.force_login(make_user())
    assert not client.get(JOIN, {"q": "segreta associazione"}).context["known"]
    assert client.get(JOIN, {"q": CODE}).context["known"]


def test_own_unpublished_organisation_is_found(client, db):
    mine = make_affiliation(organisation=make_organisation(name="Il Ponte", published=False))
    client.force_login(mine.person)

    assert [o.pk for o in client.get(JOIN, {"q": "il ponte"}).context["found"]] == [
        mine.organisation_id
    ]


@pytest.mark.parametrize("path", ["nuova/", "nuova/firma/", "il-ponte/", "il-ponte/firma/"])
def test_going_on_needs_an_account_and_comes_back(client, db, path):
    make_organisation(name="Il Ponte")

    response = client.get(JOIN + path)

    assert response.status_code == 302
    assert response.url == f"/account/accesso/?next={JOIN}{path}"


def test_claim_of_a_stakeholder_leads_to_the_signature(client, db):
    organisation = make_organisation(name="Il Ponte")
    client.force_login(make_user())

    page = client.get(f"{JOIN}{organisation.slug}/").content.decode()

    assert f"{JOIN}{organisation.slug}/firma/" in page


@pytest.mark.parametrize("standing", [Standing.PARTNER, Standing.SUSPENDED, Standing.APPLICANT])
def test_claim_of_who_is_in_leads_to_its_people(client, db, standing):
    organisation = make_organisation(name="Il Ponte", standing=standing)
    client.force_login(make_user())

    page = client.get(f"{JOIN}{organisation.slug}/").content.decode()

    assert f"{JOIN}{organisation.slug}/firma/" not in page
    assert f"/organizzazioni/{organisation.slug}/partecipa/" in page
    assert client.get(f"{JOIN}{organisation.slug}/firma/").status_code == 409


def test_claim_of_who_has_speakers_is_theirs(client, db):
    organisation = make_organisation(name="Il Ponte")
    speaker = make_affiliation(organisation=organisation)
    client.force_login(make_user())
    assert f"{organisation.slug}/firma/" not in client.get(f"{JOIN}{organisation.slug}/").text
    assert client.get(f"{JOIN}{organisation.slug}/firma/").status_code == 403

    client.force_login(speaker.person)
    assert f"{organisation.slug}/firma/" in client.get(f"{JOIN}{organisation.slug}/").text


def test_claim_of_an_unpublished_one_is_unseen(client, db):
    organisation = make_organisation(name="Il Ponte", published=False)
    client.force_login(make_user())

    for path in ("", "firma/"):
        assert client.get(f"{JOIN}{organisation.slug}/{path}").status_code == 404
    client.force_login(make_staff())
    assert client.get(f"{JOIN}{organisation.slug}/").status_code == 200
