"""Actions of which is said that they look for a partner, also when somebody leads them."""

import uuid

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from plan.execution import seeking
from plan.execution.refusals import NotInPlan
from plan.models import Seeking, Version
from tests.factories import (
    make_editor,
    make_involvement,
    make_partner,
    make_plan,
    make_user,
    make_version,
)
from tests.plan.reading import save
from tests.signing import sign_in
from tsi.base.transitions import InvalidTransition

pytestmark = pytest.mark.django_db
LIST = "/en/piano/azioni/"
ACTION = "1.1.1-a1"
SOUGHT = "Una rete che gestisca gli spazi."


@pytest.fixture
def version():
    return make_version()


def mark(version: Version, code: str = ACTION, **values) -> Seeking:
    uid = version.passages.get(code=code).uid
    said = {"note_it": SOUGHT, "by": make_editor()} | values
    return seeking.seek(version.plan, uid=uid, **said)


def desk(version: Version) -> str:
    return f"/en/redazione/attuazione/{version.passages.get(code=ACTION).uid}/"


def codes(response) -> list[str]:
    return [each.passage.code for each in response.context["page"].rows]


def test_saying_it_again_changes_what_is_sought_and_keeps_the_history(version):
    mark(version)

    row = mark(version, note_it="Altro.", skills=["sartoria"])

    assert Seeking.objects.get() == row
    assert [each.note_it for each in row.changes.all()] == ["Altro.", SOUGHT]
    seeking.stop(row, by=make_editor())
    events = Seeking.changes.rel.related_model.objects.order_by("pgh_id")
    assert [each.pgh_label for each in events] == ["insert", "update", "delete"]


def test_stopping_twice_is_refused(version):
    row = mark(version)
    seeking.stop(row, by=make_editor())

    with pytest.raises(InvalidTransition):
        seeking.stop(row, by=make_editor())


def test_action_that_is_not_in_the_plan_seeks_nobody(version):
    with pytest.raises(NotInPlan):
        seeking.seek(version.plan, uid=uuid.uuid4(), note_it=SOUGHT, by=make_editor())


def test_database_refuses_a_mark_without_words(version):
    row = mark(version)

    with pytest.raises(IntegrityError, match="seeking_says_what"):
        Seeking.objects.filter(pk=row.pk).update(note_it="")


def test_database_refuses_a_second_mark(version):
    row = mark(version)

    with pytest.raises(IntegrityError, match="uid"):
        Seeking.objects.create(plan=version.plan, uid=row.uid, note_it="Altro.")


def test_list_shows_what_nobody_leads_and_what_is_marked(client):
    version = make_version(make_plan(strategies=3))
    make_involvement(version)
    make_involvement(version, code="1.1.2-a1")
    mark(version)

    response = client.get(LIST)

    assert codes(response) == [ACTION, "1.1.3-a1"]  # 1.1.2-a1 has a lead and no mark
    page = response.content.decode()
    assert page.count(SOUGHT) == page.count("it has a lead") == 1


@pytest.mark.parametrize("said", [{"skills": ["sartoria"]}, {"note_it": "Cerchiamo sartorie."}])
def test_marked_action_is_matched_to_what_it_seeks(client, version, said):
    partner = make_partner(offers=["sartoria"])
    make_involvement(version)
    assert codes(client.get(f"{LIST}?ente={partner.slug}")) == []

    mark(version, **said)

    assert codes(client.get(f"{LIST}?ente={partner.slug}")) == [ACTION]
    assert codes(client.get(f"{LIST}?q=sartori")) == [ACTION]


def test_pages_that_were_kept_follow_the_mark(client, version):
    make_involvement(version)
    pages = [LIST, f"/en/piano/{version.number}/{ACTION}/"]
    kept = [client.get(page)["ETag"] for page in pages]

    row = mark(version, note_en="A network.", skills=["sartoria"])

    for page, etag in zip(pages, kept, strict=True):
        response = client.get(page, headers={"If-None-Match": etag})
        assert response.status_code == 200
        assert "A network." in response.content.decode()
        assert "sartoria" in response.content.decode()
    seeking.stop(row, by=make_editor())
    assert [client.get(page)["ETag"] for page in pages] == kept


def test_list_asks_as_much_with_many_marks(client):
    asked = []
    for number, strategies in (("1.0", 1), ("2.0", 30)):
        version = make_version(make_plan(strategies=strategies), number=number)
        for passage in version.passages.filter(kind="action"):
            mark(version, passage.code)
        client.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{LIST}?q=titolo")
        asked.append(len(queries))

    assert asked[0] == asked[1]


def test_editor_marks_changes_and_takes_the_mark_away(client, version):
    sign_in(client, make_editor())
    here = f"{desk(version)}cerca-partner/"
    assert client.get(here).status_code == 200

    client.post(here, {"note_it": SOUGHT, "skills": "sartoria, cucina"})

    row = Seeking.objects.get()
    assert (row.note_it, row.skills) == (SOUGHT, ["sartoria", "cucina"])
    assert SOUGHT in client.get(desk(version)).content.decode()
    assert "sartoria, cucina" in client.get(here).content.decode()
    save(client, here, {"note_it": "Altro.", "note_en": "Other."})
    row.refresh_from_db()
    assert (row.note_it, row.note_en, row.skills) == ("Altro.", "Other.", [])
    assert client.post(f"{here}smetti/").status_code == 302
    assert not Seeking.objects.exists()
    assert client.post(f"{here}smetti/").status_code == 404


def test_mark_without_words_is_sent_back(client, version):
    sign_in(client, make_editor())

    response = client.post(f"{desk(version)}cerca-partner/", {"note_en": "A network."})

    assert response.status_code == 422
    assert "Say in a few words what is sought." in response.content.decode()
    assert not Seeking.objects.exists()


def test_who_does_not_write_the_plan_marks_nothing(client, version):
    client.force_login(make_user())

    response = client.post(f"{desk(version)}cerca-partner/", {"note_it": SOUGHT})

    assert response.status_code == 403
    assert not Seeking.objects.exists()


def test_action_that_left_keeps_its_mark_and_takes_no_other(client, version):
    mark(version)
    version.plan.elements.filter(code=ACTION).update(state="withdrawn")
    make_version(version.plan, number="2.0")
    sign_in(client, make_editor())
    here = desk(version)

    page = client.get(here).content.decode()

    assert SOUGHT in page
    assert "Change what is sought" not in page
    assert save(client, f"{here}cerca-partner/", {"note_it": "Altro."}).status_code == 409
    assert codes(client.get(LIST)) == [
        each.code
        for each in Version.objects.get(number="2.0").passages.filter(kind="action").in_order()
    ]
