"""The admin of communities: what the secretariat curates there, and what it only reads."""

import pytest
from django.contrib import admin
from django.urls import reverse

from communities import reviewing
from communities.models import Community, ImportedTotal, Programme
from tests.communities.traces import leave_traces
from tests.factories import make_community, make_project, make_staff, make_user
from tests.signing import sign_in

BASE = "/admin/communities/"
READ = ("membership", "facilitation", "meeting", "resource", "survey")
CURATED = ("community", "programme", "importedtotal")


@pytest.fixture
def staff(client, db):
    person = make_staff()
    sign_in(client, person)
    return person


@pytest.fixture
def world(db):
    person = make_user(email="canary@example.org", first_name="Bianca", last_name="Verdi")
    leave_traces(person)
    Programme.objects.create(community=Community.objects.first(), name="Percorso")
    ImportedTotal.objects.create(
        community=Community.objects.first(), measure="organisations", number=7, source="Fonte"
    )
    return person


@pytest.mark.parametrize("name", [*READ, *CURATED])
def test_lists_and_pages_open_and_tell_no_address(client, staff, world, name):
    model = next(one for one in admin.site._registry if one._meta.model_name == name)
    row = model.objects.first()
    for page in (f"{BASE}{name}/", f"{BASE}{name}/{row.pk}/change/", f"{BASE}{name}/?q=prova"):
        response = client.get(page)
        assert response.status_code == 200, page
        assert "canary" not in response.content.decode(), page


@pytest.mark.parametrize("name", READ)
def test_what_is_read_is_not_changed_here(client, staff, world, name):
    model = next(one for one in admin.site._registry if one._meta.model_name == name)
    row = model.objects.first()

    assert client.post(f"{BASE}{name}/{row.pk}/change/", {}).status_code == 403
    assert client.get(f"{BASE}{name}/add/").status_code == 403
    assert client.post(f"{BASE}{name}/{row.pk}/delete/", {"post": "yes"}).status_code == 403


def test_discussions_and_answers_are_not_in_it(client, staff):
    names = {model._meta.model_name for model in admin.site._registry}

    assert not names & {
        "topic", "post", "postrevision", "surveyresponse", "answer", "digestchoice",
        "calendarlink", "registration", "attendance",
    }  # fmt: skip


def form_of(client, community: Community) -> dict:
    page = reverse("admin:communities_community_change", args=[community.pk])
    form = client.get(page).context["adminform"].form
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value is not None}


def test_community_is_described_with_a_step_and_its_state_is_not_typed(client, staff):
    community, project = make_community(), make_project()
    page = f"{BASE}community/{community.pk}/change/"
    sent = form_of(client, community)
    assert not {"state", "slug", "proposed_for", "closing_report_it"} & set(sent)

    sent |= {"title_it": "Nuovo", "projects": [project.pk], "state": "archived", "slug": "x"}
    assert client.post(page, sent).status_code == 302

    before = community.slug
    community.refresh_from_db()
    assert (community.title_it, community.state, community.slug) == ("Nuovo", "active", before)
    assert community.sort_title == "nuovo"
    assert list(community.projects.all()) == [project]
    step = community.steps.get()
    assert (step.verb, step.by) == ("edit", staff)


def test_community_that_somebody_saved_meanwhile_is_not_overwritten_unread(client, staff):
    community = make_community()
    page = f"{BASE}community/{community.pk}/change/"
    sent = form_of(client, community) | {"title_it": "Mio"}
    Community.objects.filter(pk=community.pk).update(title_it="Di un’altra persona")

    answer = client.post(page, sent)

    community.refresh_from_db()
    assert community.title_it == "Di un’altra persona"
    form = answer.context["adminform"].form
    assert form.non_field_errors()
    assert form["title_it"].value() == "Mio"
    assert client.post(page, sent | {"seen": form["seen"].value()}).status_code == 302
    community.refresh_from_db()
    assert community.title_it == "Mio"


def test_communities_are_neither_added_nor_deleted_here(client, staff):
    community = make_community()

    assert client.get(f"{BASE}community/add/").status_code == 403
    assert client.post(f"{BASE}community/{community.pk}/delete/").status_code == 403


def test_total_is_of_one_thing_and_has_a_source(client, staff):
    community = make_community()
    good = {"community": community.pk, "measure": "organisations", "number": 21, "source": "Sito"}

    for wrong in ({"source": ""}, {"community": ""}, {"meeting_kind": "training"}):
        assert client.post(f"{BASE}importedtotal/add/", good | wrong).status_code == 200
    assert not ImportedTotal.objects.exists()
    assert client.post(f"{BASE}importedtotal/add/", good).status_code == 302
    assert client.post(f"{BASE}importedtotal/add/", good).status_code == 200

    assert ImportedTotal.objects.get().number == 21


@pytest.mark.parametrize("name", [*READ, *CURATED])
def test_nobody_else_gets_in(client, db, name):
    client.force_login(make_user())

    assert client.get(f"{BASE}{name}/").status_code in (302, 403)


def test_what_is_saved_while_a_community_is_concluded_does_not_open_it_again(staff, rf):
    community, site = make_community(), admin.site._registry[Community]
    request = rf.post("/")
    request.user = staff
    read = Community.objects.get(pk=community.pk)
    form = site.get_form(request, read, change=True)(
        {"kind": read.kind, "title_it": "Altro titolo", "join_policy": read.join_policy,
         "seen": read.revision},
        instance=read,
    )  # fmt: skip
    assert form.is_valid(), form.errors
    reviewing.archive(community, by=staff, report_it="Che cosa ha fatto.")

    site.save_model(request, form.save(commit=False), form, True)

    community.refresh_from_db()
    assert community.title_it == "Altro titolo"
    assert (community.state, community.closing_report_it) == ("archived", "Che cosa ha fatto.")
