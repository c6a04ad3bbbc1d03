"""The page of one organisation."""

import json
import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partners.models import FormerSlug, ImpactReport, PrivateContact, Standing
from tests.factories import (
    make_affiliation,
    make_involvement,
    make_organisation,
    make_partner,
    make_plan,
    make_project,
    make_staff,
    make_user,
    make_version,
)


def page(client, organisation, prefix: str = "/en") -> str:
    return client.get(f"{prefix}/organizzazioni/{organisation.slug}/").content.decode()


def linked_data(body: str) -> dict:
    return json.loads(
        re.search(r'<script type="application/ld\+json">(.*?)</script>', body, re.S)[1]
    )


def test_page_tells_who_it_is(client, db):
    whole = make_organisation(name="Ateneo")
    shown = make_partner(
        name="Ente A", other_names=["EA"], category="school", legal_form="Srl",
        qualifications=["ETS"], municipality="Chieri", part_of=whole, appendix_number=7,
        homogeneous_zone="11 Chierese-Carmagnolese", description_it="Insegna.",
        description_en="It teaches.", offers=["cucina & orto"], seeks=["spazi"],
        website="https://a.example", certified_email="a@pec.example", rea="TO-1", runts="R2",
        ipa="I3", tax_code="01234567890", public_email="office@a.example", public_phone="011",
        partner_since="2024-05-06",
    )  # fmt: skip
    ImpactReport.objects.create(
        organisation=shown, year=2025, title="Bilancio", url="https://a.example/b"
    )
    make_organisation(name="Reparto", part_of=shown)
    shown.projects.add(make_project(title_en="A project"))

    body = page(client, shown)

    for words in (
        "Ente A", "EA", "School", "Srl", "ETS", "Chieri", "It teaches.", "https://a.example",
        "a@pec.example", "TO-1", "R2", "I3", "01234567890", "office@a.example", "6 May 2024",
        "Bilancio", "Reparto", "A project", "Ateneo", "number 7 in the appendix",
        'href="/en/organizzazioni/?offre=cucina%20%26%20orto"',
        'href="/en/organizzazioni/?zona=11"', 'href="/en/organizzazioni/?categoria=school"',
    ):  # fmt: skip
        assert words in body, words


def test_english_page_says_where_a_text_is_italian(client, db):
    shown = make_organisation(description_it="Insegna.")

    assert re.search(r'<div lang="it">\s*<p>Insegna', page(client, shown))
    assert not re.search(r'<div lang="it">\s*<p>Insegna', page(client, shown, ""))


def test_people_are_shown_who_speak_for_it_and_wish_to_be(client, db):
    shown = make_partner()
    yes = {"organisation": shown, "shown": True}
    make_affiliation(**yes, person=make_user(last_name="Visibile"), title="Presidente")
    make_affiliation(organisation=shown, person=make_user(last_name="Riservato"), shown=False)
    make_affiliation(**yes, person=make_user(last_name="Semplice"), role="member")
    make_affiliation(**yes, person=make_user(last_name="Passato"), state="ended")
    make_affiliation(**yes, person=make_user(last_name="Richiedente"), state="requested")

    body = page(client, shown)

    assert "Visibile" in body
    assert "Presidente" in body
    for name in ("Riservato", "Semplice", "Passato", "Richiedente"):
        assert name not in body


def test_no_private_contact_and_no_person_s_tax_code(client, db):
    shown = make_organisation(tax_code="ZFFZTI80A41L219X")
    PrivateContact.objects.create(
        organisation=shown, name="Zita", email="canary@example.org", phone="0119"
    )
    person = make_user(email="canary2@example.org")
    make_affiliation(organisation=shown, person=person, shown=True)

    body = page(client, shown)

    for secret in ("ZFFZTI", "Zita", "canary", "0119"):
        assert secret not in body


HOSTILE = "</script><script>alert(1)</script><!--<script>\u2028&\"'\\"


def test_nothing_ends_the_linked_data(client, db):
    shown = make_organisation(
        name=f"A {HOSTILE}", municipality=HOSTILE, offers=[HOSTILE], description_it=HOSTILE
    )

    body = page(client, shown)

    assert "<script>alert" not in body
    assert body.count("</script>") == body.count("<script ")
    assert linked_data(body)["name"] == f"A {HOSTILE}"
    assert linked_data(body)["knowsAbout"] == [HOSTILE]


def test_linked_data_names_what_it_belongs_to(client, db):
    whole = make_organisation(name="Ateneo")
    shown = make_partner(name="Centro", part_of=whole, tax_code="01234567890")

    data = linked_data(page(client, shown))

    assert data["@type"] == "Organization"
    assert data["parentOrganization"]["name"] == "Ateneo"
    assert data["memberOf"]["name"] == "Torino Social Impact"
    assert data["taxID"] == "01234567890"
    assert "memberOf" not in linked_data(page(client, whole))


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "http://[x", "//x"])
def test_site_that_is_none_is_no_link(client, db, address):
    shown = make_organisation(website=address)

    body = page(client, shown)

    assert f'href="{address}"' not in body
    assert linked_data(body)["url"].endswith(f"/organizzazioni/{shown.slug}/")


def test_old_name_in_the_address_leads_to_the_new_one_for_ever(client, db):
    shown = make_organisation(slug="vecchio")
    shown.slug = "nuovo"
    shown.save()

    for prefix in ("", "/en"):
        response = client.get(f"{prefix}/organizzazioni/vecchio/")
        assert response.status_code == 301
        assert response["Location"] == f"{prefix}/organizzazioni/nuovo/"


def test_merged_one_leads_to_the_one_that_was_kept(client, db):
    kept = make_organisation(slug="tenuto")
    middle = make_organisation(slug="mezzo", merged_into=kept)
    make_organisation(slug="primo", merged_into=middle)
    FormerSlug.objects.create(slug="prima-ancora", organisation=middle)

    for slug in ("primo", "mezzo", "prima-ancora"):
        response = client.get(f"/organizzazioni/{slug}/")
        assert (response.status_code, response["Location"]) == (301, "/organizzazioni/tenuto/")


def test_unknown_one_is_not_found(client, db):
    assert client.get("/organizzazioni/nessuno/").status_code == 404


def test_unpublished_one_is_seen_by_its_people_and_staff_alone(client, db):
    hidden = make_organisation(name="Nascosta", slug="nascosta", published=False)
    FormerSlug.objects.create(slug="celata", organisation=hidden)
    make_organisation(slug="doppia", merged_into=hidden)
    member = make_affiliation(organisation=hidden, state="requested").person

    for slug in ("nascosta", "celata", "doppia"):
        address = f"/en/organizzazioni/{slug}/"
        client.logout()
        assert client.get(address).status_code == 404
        client.force_login(make_user())
        assert client.get(address).status_code == 404
        for person in (member, make_staff()):
            client.force_login(person)
            response = client.get(address)
            assert response.status_code == 200
            assert response["Cache-Control"] == "private, no-store"
            assert "not public yet" in response.content.decode()
            assert "application/ld+json" not in response.content.decode()


def test_page_is_the_same_for_everyone_and_sets_no_cookie(client, db):
    shown = make_affiliation(shown=True).organisation
    stranger = client.get(f"/organizzazioni/{shown.slug}/")
    client.force_login(make_staff(last_name="Riconoscibile"))
    cache.clear()

    again = client.get(f"/organizzazioni/{shown.slug}/")

    assert again.content == stranger.content
    assert stranger["Cache-Control"] == "public, no-cache"
    assert not stranger.cookies
    assert "Cookie" not in stranger.get("Vary", "")


def test_page_changes_with_all_that_it_shows(client, db):
    person = make_user(first_name="Anna", last_name="Prima")
    shown = make_affiliation(person=person, shown=True).organisation
    unit = make_organisation(part_of=shown)
    project = make_project()
    report = ImpactReport.objects.create(
        organisation=shown, year=2025, title="B", url="https://a.example/b"
    )
    changes = [
        lambda: type(person).objects.filter(pk=person.pk).update(last_name="Seconda"),
        lambda: type(unit).objects.filter(pk=unit.pk).update(name="Altro reparto"),
        lambda: shown.projects.add(project),
        lambda: type(project).objects.filter(pk=project.pk).update(title_it="Altro titolo"),
        lambda: type(report).objects.filter(pk=report.pk).update(title="Altro bilancio"),
        lambda: shown.affiliations.update(shown=False),
        lambda: type(shown).objects.filter(pk=shown.pk).update(name="Altro nome"),
    ]
    address = f"/organizzazioni/{shown.slug}/"

    for change in changes:
        etag = client.get(address)["ETag"]
        assert client.get(address, headers={"if-none-match": etag}).status_code == 304
        change()
        assert client.get(address, headers={"if-none-match": etag}).status_code == 200


def test_queries_are_few_and_do_not_grow(client, db):
    shown = make_partner()
    version = make_version(make_plan(strategies=31))
    actions = version.passages.filter(kind="action").values_list("code", flat=True)
    codes = iter(list(actions))

    def add() -> None:
        make_affiliation(organisation=shown, shown=True)
        make_organisation(part_of=shown)
        shown.projects.add(make_project())
        make_involvement(version, organisation=shown, code=next(codes))

    def asked() -> int:
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            page(client, shown)
        return len(queries)

    add()
    few = asked()
    for _ in range(30):
        add()

    assert few <= 10
    assert asked() == few


@pytest.mark.parametrize("standing", Standing.values)
def test_claim_is_offered_for_who_is_not_in_the_network(client, db, standing):
    shown = make_organisation(standing=standing)

    offered = f"/organizzazioni/aderisci/{shown.slug}/" in page(client, shown)

    assert offered == (standing in ("listed", "left"))


@pytest.mark.parametrize("make", [make_user, make_staff])
def test_verbs_lead_to_pages_that_open_for_whoever_follows_them(client, db, make):
    """The public page does not know who reads it."""
    shown = make_organisation()
    client.force_login(make())
    body = page(client, shown, "").split("</h1>")[1].split("<footer")[0]
    links = re.findall(r'href="(/[^"?#]*)"', body)

    assert len([link for link in links if shown.slug in link]) == 2
    assert "/account/" in links
    for link in links:
        assert client.get(link).status_code == 200, link
