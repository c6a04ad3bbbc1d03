"""Nothing that is not for everybody comes out of the API."""

import json
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from communities.models import Visibility
from consultation.models import Consultation, Publication, Submission
from partners.models import PrivateContact
from plan.models import InvolvementState
from tests.factories import (
    make_affiliation,
    make_community,
    make_consultation,
    make_contribution,
    make_element,
    make_facilitator,
    make_held,
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
from tests.plan.executing import make_due, make_involved, make_report
from tests.plan.monitoring import make_cycle, uid_of
from tests.site.api.conftest import make_resource
from tests.site.api.test_lists import results

SECRET = "segreto di Pulcinella"
ADDRESS = re.compile(r"[\w.-]+@[\w.-]+")


def everything(client) -> str:
    """All that can be read: every list to its end, every page of every thing in it."""
    lists = client.get("/api/v1/").json()
    found = []
    for name in ("organisations", "projects", "communities", "meetings", "resources", "versions",
                 "consultations", "actions", "indicators"):  # fmt: skip
        assert name in lists
        key = {"meetings": "uid", "resources": "id", "versions": "number", "actions": "uid",
               "indicators": "code"}.get(name, "slug")  # fmt: skip
        for row in results(client, f"{name}/?size=100"):
            found += [row, client.get(f"/api/v1/{name}/{row[key]}/").json()]
            if name == "versions":
                found += results(client, f"versions/{row['number']}/passages/?size=100")
            if name == "consultations":
                base = f"consultations/{row['slug']}"
                found += results(client, f"{base}/contributions/?size=100")
                found += results(client, f"{base}/responses/?size=100")
    return json.dumps(found, ensure_ascii=False)


@pytest.fixture
def secrets(db):
    """Something hidden of every kind beside something public."""
    plan = make_plan()
    version = make_version(plan)
    make_element(plan, "section", "S9", title_it=SECRET, position=9)
    make_version(plan, number="2.0", published=False)
    asked = make_consultation(version, slug="prova")
    mail = "canary@example.org"
    make_published(asked, speaker=make_speaker(email=mail), text="Parole di tutti.")
    make_submission(asked, speaker=make_speaker(email=mail), text=f"Prima: {SECRET}")
    make_contribution(asked, speaker=make_speaker(email=mail), text=f"Poi: {SECRET}")
    make_held(asked, text=f"Scrivetemi a {mail}: {SECRET}")
    hidden = make_published(asked, text=f"Nascosto: {SECRET}")
    hidden.move("hide")
    unannounced = make_plan()
    unread = make_version(unannounced, number="3.0", published=False)
    make_consultation(unread, slug="segreta", title_it=SECRET, announced=False)
    partner = make_partner(
        slug="ente", certified_email=mail, public_email=mail, public_phone="011 0000001"
    )
    make_affiliation(organisation=partner, person=make_user(email=mail, first_name=SECRET))
    PrivateContact.objects.create(organisation=partner, name=SECRET, email=mail)
    unpublished = make_organisation(name=SECRET, published=False)
    make_organisation(name="Parte", part_of=unpublished)
    make_organisation(tax_code="RSSMRA80A01L219M", name="Ditta individuale")
    make_project(title_it=SECRET, state="proposed")
    make_project(slug="progetto").organisations.add(unpublished, partner)
    community = make_community(slug="comunita", motivation=SECRET)
    make_facilitator(community, person=make_user(first_name=SECRET))
    make_meeting(community, link="https://example.org/entra", minutes=SECRET)
    make_meeting(community, title_it=SECRET, visibility=Visibility.MEMBERS)
    make_resource(community, title=SECRET, visibility=Visibility.MEMBERS)
    make_meeting(make_community(title_it=SECRET, state="proposed"))
    uid = uid_of(plan)
    make_involved(plan, uid, organisation=unpublished)
    make_involved(plan, uid_of(plan, "1.1.2-a1"), organisation=partner,
                  state=InvolvementState.PROPOSED, basis=SECRET)  # fmt: skip
    make_report(make_cycle(plan), uid, narrative=SECRET, state="draft")
    return asked


def test_what_is_not_for_everybody_is_nowhere(client, secrets):
    found = everything(client)

    assert "Parole di tutti." in found
    assert "Ditta individuale" in found
    for hidden in (SECRET, "canary", "011 0000001", "RSSMRA", "/entra", "Scrivetemi", "segreta"):
        assert hidden not in found, found[max(0, found.find(hidden) - 300) :][:400]
    assert not ADDRESS.search(found)


def test_the_search_finds_a_leak(client, secrets):
    """Negative control: what is searched for would be found."""
    make_due(secrets.version.plan, uid_of(secrets.version.plan), title_it=SECRET)

    assert SECRET in everything(client)


def test_what_is_not_public_is_404_by_its_address_too(client, secrets):
    said = "consultations/prova/contributions"
    for path in ("consultations/segreta/", "versions/2.0/", "versions/2.0/passages/",
                 f"{said}/2/", f"{said}/3/"):  # fmt: skip
        assert client.get(f"/api/v1/{path}").status_code == 404, path


def test_of_what_was_hidden_the_code_stays(client, secrets):
    hidden = secrets.contributions.get(state="hidden")

    [row] = results(client, "consultations/prova/contributions/?state=hidden")

    assert (row["code"], row["state"]) == (hidden.code, "hidden")
    assert (row["text"], row["name"], row["organisation"], row["page"]) == (None,) * 4


@pytest.mark.parametrize(
    ("publication", "organisation"),
    [
        (Publication.FULL, "Bottega"),
        (Publication.ORGANISATION, "Bottega"),
        (Publication.PSEUDONYM, None),
    ],
)
def test_names_are_sent_as_the_consultation_publishes_them(client, db, publication, organisation):
    asked = make_consultation(slug="prova", publication=publication)
    make_published(asked, speaker=make_speaker(organisation_name="Bottega"))

    [row] = results(client, "consultations/prova/contributions/")

    assert row["organisation"] == organisation
    assert (row["name"] == "Bianca Verdi") == (publication == Publication.FULL)


def test_contributions_that_are_not_published_are_not_sent(client, db):
    make_published(make_consultation(slug="prova", publication=Publication.NONE))

    assert results(client, "consultations/prova/contributions/") == []


def test_names_go_when_their_time_is_over(client, db):
    asked = make_consultation(slug="prova")
    make_published(asked)
    etag = client.get("/api/v1/consultations/prova/contributions/")["ETag"]
    Consultation.objects.update(published_until=timezone.localdate() - timedelta(days=1))

    again = client.get(
        "/api/v1/consultations/prova/contributions/", headers={"if-none-match": etag}
    )

    assert again.status_code == 200
    assert "Verdi" not in again.content.decode()


def test_of_a_minor_no_name_and_no_place_is_sent(client, db):
    asked = make_consultation(slug="prova")
    make_published(asked)
    Submission.objects.update(is_minor=True, municipality="Ivrea", zone="9 Eporediese")

    found = client.get("/api/v1/consultations/prova/contributions/").content.decode()

    for hidden in ("Verdi", "Bianca", "Ivrea", "Eporediese"):
        assert hidden not in found
