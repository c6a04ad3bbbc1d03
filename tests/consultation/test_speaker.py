"""Who speaks: the profile, the mandate of that moment, what of it is shown."""

import uuid

import pytest
from django.test import Client

from consultation import screening, services
from consultation.models import Contribution, Submission
from tests.consultation.writing_form import typed
from tests.factories import (
    make_affiliation,
    make_consultation,
    make_organisation,
    make_partner,
    make_user,
)

WRITE = "/consultazioni/prova/scrivi/1.1.1/"
PHONE = "347 123 4567"


@pytest.fixture
def consultation(db):
    return make_consultation(slug="prova")


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_profile_is_copied(client, consultation):
    answer = client.post(
        WRITE,
        typed(
            {"passage": "1.1.1"},
            respondent="cooperative",
            organisation_name="Coop Uno",
            size="small",
            municipality=" Ceres ",
            zone="7 Ciriacese-Valli di Lanzo",
        ),
    )

    assert answer.status_code == 302
    sent = Submission.objects.get()
    assert (sent.respondent, sent.size, sent.municipality) == ("cooperative", "small", "Ceres")
    assert sent.zone == "7 Ciriacese-Valli di Lanzo"
    assert (sent.mandate, sent.organisation) == ("declared", None)


def test_profile_may_stay_empty(client, consultation):
    client.post(WRITE, typed({}))

    sent = Submission.objects.get()
    assert (sent.respondent, sent.size, sent.municipality, sent.zone) == ("citizen", "", "", "")
    assert (sent.mandate, sent.is_minor) == ("none", False)


def test_size_of_nobody_is_not_kept(client, consultation):
    client.post(WRITE, typed({}, size="large"))

    assert Submission.objects.get().size == ""


@pytest.mark.parametrize(
    ("zones", "found"),
    [(["5 Pinerolese", "5 Pinerolese", ""], "5 Pinerolese"), (["5 Pinerolese", "1 Torino"], "")],
    ids=["one", "two"],
)
def test_zone_follows_from_the_municipality_when_all_agree(client, consultation, zones, found):
    for zone in zones:
        make_organisation(municipality="Ceres", homogeneous_zone=zone)

    client.post(WRITE, typed({}, municipality="CERES"))
    client.post(WRITE, typed({}, municipality="ceres", zone="9 Eporediese"))

    assert list(Submission.objects.order_by("pk").values_list("zone", flat=True)) == [
        found, "9 Eporediese",
    ]  # fmt: skip


@pytest.mark.parametrize("field", ["respondent", "size", "zone"])
def test_invented_choice_is_refused_with_the_text(client, consultation, field):
    response = client.post(WRITE, typed({"text": "Non perdermi."}, **{field: "inventata"}))

    assert response.status_code == 422
    assert "Non perdermi." in response.content.decode()


@pytest.mark.parametrize("role", ["representative", "delegate"])
def test_active_mandate_of_a_partner_is_confirmed(consultation, role):
    mine = make_affiliation(role=role)

    answer = signed_in(mine.person).post(WRITE, typed({}, organisation=mine.organisation_id))

    assert answer.status_code == 302
    sent = Submission.objects.get()
    assert (sent.mandate, sent.organisation) == ("confirmed", mine.organisation)
    assert sent.organisation_name == mine.organisation.name


@pytest.mark.parametrize(
    "values",
    [
        {"role": "member"},
        {"state": "ended"},
        {"state": "requested"},
        {"organisation": "listed"},
        {"person": "another"},
    ],
    ids=str,
)
def test_without_it_that_organisation_cannot_be_chosen(consultation, values):
    person = make_user()
    if values.pop("person", None):
        values["person"] = make_user()
    if values.pop("organisation", None):
        values["organisation"] = make_organisation()
    theirs = make_affiliation(**{"person": person} | values)
    mine = make_affiliation(person=person)

    response = signed_in(person).post(WRITE, typed({}, organisation=theirs.organisation_id))

    assert response.status_code == 422
    signed_in(person).post(WRITE, typed({}, organisation=mine.organisation_id))
    assert Submission.objects.get().organisation == mine.organisation


def test_visitor_who_names_a_partner_has_only_declared_it(client, consultation):
    partner = make_partner()

    client.post(WRITE, typed({}, organisation=partner.pk, organisation_name=partner.name))

    sent = Submission.objects.get()
    assert (sent.mandate, sent.organisation, sent.organisation_name) == (
        "declared", None, partner.name,
    )  # fmt: skip


def test_mandate_that_ended_while_writing_is_declared(consultation):
    ended = make_affiliation(state="ended")
    speaker = services.Speaker("Ada", "Rossi", author=ended.person, organisation=ended.organisation)

    sent = services.submit(
        consultation,
        form_token=uuid.uuid4(),
        speaker=speaker,
        points=[services.Point(None, "remark", "Parole.")],
        language="it",
    )

    assert (sent.mandate, sent.organisation) == ("declared", None)
    assert sent.organisation_name == ended.organisation.name


def test_mandate_is_that_of_the_moment_of_speaking(consultation):
    mine = make_affiliation()
    signed_in(mine.person).post(WRITE, typed({}, organisation=mine.organisation_id))

    type(mine.organisation).objects.filter(pk=mine.organisation_id).update(name="Altro nome")

    sent = Submission.objects.get()
    assert sent.organisation_name != "Altro nome"
    assert sent.mandate == "confirmed"


def test_who_is_under_18_has_no_name_in_public(client, consultation):
    client.post(WRITE, typed({}, is_minor="on", organisation_name="Scuola Uno"))
    point = _published()

    page = client.get(point.get_absolute_url()).content.decode()

    assert "Bianca" not in page and "Verdi" not in page and "Scuola Uno" not in page
    Submission.objects.update(is_minor=False)
    point.consultation.touch()
    assert "Bianca Verdi" in client.get(point.get_absolute_url()).content.decode()


def test_chosen_name_is_asked_only_where_it_is_shown(client, db):
    asked = make_consultation(slug="prova")
    assert 'name="pseudonym"' not in client.get(WRITE).content.decode()
    client.post(WRITE, typed({}, pseudonym="Gufo"))
    assert Submission.objects.get().pseudonym == ""

    type(asked).objects.update(publication="pseudonym")
    client.post(WRITE, typed({}, pseudonym="Gufo"))

    point = _published()
    page = client.get(point.get_absolute_url()).content.decode()
    assert "Gufo" in page
    assert "Bianca" not in page


@pytest.mark.parametrize("field", ["text", "motivation", "how_much", "when"])
def test_own_telephone_number_in_any_field_is_held(client, consultation, field):
    kind = "addition" if field == "motivation" else "pledge"
    client.post(WRITE, typed({"kind": kind, "text": "Parole.", field: f"Chiamatemi: {PHONE}"}))

    assert _screened().state == "held"


def test_own_telephone_number_as_chosen_name_is_held(client, consultation):
    type(consultation).objects.update(publication="pseudonym")
    client.post(WRITE, typed({}, pseudonym=f"Tel. {PHONE}"))

    assert _screened().state == "held"


@pytest.mark.parametrize("name", ["pseudonym", "municipality", "organisation_name"])
@pytest.mark.parametrize("value", ["\x00\u202e", "<b>x</b>", "=1+1", "a\r\nBcc: x@example.org"])
def test_hostile_profile_never_fails(client, consultation, name, value):
    type(consultation).objects.update(publication="pseudonym")

    response = client.post(WRITE, typed({}, **{name: value}))

    assert response.status_code == 302
    assert "\n" not in getattr(Submission.objects.get(), name)


def test_columns_of_who_speaks_cannot_be_set_from_the_form(client, consultation):
    partner = make_partner()
    forged = {
        "mandate": "confirmed", "organisation": partner.pk, "author": make_user().pk,
        "channel": "letter", "confirmed_at": "2026-01-01", "identity_removed_at": "2026-01-01",
    }  # fmt: skip

    client.post(WRITE, typed({}, **forged))

    sent = Submission.objects.get()
    assert (sent.mandate, sent.organisation, sent.author) == ("none", None, None)
    assert (sent.channel, sent.confirmed_at, sent.identity_removed_at) == ("online", None, None)


def _screened() -> Contribution:
    services.confirm(Submission.objects.latest("pk"))
    point = Contribution.objects.latest("pk")
    screening.screen(point.pk)
    point.refresh_from_db()
    return point


def _published() -> Contribution:
    point = _screened()
    assert point.state == "published"
    return point
