"""The desk of the execution, from the pages."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plan.execution import dependencies, instruments, milestones
from plan.models import (
    BudgetLine,
    Dependency,
    Instrument,
    Involvement,
    Milestone,
    Waiver,
)
from tests.factories import (
    make_community,
    make_editor,
    make_involvement,
    make_organisation,
    make_partner,
    make_plan,
    make_user,
    make_version,
)
from tests.plan.reading import save
from tests.signing import sign_in

pytestmark = pytest.mark.django_db

DESK = "/redazione/attuazione/"
MAY = date(2027, 5, 31)


@pytest.fixture
def version():
    return make_version(make_plan(strategies=3))


@pytest.fixture
def writer(client):
    writer = make_editor()
    sign_in(client, writer)
    return writer


@pytest.fixture
def uid(version):
    return version.passages.get(code="1.1.1-a1").uid


@pytest.fixture
def here(uid):
    return f"{DESK}{uid}/"


def test_desk_is_for_who_writes_with_second_factor(client, here):
    sign_in(client, make_user())
    for address in (DESK, here, f"{here}tappe/nuova/"):
        assert client.get(address).status_code == 403

    sign_in(client, make_editor(), second_factor=False)
    assert "account/second_factor.html" in [each.name for each in client.get(DESK).templates]


def test_without_a_version_there_is_nothing(client, writer):
    assert client.get(DESK).status_code == 404


def codes(response) -> list[str]:
    return [row.passage.code for row in response.context["page"].rows]


def test_list_says_what_is_missing_and_filters(client, writer, version):
    make_involvement(version)
    make_involvement(version, code="1.1.2-a1", state="proposed")

    assert codes(client.get(DESK)) == ["1.1.1-a1", "1.1.2-a1", "1.1.3-a1"]
    assert codes(client.get(f"{DESK}?manca=lead")) == ["1.1.2-a1", "1.1.3-a1"]
    assert codes(client.get(f"{DESK}?manca=waiting")) == ["1.1.2-a1"]
    assert codes(client.get(f"{DESK}?manca=none")) == []
    assert codes(client.get(f"{DESK}?tema=9")) == []
    assert codes(client.get(f"{DESK}?q=1.1.3-A1")) == ["1.1.3-a1"]
    assert codes(client.get(f"{DESK}?manca=%00&tema=1&dopo=x")) != []


def test_action_that_is_designed_is_counted(client, writer, version, uid):
    make_involvement(version)
    milestones.add(version.plan, uid=uid, title_it="Avvio", due=MAY, by=writer)
    for needs in ("instrument", "indicator"):
        Waiver.objects.create(plan=version.plan, uid=uid, needs=needs, reason="Nessuno.")

    response = client.get(f"{DESK}?manca=none")

    assert codes(response) == ["1.1.1-a1"]
    assert (response.context["designed"], response.context["every"]) == (1, 3)


def test_action_no_longer_in_the_plan_is_listed_apart(client, writer, version, here):
    row = make_involvement(version)
    version.plan.elements.filter(code="1.1.1-a1").update(state="withdrawn")
    make_version(version.plan, number="2.0")

    response = client.get(DESK)

    assert codes(response) == ["1.1.2-a1", "1.1.3-a1"]
    assert [each.code for each in response.context["gone"]] == ["1.1.1-a1"]
    page = client.get(here).content.decode()
    assert row.organisation.name in page
    assert f"{here}coinvolgi/" not in page


@pytest.mark.slow
def test_list_and_page_ask_as_much_with_many(client, writer):
    version = make_version(make_plan(strategies=30))
    uid = version.passages.get(code="1.1.1-a1").uid
    others = list(version.passages.filter(kind="action").exclude(uid=uid))

    def fill(some):
        for each in some:
            make_involvement(version, code=each.code)
            make_involvement(version, role="contributor")
            row = milestones.add(version.plan, uid=uid, title_it=each.code, due=MAY, by=writer)
            milestones.move(row, due=date(2028, 1, 1), reason="Ritardo.", by=writer)
            instruments.create(version.plan, uid=uid, by=writer, kind="fund", title_it=each.code)
            dependencies.add(version.plan, before=each.uid, after=uid, by=writer)

    fill(others[:1])
    asked = []
    for some in ((), others[1:]):
        fill(some)
        for address in (DESK, f"{DESK}{uid}/"):
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            asked.append(len(queries))

    assert asked[:2] == asked[2:]


def test_unknown_action_and_what_is_no_action_are_not_found(client, writer, version):
    strategy = version.passages.get(code="1.1.1").uid

    assert client.get(f"{DESK}00000000-0000-0000-0000-000000000000/").status_code == 404
    assert client.get(f"{DESK}{strategy}/").status_code == 404


def test_find_and_ask_an_organisation(client, writer, here, uid):
    partner = make_partner(name="Cooperativa Aurora")
    make_organisation(name="Aurora non partner")

    found = client.get(f"{here}coinvolgi/?q=aurora").context["organisations"]
    assert found == [partner]
    assert client.get(f"{here}coinvolgi/?q={'x' * 101}").status_code == 422

    form = {"role": "lead", "basis": "Protocollo 3", "basis_url": ""}
    response = client.post(f"{here}coinvolgi/ente/{partner.slug}/", form)

    assert response["Location"] == here
    row = Involvement.objects.get()
    assert (row.uid, row.organisation, row.role, row.proposed_by) == (uid, partner, "lead", writer)
    assert row.state == "proposed"
    again = client.post(f"{here}coinvolgi/ente/{partner.slug}/", form)
    assert again.status_code == 409
    assert "Protocollo 3" in again.content.decode()


def test_state_and_body_are_not_taken_from_the_form(client, writer, here):
    partner, other = make_partner(), make_partner()

    client.post(
        f"{here}coinvolgi/ente/{partner.slug}/",
        {"role": "funder", "state": "accepted", "organisation": other.pk, "proposed_by": ""},
    )

    row = Involvement.objects.get()
    assert (row.state, row.organisation, row.proposed_by) == ("proposed", partner, writer)


def test_ask_a_community(client, writer, here):
    community = make_community(title_it="Mobilità dolce")

    assert client.get(f"{here}coinvolgi/?q=mobilita").context["communities"] == [community]
    client.post(f"{here}coinvolgi/comunita/{community.slug}/", {"role": "contributor"})

    assert Involvement.objects.get().community == community


@pytest.mark.parametrize(
    "form", [{"role": ""}, {"role": "x"}, {"role": "lead", "basis_url": "javascript:1"},
             {"role": "lead", "basis": "x" * 301}],
)  # fmt: skip
def test_asking_says_what_is_wrong(client, writer, here, form):
    partner = make_partner()

    assert client.post(f"{here}coinvolgi/ente/{partner.slug}/", form).status_code == 422
    assert not Involvement.objects.exists()


def test_end_takes_reasons_and_happens_once(client, writer, version, here):
    row = make_involvement(version)
    end = f"{here}coinvolgimenti/{row.pk}/chiudi/"

    assert client.get(end).status_code == 200
    assert client.post(end, {"reason": " "}).status_code == 422
    assert client.post(end, {"reason": "Scaduto."}).status_code == 302
    response = client.post(end, {"reason": "Di nuovo."})

    assert response.status_code == 409
    assert "Di nuovo." in response.content.decode()
    row.refresh_from_db()
    assert (row.state, row.reason) == ("ended", "Scaduto.")


def test_milestone_added_moved_reached(client, writer, here, uid):
    client.post(f"{here}tappe/nuova/", {"title_it": "Avvio", "due": "2027-05-31"})
    row = Milestone.objects.get()
    own = f"{here}tappe/{row.pk}/"

    assert save(client, f"{own}sposta/", {"due": "2027-06-30"}).status_code == 422
    save(client, f"{own}sposta/", {"due": "2027-06-30", "reason": "Gara deserta."})
    page = client.get(here).content.decode()
    assert "30 giugno 2027" in page and "31 maggio 2027" in page and "Gara deserta." in page

    assert save(client, own, {"title_it": "Avvio", "reached_on": "2999-01-01"}).status_code == 422
    save(client, own, {"title_it": "Avviato", "title_en": "Begun", "reached_on": "2026-01-01"})
    row.refresh_from_db()
    assert (row.title_it, row.reached_on) == ("Avviato", date(2026, 1, 1))
    move = save(client, f"{own}sposta/", {"due": "2028-01-01", "reason": "Testo scritto."})
    assert move.status_code == 409 and "Testo scritto." in move.content.decode()
    assert client.post(f"{own}togli/").status_code == 409
    assert client.get(f"{own}togli/").status_code == 405


@pytest.mark.parametrize(
    "form", [{"title_it": "", "due": "2027-01-01"}, {"title_it": "x", "due": "domani"},
             {"title_it": "x" * 201, "due": "2027-01-01"}],
)  # fmt: skip
def test_milestone_says_what_is_wrong(client, writer, here, form):
    assert client.post(f"{here}tappe/nuova/", form).status_code == 422


def test_circle_is_told_with_its_codes(client, writer, version, here, uid):
    other = version.passages.get(code="1.1.2-a1").uid
    client.post(f"{here}dipendenze/nuova/", {"before": str(other)})
    back = f"{DESK}{other}/dipendenze/nuova/"

    response = client.post(back, {"before": str(uid)})

    assert response.status_code == 409
    assert "1.1.1-a1 → 1.1.2-a1 → 1.1.1-a1" in response.content.decode()
    assert client.post(back, {"before": "x"}).status_code == 422
    assert client.post(back, {"before": str(other)}).status_code == 422
    row = Dependency.objects.get()
    assert client.post(f"{DESK}{other}/dipendenze/{row.pk}/togli/").status_code == 404
    client.post(f"{here}dipendenze/{row.pk}/togli/")
    assert not Dependency.objects.exists()


def test_instruments(client, writer, version, here):
    form = {"kind": "call", "title_it": "Bando", "url": "https://example.org/bando"}
    client.post(f"{here}strumenti/nuovo/", form)
    row = Instrument.objects.get()
    other = f"{DESK}{version.passages.get(code='1.1.2-a1').uid}/"

    assert client.post(f"{here}strumenti/nuovo/", form | {"kind": ""}).status_code == 422
    assert client.post(f"{here}strumenti/nuovo/", form | {"url": "x y"}).status_code == 422
    assert client.post(f"{here}strumenti/usa/", {"instrument": row.pk}).status_code == 422
    client.post(f"{other}strumenti/usa/", {"instrument": row.pk})
    save(client, f"{other}strumenti/{row.pk}/", form | {"title_it": "Bando 2027"})
    assert "Bando 2027" in client.get(here).content.decode()
    for address in (here, other):
        client.post(f"{address}strumenti/{row.pk}/togli/")
    assert not Instrument.objects.exists()


def test_budget(client, writer, here):
    form = {"year": 2027, "kind": "planned", "amount": "1000.50", "source": "Fondi UE"}
    client.post(f"{here}risorse/nuova/", form)
    row = BudgetLine.objects.get()

    assert client.post(f"{here}risorse/nuova/", form).status_code == 409
    for wrong in ({"amount": "-1"}, {"year": 1999}, {"kind": "x"}, {"source": " "},
                  {"amount": "1e99"}):  # fmt: skip
        assert client.post(f"{here}risorse/nuova/", form | wrong).status_code == 422, wrong
    save(client, f"{here}risorse/{row.pk}/", {"amount": "2000"})
    page = client.get(here).content.decode()
    assert "2027" in page and "2.027" not in page
    client.post(f"{here}risorse/{row.pk}/togli/")
    assert not BudgetLine.objects.exists()


def test_funder_of_a_line_is_one_that_accepted(client, writer, version, here):
    funder = make_involvement(version, role="funder").organisation
    asked = make_involvement(version, role="funder", state="proposed").organisation
    form = {"year": 2027, "kind": "planned", "amount": "1", "source": "Fondazione"}

    assert client.post(f"{here}risorse/nuova/", form | {"funder": asked.pk}).status_code == 422
    client.post(f"{here}risorse/nuova/", form | {"funder": funder.pk})

    assert BudgetLine.objects.get().funder == funder


def test_only_organisations_and_communities_are_asked(client, writer, here):
    address = f"{here}coinvolgi/altro/{make_partner().slug}/"

    assert client.get(address).status_code == 404


def test_none_needed_with_reasons(client, writer, here):
    assert client.post(f"{here}senza/strumento/", {"reason": ""}).status_code == 422
    assert client.get(f"{here}senza/altro/").status_code == 404
    client.post(f"{here}senza/strumento/", {"reason": "Basta la convenzione."})
    again = client.post(f"{here}senza/strumento/", {"reason": "Ancora."})

    assert again.status_code == 409
    row = Waiver.objects.get()
    assert row.reason in client.get(here).content.decode()
    client.post(f"{here}motivi/{row.pk}/togli/")
    assert not Waiver.objects.exists()


def test_rows_of_another_action_are_not_found(client, writer, version, here):
    other = version.passages.get(code="1.1.2-a1").uid
    row = milestones.add(version.plan, uid=other, title_it="Altro", due=MAY, by=writer)
    part = make_involvement(version, code="1.1.2-a1")

    assert client.get(f"{here}tappe/{row.pk}/").status_code == 404
    assert client.post(f"{here}tappe/{row.pk}/togli/").status_code == 404
    assert client.get(f"{here}coinvolgimenti/{part.pk}/chiudi/").status_code == 404


def test_writing_desk_leads_to_it(client, writer):
    make_plan()

    assert DESK in client.get("/redazione/").content.decode()
