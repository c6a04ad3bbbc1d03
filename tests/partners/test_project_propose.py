"""Proposing a project for one's organisation, changing it, and the secretariat's decision."""

import pytest

from partners import letters, projects
from partners.models import AffiliationRole, AffiliationState, Project
from partners.permissions import may_decide_on
from tests.factories import (
    make_affiliation,
    make_organisation,
    make_project,
    make_staff,
    make_user,
)
from tests.races import at_once
from tests.signing import sign_in
from tsi.base.models import OutgoingMail
from tsi.base.transitions import InvalidTransition

TYPED = {
    "kind": "good_practice",
    "title_it": "Officina di quartiere",
    "title_en": "",
    "summary_it": "Si riparano biciclette.",
    "summary_en": "",
    "programme": "",
    "topics": "riuso, Riuso , giovani",
    "first_year": "2021",
    "last_year": "",
    "website": "officina.example.org",
}


@pytest.fixture
def delegate(db):
    return make_affiliation(role=AffiliationRole.DELEGATE)


def propose_url(affiliation) -> str:
    return f"/organizzazioni/{affiliation.organisation.slug}/progetti/nuovo/"


def test_delegate_proposes_and_it_is_not_public_yet(client, delegate):
    client.force_login(delegate.person)

    response = client.post(propose_url(delegate), TYPED)

    project = Project.objects.get()
    assert response.status_code == 302
    assert (project.state, project.slug) == ("proposed", "officina-di-quartiere")
    assert project.topics == ["riuso", "giovani"]
    assert project.website == "https://officina.example.org"
    assert list(project.organisations.all()) == [delegate.organisation]
    assert project.proposed_by == delegate.person
    assert client.get("/saperi/officina-di-quartiere/").status_code == 404
    assert "Officina di quartiere" in client.get(propose_url(delegate)).content.decode()


def test_project_propose_ignores_what_is_not_asked(client, delegate):
    client.force_login(delegate.person)

    client.post(propose_url(delegate), TYPED | {"state": "published", "slug": "mio", "reason": "x"})

    project = Project.objects.get()
    assert (project.state, project.slug, project.reason) == (
        "proposed", "officina-di-quartiere", "",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title_it", ""),
        ("summary_it", "x" * 3001),
        ("last_year", "2019"),
        ("first_year", "99999"),
        ("topics", ",".join("abcdefghi")),
        ("topics", "x" * 61),
        ("website", "javascript:alert(1)"),
        ("kind", "other"),
    ],
)
def test_project_propose_refuses_and_gives_back_what_was_typed(client, delegate, field, value):
    client.force_login(delegate.person)

    response = client.post(propose_url(delegate), TYPED | {field: value})

    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert "Si riparano" in response.content.decode() or field == "summary_it"
    assert not Project.objects.exists()


def test_who_may_propose(client, delegate):
    body = delegate.organisation
    people = {
        "member": make_affiliation(organisation=body, role=AffiliationRole.MEMBER).person,
        "ended": make_affiliation(organisation=body, state=AffiliationState.ENDED).person,
        "of another": make_affiliation().person,
        "staff": make_staff(),
        "delegate": delegate.person,
    }

    answers = {}
    for who, person in people.items():
        client.force_login(person)
        answers[who] = client.post(propose_url(delegate), TYPED).status_code
    client.logout()
    answers["visitor"] = client.post(propose_url(delegate), TYPED).headers["Location"]

    assert answers == {
        "member": 403,
        "ended": 403,
        "of another": 403,
        "staff": 403,
        "delegate": 302,
        "visitor": f"/account/accesso/?next={propose_url(delegate)}",
    }


def test_page_of_an_organisation_that_one_may_not_see_is_404(client, db):
    hidden = make_organisation(published=False)
    client.force_login(make_user())

    assert client.get(f"/organizzazioni/{hidden.slug}/progetti/nuovo/").status_code == 404


@pytest.fixture
def proposed(delegate):
    return projects.propose(
        delegate.organisation,
        Project(title_it="Mensa", summary_it="Pasti per tutti."),
        by=delegate.person,
    )


def test_project_edit_until_it_is_decided(client, delegate, proposed):
    client.force_login(delegate.person)
    address = f"/organizzazioni/{delegate.organisation.slug}/progetti/{proposed.pk}/"

    assert client.post(address, TYPED).status_code == 302
    proposed.refresh_from_db()
    assert (proposed.title_it, proposed.slug) == ("Officina di quartiere", "mensa")

    projects.decide(proposed, "publish", revision=proposed.revision)
    late = client.post(address, TYPED | {"title_it": "Troppo tardi"})
    assert late.status_code == 409
    assert "Troppo tardi" in late.content.decode()
    proposed.refresh_from_db()
    assert proposed.title_it == "Officina di quartiere"


def test_project_edit_of_another_organisation_is_404(client, proposed):
    other = make_affiliation()
    client.force_login(other.person)

    for body in (other.organisation, proposed.organisations.get()):
        address = f"/organizzazioni/{body.slug}/progetti/{proposed.pk}/"
        assert client.post(address, TYPED).status_code == 404


def decision(project, verb: str, reason: str = "") -> dict:
    return {"verb": verb, "reason": reason, "revision": project.revision}


def test_secretariat_publishes_and_the_proposer_is_written_to(client, delegate, proposed):
    sign_in(client, make_staff())

    response = client.post(f"/segreteria/progetti/{proposed.pk}/", decision(proposed, "publish"))

    assert response.status_code == 302
    assert "Pasti per tutti." in client.get("/saperi/mensa/").content.decode()
    mail = OutgoingMail.objects.get()
    letter = letters.project_decided(mail.about)
    assert letter.to == delegate.person.email
    assert "http://localhost:8000/saperi/mensa/" in letter.text


def test_secretariat_declines_only_with_reasons(client, delegate, proposed):
    sign_in(client, make_staff())
    address = f"/segreteria/progetti/{proposed.pk}/"

    assert client.post(address, decision(proposed, "decline")).status_code == 422
    assert client.post(address, decision(proposed, "decline", "È un evento.")).status_code == 302

    proposed.refresh_from_db()
    assert (proposed.state, proposed.reason) == ("declined", "È un evento.")
    assert "È un evento." in letters.project_decided(proposed.pk).text
    client.force_login(delegate.person)
    assert "È un evento." in client.get(propose_url(delegate)).content.decode()


def test_decision_on_words_that_changed_meanwhile_is_409(client, proposed):
    sign_in(client, make_staff())
    seen = decision(proposed, "decline", "Manca il luogo.")
    proposed.summary_it = "Pasti per tutti, a Settimo."
    projects.amend(proposed)

    response = client.post(f"/segreteria/progetti/{proposed.pk}/", seen)

    assert response.status_code == 409
    assert "Manca il luogo." in response.content.decode()
    proposed.refresh_from_db()
    assert proposed.state == "proposed"


@pytest.mark.django_db(transaction=True)
def test_of_two_decisions_one_wins():
    project = make_project(state="proposed", proposed_by=make_user())
    verbs = ("publish", "decline")

    answers = at_once(
        2, lambda n: projects.decide(
            Project.objects.get(pk=project.pk), verbs[n], revision=1, reason="–"
        )
    )  # fmt: skip

    assert sorted(type(answer).__name__ for answer in answers) == ["InvalidTransition", "NoneType"]
    assert OutgoingMail.objects.count() == 1


def test_who_may_decide(client, proposed):
    own = make_staff()
    Project.objects.filter(pk=proposed.pk).update(proposed_by=own)
    proposed.refresh_from_db()

    table = {
        "staff": may_decide_on(make_staff(), proposed),
        "proposer of the staff": may_decide_on(own, proposed),
        "left staff": may_decide_on(make_staff(is_active=False), proposed),
        "member": may_decide_on(make_user(), proposed),
    }

    assert table == {
        "staff": True, "proposer of the staff": False, "left staff": False, "member": False,
    }  # fmt: skip
    sign_in(client, own)
    address = f"/segreteria/progetti/{proposed.pk}/"
    assert client.post(address, decision(proposed, "publish")).status_code == 403


def test_review_is_for_the_secretariat_with_a_second_factor(client, proposed):
    addresses = ["/segreteria/progetti/", f"/segreteria/progetti/{proposed.pk}/",
                 f"/segreteria/progetti/{proposed.pk}/modifica/",
                 "/saperi/mensa/strategie/"]  # fmt: skip
    client.force_login(make_user())
    assert [client.get(address).status_code for address in addresses] == [403] * 4

    sign_in(client, make_staff(), second_factor=False)
    assert [client.post(address).status_code for address in addresses] == [403] * 4


CORRECTED = TYPED | {"title_it": "Mensa comune", "topics": "cibo, cura; giovani"}


def test_secretariat_corrects_a_published_project_and_its_organisations(client, proposed):
    projects.decide(proposed, "publish", revision=proposed.revision)
    before, added = proposed.organisations.get(), make_organisation(name="Banco")
    hidden = make_organisation(published=False)
    proposed.organisations.add(hidden)
    sign_in(client, make_staff())
    address = f"/segreteria/progetti/{proposed.pk}/modifica/"
    form = client.get(address).context["form"]
    assert set(form["organisations"].value()) == {before.pk, hidden.pk}
    chosen = {"revision": form["revision"].value(), "organisations": [added.pk, hidden.pk]}

    assert client.post(address, CORRECTED | chosen).status_code == 302

    proposed.refresh_from_db()
    assert (proposed.title_it, proposed.slug, proposed.state) == (
        "Mensa comune", "mensa", "published",
    )  # fmt: skip
    assert proposed.topics == ["cibo, cura", "giovani"]
    assert set(proposed.organisations.all()) == {added, hidden}
    page = client.get("/saperi/mensa/").text
    assert "Banco" in page
    assert hidden.name not in page


def test_correction_of_what_was_changed_meanwhile_is_409(client, proposed):
    sign_in(client, make_staff())
    address = f"/segreteria/progetti/{proposed.pk}/modifica/"
    seen = {"revision": proposed.revision}
    projects.decide(proposed, "publish", revision=proposed.revision)

    late = client.post(address, CORRECTED | seen)

    assert late.status_code == 409
    assert "Mensa comune" in late.text
    proposed.refresh_from_db()
    assert (proposed.title_it, proposed.state) == ("Mensa", "published")
    assert proposed.organisations.count() == 1


def test_hidden_organisation_that_takes_no_part_cannot_be_chosen(client, proposed):
    sign_in(client, make_staff())
    typed = CORRECTED | {"revision": proposed.revision}
    typed["organisations"] = [make_organisation(published=False).pk]

    answer = client.post(f"/segreteria/progetti/{proposed.pk}/modifica/", typed)

    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"organisations"}


@pytest.mark.django_db(transaction=True)
def test_proposals_of_one_title_at_once_are_all_kept():
    delegate = make_affiliation(role=AffiliationRole.DELEGATE)

    def propose(_number: int) -> str:
        project = Project(title_it="Mensa", summary_it="Pasti.")
        return projects.propose(delegate.organisation, project, by=delegate.person).slug

    assert sorted(at_once(4, propose), key=str) == ["mensa", "mensa-2", "mensa-3", "mensa-4"]


def test_withdrawn_can_be_changed_and_published_again(proposed):
    projects.decide(proposed, "publish", revision=proposed.revision)
    projects.decide(proposed, "withdraw", revision=proposed.revision, reason="Da aggiornare.")
    projects.amend(proposed)
    proposed.refresh_from_db()
    projects.decide(proposed, "publish", revision=proposed.revision)

    assert proposed.reason == ""
    assert OutgoingMail.objects.count() == 3
    with pytest.raises(InvalidTransition):
        projects.amend(proposed)


def test_nobody_is_written_to_for_a_loaded_project_or_a_closed_account(db, proposed):
    proposed.proposed_by.is_active = False
    proposed.proposed_by.save()
    assert letters.project_decided(proposed.pk) is None

    loaded = make_project(state="proposed")
    projects.decide(loaded, "publish", revision=1)
    assert not OutgoingMail.objects.exists()
