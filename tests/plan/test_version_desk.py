"""The desk of versions: freezing, publishing, acts, approving, from the pages."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from plan import snapshot, versions
from plan.models import Version, VersionState
from tests.factories import make_element, make_organisation, make_plan, make_user, make_version
from tests.plan.approving import act_of, give_acts, make_approved, make_final, make_writer
from tests.signing import sign_in

pytestmark = pytest.mark.django_db

DESK = "/redazione/versioni/"
NEW = f"{DESK}nuova/"


@pytest.fixture
def writer(client):
    writer = make_writer()
    sign_in(client, writer)
    return writer


def typed(plan, **values) -> dict:
    form = {"seen": snapshot.fingerprint(plan), "number": "2.0", "kind": "final", "base": ""}
    return form | {"note_it": "Testo finale.", "note_en": ""} | values


def act_typed(version, **values) -> dict:
    promoter = versions.missing_promoters(version).first()
    return act_of() | {"promoter": promoter.pk if promoter else 0} | values


def test_desk_asks_for_the_second_factor(client):
    make_final()
    sign_in(client, make_writer(), second_factor=False)

    for address in (DESK, NEW, f"{DESK}2.0/", f"{DESK}2.0/approva/"):
        response = client.get(address)
        assert response.status_code == 403, address
        assert "account/second_factor.html" in [each.name for each in response.templates]


def test_desk_is_for_who_writes(client):
    make_final()
    sign_in(client, make_user())

    for address in (DESK, NEW, f"{DESK}2.0/", f"{DESK}2.0/approva/", f"{DESK}2.0/atti/nuovo/"):
        assert client.get(address).status_code == 403, address


def test_list_holds_what_is_not_published(client, writer):
    plan = make_plan()
    make_version(plan, number="1.0")
    make_version(plan, number="1.1", published=False)

    rows = client.get(DESK).context["page"].rows

    assert [version.number for version in rows] == ["1.1", "1.0"]


def test_list_asks_as_much_with_many(client, writer):
    plan = make_plan()
    make_version(plan, number="0.1")
    client.get(DESK)
    with CaptureQueriesContext(connection) as few:
        client.get(DESK)
    for number in range(2, 32):
        make_version(plan, number=f"0.{number}", base=plan.versions.last())

    with CaptureQueriesContext(connection) as many:
        client.get(DESK)

    assert len(many) == len(few)


def test_preview_counts_what_changed(client, writer):
    plan = make_plan()
    make_version(plan)
    plan.elements.filter(code="1.1.1").update(title_it="Altre parole")
    other = plan.elements.get(code="1.1.2")
    plan.elements.filter(code="1.1.1-a1").update(code="1.1.2-a2", parent=other)
    plan.elements.filter(code="1.1.2-r1").update(state="withdrawn")
    make_element(plan, "section", "S2", position=9)

    ((version, counts),) = client.get(NEW).context["compared"]

    assert version.number == "1.0"
    assert counts == {"added": 1, "removed": 1, "edited": 1, "moved": 1, "renumbered": 1}


def test_preview_compares_with_the_approved_version_too(client, writer):
    plan = make_plan()
    make_approved(plan)
    make_version(plan, number="2.1")

    compared = client.get(NEW).context["compared"]

    assert [version.number for version, _counts in compared] == ["2.1", "2.0"]


def test_freeze(client, writer):
    plan = make_plan()
    before = make_version(plan)

    response = client.post(NEW, typed(plan, base=before.pk))

    assert response["Location"] == f"{DESK}2.0/"
    version = Version.objects.get(number="2.0")
    assert (version.kind, version.base, version.note_it) == ("final", before, "Testo finale.")
    assert version.published_at is None
    assert version.steps.get().by == writer


def test_text_that_changed_meanwhile_is_not_frozen_and_what_was_typed_stays(client, writer):
    plan = make_plan()
    make_version(plan)
    form = typed(plan)
    plan.elements.filter(code="1.1.1").update(title_it="Altro")

    response = client.post(NEW, form)

    assert response.status_code == 409
    page = response.content.decode()
    assert "Testo finale." in page
    assert response.context["compared"][0][1]["edited"] == 1
    assert not Version.objects.filter(number="2.0").exists()
    shown = response.context["form"]["seen"].value()
    assert client.post(NEW, form | {"seen": shown}).status_code == 302


@pytest.mark.parametrize(
    ("values", "field"),
    [({"number": "1.0"}, "number"), ({"number": ""}, "number"), ({"number": "2.0-rc"}, "number"),
     ({"number": "02.0"}, "number"), ({"number": "1" * 21}, "number"), ({"kind": "x"}, "kind"),
     ({"kind": "erratum"}, "kind"), ({"base": "999999"}, "base"),
     ({"note_it": "x" * 3001}, "note_it")],
)  # fmt: skip
def test_freeze_says_what_is_wrong(client, writer, values, field):
    plan = make_plan()
    make_version(plan)

    response = client.post(NEW, typed(plan, **values))

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert Version.objects.count() == 1


def test_erratum_is_made_from_the_approved_version(client, writer):
    plan = make_plan()
    approved = make_approved(plan)
    draft = make_version(plan, number="2.1")

    client.post(NEW, typed(plan, number="2.0.1", kind="erratum", base=draft.pk))

    assert Version.objects.get(number="2.0.1").base == approved


def test_publish(client, writer):
    version = make_final()

    client.post(f"{DESK}2.0/pubblica/")

    version.refresh_from_db()
    assert version.published_at is not None
    assert client.post(f"{DESK}2.0/pubblica/").status_code == 409
    assert client.get(f"{DESK}2.0/pubblica/").status_code == 405


def test_record_an_act(client, writer):
    version = make_final()

    response = client.post(f"{DESK}2.0/atti/nuovo/", act_typed(version))

    assert response["Location"] == f"{DESK}2.0/"
    act = version.acts.get()
    assert (act.body, act.number, act.recorded_by) == (
        "Consiglio metropolitano", "12/2026", writer,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("values", "field"),
    [({"promoter": 0}, "promoter"), ({"body": ""}, "body"), ({"number": "x" * 61}, "number"),
     ({"date": "ieri"}, "date"), ({"date": timezone.localdate() + timedelta(days=1)}, "date"),
     ({"url": "javascript:alert(1)"}, "url"), ({"url": ""}, "url")],
)  # fmt: skip
def test_act_says_what_is_wrong(client, writer, values, field):
    version = make_final()

    response = client.post(f"{DESK}2.0/atti/nuovo/", act_typed(version, **values))

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]


def test_act_of_who_promotes_nothing_is_no_choice(client, writer):
    version = make_final()

    typed = act_typed(version, promoter=make_organisation().pk)

    assert client.post(f"{DESK}2.0/atti/nuovo/", typed).status_code == 422
    assert not version.acts.exists()


def test_second_act_of_a_promoter_is_refused(client, writer):
    version = make_final()
    form = act_typed(version)
    client.post(f"{DESK}2.0/atti/nuovo/", form)

    response = client.post(f"{DESK}2.0/atti/nuovo/", form | {"number": "13/2026"})

    assert response.status_code == 422
    assert "13/2026" in response.content.decode()
    assert version.acts.count() == 1


def test_remove_an_act(client, writer):
    version = make_final()
    give_acts(version)
    act = version.acts.first()

    client.post(f"{DESK}2.0/atti/{act.pk}/togli/")

    assert not version.acts.filter(pk=act.pk).exists()
    assert client.post(f"{DESK}2.0/atti/{act.pk}/togli/").status_code == 404


def test_act_of_another_version_is_not_found(client, writer):
    plan = make_plan()
    make_final(plan)
    other = make_final(plan, number="3.0")
    give_acts(other)

    assert client.post(f"{DESK}2.0/atti/{other.acts.first().pk}/togli/").status_code == 404
    assert other.acts.count() == 2


def test_act_of_an_approved_version_stays(client, writer):
    version = make_approved()

    response = client.post(f"{DESK}2.0/atti/{version.acts.first().pk}/togli/")

    assert response.status_code == 409
    assert version.acts.count() == 2


def test_approve(client, writer):
    version = make_final()
    give_acts(version)

    response = client.post(f"{DESK}2.0/approva/")

    assert response["Location"] == f"{DESK}2.0/"
    version.refresh_from_db()
    assert (version.state, version.approved_by) == (VersionState.APPROVED, writer)


def test_of_two_who_approve_the_second_is_told(client, writer):
    version = make_final()
    give_acts(version)
    versions.approve(version, by=make_writer())

    response = client.post(f"{DESK}2.0/approva/", {"derogation": "Motivi"})

    assert response.status_code == 409
    assert "Motivi" in response.content.decode()


def test_approving_without_every_act_is_refused(client, writer):
    make_final()

    assert client.post(f"{DESK}2.0/approva/").status_code == 409
    assert "Manca" in client.post(f"{DESK}2.0/approva/").content.decode()


def test_approving_over_a_hold_takes_reasons(client, writer):
    version = make_final()
    give_acts(version)
    versions.place_hold(version, key="consultation:1")
    assert "derogation" in client.get(f"{DESK}2.0/approva/").content.decode()

    assert client.post(f"{DESK}2.0/approva/", {"derogation": " "}).status_code == 409
    assert client.post(f"{DESK}2.0/approva/", {"derogation": "x" * 2001}).status_code == 422

    client.post(f"{DESK}2.0/approva/", {"derogation": "Termine di legge."})
    version.refresh_from_db()
    assert version.derogation == "Termine di legge."


def test_who_changed_the_text_last_does_not_approve(client, writer):
    plan = make_plan()
    plan.elements.filter(code="1.1.1").update(title_en="Words 1.", edited_by=writer)
    version = make_final(plan)
    give_acts(version)

    assert client.get(f"{DESK}2.0/approva/").status_code == 200
    assert client.post(f"{DESK}2.0/approva/").status_code == 403

    version.refresh_from_db()
    assert version.state == VersionState.FROZEN


def test_unsealed_version_is_not_found(client, writer):
    Version.objects.create(plan=make_plan(), number="9.0", kind="draft")

    assert client.get(f"{DESK}9.0/").status_code == 404
    assert client.get(f"{DESK}8.0/").status_code == 404


def test_without_a_plan_there_is_nothing(client, writer):
    assert client.get(DESK).status_code == 404


def test_desk_asks_as_much_with_many_acts_and_steps(client, writer):
    plan = make_plan()
    few = make_final(plan, number="1.0", promoters=1)
    give_acts(few)
    client.get(f"{DESK}1.0/")
    with CaptureQueriesContext(connection) as asked:
        client.get(f"{DESK}1.0/")

    many = make_final(plan, number="2.0", promoters=12)
    give_acts(many)
    with CaptureQueriesContext(connection) as asked_of_many:
        client.get(f"{DESK}2.0/")

    assert len(asked_of_many) == len(asked)


def test_writing_desk_leads_to_it(client, writer):
    make_plan()

    assert DESK in client.get("/redazione/").content.decode()


def test_preview_counts_as_the_comparison_with_what_is_frozen_does(client, writer):
    plan = make_plan(strategies=4)
    make_version(plan, number="1.0")
    elements = {each.code: each for each in plan.elements.all()}
    plan.elements.filter(pk=elements["1.1.4"].pk).update(position=0)  # first among its siblings
    plan.elements.filter(pk=elements["1.1.2-a1"].pk).update(parent=elements["1.1.3"])
    plan.elements.filter(pk=elements["1.1.1-a1"].pk).update(title_it="Altre parole")
    plan.elements.filter(pk=elements["1.1.1-r1"].pk).update(state="withdrawn")
    make_element(plan, "action", "1.1.3-a2", parent=elements["1.1.3"], position=9)

    ((_version, counts),) = client.get(NEW).context["compared"]

    client.post(NEW, typed(plan))
    page = client.get("/redazione/versioni/2.0/confronto/1.0/")
    shown = {change: number for change, _label, number, _asked in page.context["comparison"].counts}
    assert counts == shown
    assert counts["moved"] == 2  # one under another parent, one among its siblings


def test_preview_of_an_unchanged_text_counts_nothing(client, writer):
    make_version(number="1.0")

    response = client.get(NEW)

    assert not response.context["compared"][0][1].total()
    assert response.content.decode().count("<dd>0</dd>") == 5
