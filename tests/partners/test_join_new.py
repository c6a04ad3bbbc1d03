"""Describing an organisation that nobody knows yet. Nothing is kept before it is signed."""

import csv

import pytest
from django.conf import settings

from partners import loading
from partners.models import Adhesion, Affiliation, Organisation, Standing
from tests.factories import make_affiliation, make_legal_text, make_organisation, make_user
from tests.partners.misspelling import typos, without_accents
from tsi.base.models import LegalKind

NEW = "/organizzazioni/aderisci/nuova/"
CODE = "00514490010"


def described(**values) -> dict:
    defaults = {
        "name": "Cooperativa Il Ponte",
        "tax_code": CODE,
        "category": "social_cooperative",
        "municipality": "Ivrea",
        "homogeneous_zone": "9 Eporediese",
        "website": "ilponte.example",
        "offers": "catering, Catering, sartoria",
        "description_it": "Facciamo ponti.",
    }
    return defaults | values


def signed(**values) -> dict:
    defaults = {
        "signatory_first_name": "Carla",
        "signatory_last_name": "Neri",
        "signatory_role": "presidente",
        "own_role": "representative",
        "memorandum": 1,
        "accepts": "on",
    }
    return defaults | values


@pytest.fixture
def person(client, db):
    make_legal_text(LegalKind.MEMORANDUM)
    person = make_user()
    client.force_login(person)
    return person


def test_described_and_signed_makes_an_unpublished_applicant(client, person):
    step = client.post(NEW, described())
    assert (step.status_code, step.url) == (302, f"{NEW}firma/")
    assert not Organisation.objects.exists()
    assert "Cooperativa Il Ponte" in client.get(step.url).text

    sent = client.post(step.url, signed())

    organisation = Organisation.objects.get()
    adhesion = Adhesion.objects.get()
    assert sent.url == f"/adesioni/{adhesion.pk}/"
    assert (organisation.standing, organisation.published) == (Standing.APPLICANT, False)
    assert (organisation.tax_code, adhesion.tax_code) == (CODE, CODE)
    assert organisation.offers == ["catering", "sartoria"]
    assert organisation.website == "https://ilponte.example"
    mine = Affiliation.objects.get()
    assert (mine.person, mine.state, mine.role) == (person, "requested", "representative")
    assert client.get(f"{NEW}firma/").url == NEW
    assert [s.verb for s in organisation.steps.order_by("pk")] == [
        "enter",
        "apply",
        "submit",
        "request",
    ]


def test_going_back_finds_what_was_typed(client, person):
    client.post(NEW, described())

    page = client.get(NEW).text

    assert "Cooperativa Il Ponte" in page
    assert "catering, sartoria" in page


def test_signature_without_description_leads_back(client, person):
    assert client.get(f"{NEW}firma/").url == NEW
    assert client.post(f"{NEW}firma/", signed()).url == NEW
    assert not Organisation.objects.exists()


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("name", ""),
        ("name", "x" * 301),
        ("tax_code", ""),
        ("tax_code", "00514490011"),
        ("category", "spies"),
        ("municipality", ""),
        ("homogeneous_zone", "12 Luna"),
        ("website", "javascript:alert(1)"),
        ("certified_email", "no"),
        ("offers", ", ".join(str(n) for n in range(30))),
        ("description_it", "x" * 3001),
    ],
)
def test_wrong_value_answers_422_and_gives_the_rest_back(client, person, name, typed):
    response = client.post(NEW, described(**{name: typed}))

    assert response.status_code == 422
    assert response.context["form"].errors.keys() == {name}
    assert "Facciamo ponti." in response.text or name == "description_it"


def test_form_sets_only_what_it_shows(client, person):
    """TRUST 36."""
    forbidden = {
        "standing": "partner",
        "published": "on",
        "partner_since": "2020-01-01",
        "appendix_number": "1",
        "slug": "admin",
        "uid": "00000000-0000-0000-0000-000000000000",
        "part_of": "1",
        "state": "approved",
        "submitted_by": "1",
        "decided_by": "1",
        "origin": "paper",
        "document": "adhesions/x.pdf",
        "role": "representative",
        "is_staff": "on",
    }
    client.post(NEW, described(**forbidden))
    client.post(f"{NEW}firma/", signed(**forbidden))

    organisation, adhesion = Organisation.objects.get(), Adhesion.objects.get()
    assert (organisation.standing, organisation.published) == (Standing.APPLICANT, False)
    assert (organisation.partner_since, organisation.appendix_number) == (None, None)
    assert organisation.slug == "cooperativa-il-ponte"
    assert organisation.part_of is None
    assert (adhesion.state, adhesion.origin, adhesion.document.name) == ("submitted", "online", "")
    assert (adhesion.submitted_by, adhesion.decided_by) == (person, None)
    person.refresh_from_db()
    assert not person.is_staff


def test_markup_in_every_field_is_inert(client, person):
    """TRUST 23."""
    evil = '"><img src=x onerror=alert(1)><script>alert(1)</script>'
    client.post(NEW, described(name=evil, municipality=evil, legal_form=evil, offers=evil))
    client.post(f"{NEW}firma/", signed(signatory_first_name=evil, signatory_role=evil))

    page = client.get(f"/adesioni/{Adhesion.objects.get().pk}/").text

    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page
    assert "<img src=x" not in page


@pytest.mark.parametrize(
    "name", ["a\x00b", "\u202egnp.exe", "Z" + "\u0301" * 40, "🙂 Coop", "\n\r\n x"]
)
def test_strange_characters_are_cleaned(client, person, name):
    """TRUST 31, 32."""
    client.post(NEW, described(name=name))
    client.post(f"{NEW}firma/", signed())

    kept = Organisation.objects.get().name
    assert kept
    assert not any(char in kept for char in "\x00\u202e\n\r")
    assert kept.count("\u0301") <= 4


def test_names_of_our_own_pages_are_no_slugs(client, person):
    """TRUST 33."""
    client.post(NEW, described(name="Aderisci"))
    client.post(f"{NEW}firma/", signed())

    assert Organisation.objects.get().slug == "aderisci-2"


@pytest.mark.parametrize("same", [{"tax_code": CODE}, {"name": "COOPERATIVA il ponte"}])
def test_known_organisation_is_claimed_not_doubled(client, person, same):
    known = make_organisation(**{"name": "X", "municipality": "Ivrea"} | same)

    response = client.post(NEW, described())

    assert response.status_code == 422
    assert f"/organizzazioni/aderisci/{known.slug}/" in response.text
    assert "joining" not in client.session


APPENDIX = settings.BASE_DIR / "fixtures" / "organisations.csv"


@pytest.mark.slow
def test_every_organisation_of_the_plan_is_claimed_not_doubled(client, person):
    """None has a tax code, and most have no municipality."""
    loading.load_organisations(APPENDIX)
    with APPENDIX.open(encoding="utf-8", newline="") as file:
        names = [row["name"] for row in csv.DictReader(file)]
    assert len(names) == 134

    for name in names:
        response = client.post(NEW, described(name=name))
        found = [each.name for each in response.context["found"]] if response.context else []
        assert (response.status_code, name in found) == (422, True), name
    assert "joining" not in client.session


@pytest.mark.slow
@pytest.mark.parametrize("misspell", [lambda name: typos(name, 1)[0], without_accents])
def test_misspelt_organisation_of_the_plan_is_claimed_not_doubled(client, person, misspell):
    """A typo in a name of very few letters makes another name."""
    loading.load_organisations(APPENDIX)

    long_enough = [each for each in Organisation.objects.order_by("pk") if len(each.name) > 12]
    for known in long_enough[::4]:
        response = client.post(NEW, described(name=misspell(known.name)))
        assert response.status_code == 422, misspell(known.name)
        assert known in response.context["found"], misspell(known.name)


def test_organisation_with_a_like_name_is_shown_first(client, person):
    known = make_organisation(name="Compagnia di San Paolo", municipality="")
    asked = described(name="Fondazione Compagnia di San Paolo", municipality="Torino")

    response = client.post(NEW, asked)

    assert response.status_code == 422
    assert f"/organizzazioni/aderisci/{known.slug}/" in response.text
    assert "Facciamo ponti." in response.text
    assert client.post(NEW, asked | {"others": "another"}).status_code == 422
    on = client.post(NEW, asked | {"others": f"{known.slug} "})
    assert on.url == f"{NEW}firma/"
    assert client.post(on.url, signed()).status_code == 302


def test_same_tax_code_is_no_other_organisation(client, person):
    known = make_organisation(tax_code=CODE)

    response = client.post(NEW, described(others=known.slug))

    assert response.status_code == 422
    assert 'name="others"' not in response.text


def test_namesake_in_another_place_is_another_if_its_people_say_so(client, person):
    here = make_organisation(name="Cooperativa Il Ponte", municipality="Susa")

    assert 'name="others"' in client.post(NEW, described()).text
    assert client.post(NEW, described(others=here.slug)).status_code == 302


def test_known_unpublished_organisation_is_not_shown(client, person):
    make_organisation(name="Segretissima", tax_code=CODE, published=False)

    response = client.post(NEW, described())

    assert response.status_code == 422
    assert "segreteria@demo.example" in response.text
    assert "Segretissima" not in response.text


def test_tax_code_taken_meanwhile_is_409(client, person):
    client.post(NEW, described())
    make_organisation(tax_code=CODE)

    response = client.post(f"{NEW}firma/", signed())

    assert response.status_code == 409
    assert not Adhesion.objects.exists()
    assert Organisation.objects.count() == 1


def test_second_click_leads_to_the_accession(client, person):
    client.post(NEW, described())
    session = dict(client.session)
    client.post(f"{NEW}firma/", signed())
    again = client.session
    again["joining"] = session["joining"]
    again.save()

    response = client.post(f"{NEW}firma/", signed())

    assert response.url == f"/adesioni/{Adhesion.objects.get().pk}/"


def test_others_do_not_see_a_new_organisation(client, person):
    client.post(NEW, described())
    client.post(f"{NEW}firma/", signed())
    slug = Organisation.objects.get().slug
    client.force_login(make_affiliation().person)

    assert client.get(f"/organizzazioni/aderisci/{slug}/").status_code == 404
    assert client.get(f"/adesioni/{Adhesion.objects.get().pk}/").status_code == 404


@pytest.mark.parametrize(
    ("q", "field", "value"),
    [("Il Ponte Nuovo", "name", "Il Ponte Nuovo"), ("005 1449 0010", "tax_code", CODE)],
)
def test_what_was_looked_for_is_in_the_form(client, person, q, field, value):
    found = client.get("/organizzazioni/aderisci/", {"q": q, "comune": "Ivrea"}).text
    query = found.partition(f'href="{NEW}?')[2].partition('"')[0].replace("&amp;", "&")

    form = client.get(f"{NEW}?{query}").context["form"]

    assert form[field].value() == value
    assert form["municipality"].value() == "Ivrea"
