"""What no dataset, feed, map or catalogue tells: addresses, hidden words, names not published."""

import re

import pytest

from consultation.models import Consultation
from partners.models import Organisation, PrivateContact
from plan.versions import freeze
from tests.factories import (
    make_community,
    make_consultation,
    make_facilitator,
    make_held,
    make_involvement,
    make_meeting,
    make_organisation,
    make_partner,
    make_plan,
    make_project,
    make_published,
    make_speaker,
    make_submission,
    make_user,
    make_version,
)
from tests.site.open_data_world import body_of, fill, rows_of
from tsi.site.feeds import FEEDS
from tsi.site.open_data import keeping
from tsi.site.open_data.catalogue import DATASETS
from tsi.site.sitemaps import SECTIONS

FILES = [f"/dati/{slug}.{form}" for slug in DATASETS for form in ("csv", "json")]
OTHERS = [
    "/dati/", "/catalogo.ttl", "/catalogo.jsonld", "/robots.txt", "/sitemap.xml",
    *(f"/feed/{name}.atom" for name in FEEDS),
    *(f"/sitemap-{name}.xml" for name in SECTIONS),
    "/consultazioni/prova/", "/consultazioni/prova/C-0001/", "/consultazioni/prova/contributi.atom",
]  # fmt: skip


def everything(client) -> dict[str, str]:
    """All that this part of the site tells."""
    answers = {address: client.get(address) for address in (*FILES, *OTHERS)}
    assert {answer.status_code for answer in answers.values()} == {200}
    return {address: body_of(answer).decode() for address, answer in answers.items()}


def test_no_address_of_a_person_anywhere(client, db):
    fill()
    asked = Consultation.objects.get(slug="prova")
    for number, make in enumerate((make_submission, make_published, make_held)):
        make(asked, speaker=make_speaker(email=f"canary-{number}@example.org"))
    body = make_organisation(certified_email="canary-pec@example.org", public_email="canary-o@b.it")
    PrivateContact.objects.create(organisation=body, name="Riservata", email="canary-p@example.org")
    make_facilitator(make_community(), person=make_user(email="canary-f@example.org"))

    told = everything(client)

    assert "C-0003" in told["/dati/contributi.csv"]
    for address, text in told.items():
        assert "canary-" not in text, address
        assert "Riservata" not in text, address


@pytest.mark.slow
def test_what_is_not_public_is_in_none(client, db):
    """Each holds a word of its own that would be found."""
    fill()
    asked = Consultation.objects.get(slug="prova")
    make_held(asked, text="SEGRETO-1 scrivetemi a bianca.verdi@example.net")
    hidden = make_published(asked, text="SEGRETO-2 era pubblico e non lo è più.")
    hidden.move("withdraw")
    make_organisation(name="SEGRETO-3", published=False)
    make_organisation(name="SEGRETO-4", merged_into=make_organisation())
    make_project(title_it="SEGRETO-5", state="proposed")
    make_community(title_it="SEGRETO-6", state="proposed")
    make_meeting(make_community(), title_it="SEGRETO-7", visibility="members")
    draft = make_plan()
    draft.elements.update(title_it="SEGRETO-8")
    freeze(draft, number="8.0", kind="draft")
    make_consultation(slug="segreto-9", announced=False, version=make_version(number="9.0"))
    make_involvement(code="1.1.2-a1", basis="SEGRETO-10", state="proposed")
    make_meeting(link="https://riunioni.example/segreto-11")
    make_involvement(code="1.1.2-a1", organisation=make_partner(name="SEGRETO-12", published=False))
    keeping.keep(DATASETS.values())

    for address, text in everything(client).items():
        assert not re.findall(r"segreto-\d+", text, re.IGNORECASE), address


def test_what_is_hidden_goes_from_kept_files_at_once(client, db):
    fill()
    said = make_published(Consultation.objects.get(slug="prova"), text="Parole da togliere subito.")
    keeping.keep(DATASETS.values())
    assert "Parole da togliere" in body_of(client.get("/dati/contributi.csv")).decode()

    said.move("withdraw")

    for form in ("csv", "json"):
        text = body_of(client.get(f"/dati/contributi.{form}")).decode()
        assert "Parole da togliere" not in text
        assert said.code in text


@pytest.mark.parametrize(
    ("mode", "shown"),
    [
        ("full", {"Nominata", "Ente Nominato"}),
        ("organisation", {"Ente Nominato"}),
        ("pseudonym", set()),
    ],
)
def test_names_are_told_as_the_consultation_publishes_them(client, db, mode, shown):
    asked = make_consultation(slug="prova", publication=mode)
    speaker = make_speaker(first_name="Nominata", organisation_name="Ente Nominato")
    make_published(asked, speaker=speaker)

    row = rows_of(client, "contributi")[0]

    told = {word for word in ("Nominata", "Ente Nominato") if word in " ".join(row.values())}
    assert told == shown


def test_names_go_from_kept_files_when_their_day_is_over(client, db):
    asked = make_consultation(slug="prova")
    make_published(asked, speaker=make_speaker(first_name="Nominata"))
    keeping.keep(DATASETS.values())
    assert "Nominata" in rows_of(client, "contributi")[0]["name"]

    Consultation.objects.update(published_until="2020-01-01")

    assert "Nominata" not in rows_of(client, "contributi")[0]["name"]


def test_consultation_that_publishes_nothing_is_not_in_the_contributions(client, db):
    make_published(make_consultation(slug="prova", publication="none"))

    assert rows_of(client, "contributi") == []


def test_tax_code_of_a_person_is_not_told(client, db):
    make_organisation(name="Ditta", tax_code="RSSMRA80A01L219X")
    make_organisation(name="Ente", tax_code="01234567890")

    told = {row["name"]: row["tax_code"] for row in rows_of(client, "organizzazioni")}

    assert told == {"Ditta": "", "Ente": "01234567890"}


def test_invented_rows_say_so(client, db, settings):
    settings.DEMO = True
    make_organisation(name="Vera", appendix_number=1)
    make_organisation(name="Inventata")
    make_meeting(title_it="Inventato", is_demo=True)
    make_meeting(title_it="Vero")

    told = {row["name"]: row["demo"] for row in rows_of(client, "organizzazioni")}
    assert told == {"Vera": "no", "Inventata": "yes"}
    told = {row["title_it"]: row["demo"] for row in rows_of(client, "incontri")}
    assert told == {"Inventato": "yes", "Vero": "no"}
    settings.DEMO = False
    assert {row["demo"] for row in rows_of(client, "organizzazioni")} == {"no"}
    assert Organisation.objects.count() == 2
