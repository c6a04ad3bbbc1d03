"""The pages of registering, of who comes and of who was there."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from communities.models import Meeting, Visibility
from communities.permissions import may_withdraw_registration
from partners.models import AffiliationRole
from tests.communities.test_registrations import make_open, register, states
from tests.factories import (
    make_affiliation,
    make_community,
    make_facilitator,
    make_meeting,
    make_membership,
    make_participant,
    make_staff,
    make_user,
)
from tests.partners.mailing import delivered
from tests.signing import sign_in

pytestmark = pytest.mark.django_db


def address(meeting: Meeting, last: str = "iscrizione/") -> str:
    return f"/incontri/{meeting.pk}/{last}"


def who(person, organisation=None) -> dict:
    return {"who": f"{person.pk}-{organisation.pk if organisation else 0}"}


def offered(client, meeting: Meeting) -> list[str]:
    return list(client.get(address(meeting)).context["form"].offered)


def test_anybody_signed_in_registers_for_a_public_meeting(client):
    meeting, person = make_open(1), make_user()
    assert client.get(address(meeting)).status_code == 302
    client.force_login(person)

    answer = client.post(address(meeting), who(person))

    assert answer["Location"] == address(meeting, "area/")
    row = meeting.registrations.get()
    assert (row.person, row.organisation, row.state) == (person, None, "going")
    assert client.post(address(meeting), who(person)).status_code == 409


def test_who_comes_late_is_told_their_place_in_the_list(client):
    meeting, person = make_open(1), make_user()
    register(meeting), register(meeting)
    client.force_login(person)

    answer = client.post(address(meeting), who(person), follow=True)

    assert "2" in next(str(message) for message in answer.context["messages"])
    assert states(meeting) == ["going", "waiting", "waiting"]


def test_person_registers_for_an_organisation_of_theirs_only(client):
    meeting = make_open()
    own, other = make_affiliation(role=AffiliationRole.MEMBER), make_affiliation()
    client.force_login(own.person)

    assert client.post(address(meeting), who(own.person, other.organisation)).status_code == 422
    client.post(address(meeting), who(own.person, own.organisation))

    assert meeting.registrations.get().organisation == own.organisation


def test_who_speaks_for_an_organisation_registers_colleagues(client):
    meeting, speaker = make_open(), make_affiliation()
    colleague = make_affiliation(organisation=speaker.organisation, role="member")
    gone = make_affiliation(organisation=speaker.organisation, state="ended")
    stranger = make_affiliation()
    client.force_login(colleague.person)
    assert (
        client.post(address(meeting), who(speaker.person, speaker.organisation)).status_code == 422
    )

    client.force_login(speaker.person)
    for refused in (gone, stranger):
        typed = who(refused.person, speaker.organisation)
        assert client.post(address(meeting), typed).status_code == 422
    client.post(address(meeting), who(colleague.person, speaker.organisation))

    row = meeting.registrations.get()
    assert (row.person, row.registered_by) == (colleague.person, speaker.person)
    assert delivered()[0].to == [colleague.person.email]


def test_only_insiders_come_to_a_meeting_for_members(client):
    community = make_community()
    meeting = make_open(community=community, visibility=Visibility.MEMBERS)
    inside = make_participant(community).person
    here = inside.affiliations.get().organisation
    outside = make_affiliation(organisation=here, role="member")

    client.force_login(outside.person)
    assert client.post(address(meeting), who(outside.person)).status_code == 404
    client.force_login(inside)
    assert offered(client, meeting) == [f"{inside.pk}-0", f"{inside.pk}-{here.pk}"]
    client.post(address(meeting), who(inside, here))

    assert meeting.registrations.get().person == inside


def test_who_is_registered_is_not_offered_again(client):
    meeting, speaker = make_open(), make_affiliation()
    colleague = make_affiliation(organisation=speaker.organisation, role="member")
    register(meeting, speaker.person)
    client.force_login(speaker.person)

    form = client.get(address(meeting)).context["form"]
    assert [key for key, _label in form.fields["who"].choices] == [
        f"{colleague.person.pk}-{speaker.organisation.pk}"
    ]
    register(meeting, colleague.person)

    assert client.get(address(meeting)).context["form"].fields["who"].choices == []


@pytest.mark.parametrize("typed", [{}, {"who": ""}, {"who": "1-x"}])
def test_registration_asks_who_comes(client, typed):
    meeting = make_open()
    client.force_login(make_user())

    assert client.post(address(meeting), typed).status_code == 422


def test_closed_registration_says_so(client):
    meeting, person = make_open(), make_user()
    client.force_login(person)
    Meeting.objects.update(starts_at=timezone.now())

    assert client.get(address(meeting)).status_code == 409
    assert client.post(address(meeting), who(person)).status_code == 409
    assert states(meeting) == []


def test_person_gives_the_place_back(client):
    meeting = make_open(1)
    row, next_one = register(meeting), register(meeting)
    client.force_login(row.person)
    page = address(meeting, "iscrizione/ritira/")
    assert client.get(page).status_code == 405

    assert client.post(page).status_code == 302

    assert states(meeting) == ["withdrawn", "going"]
    assert delivered()[0].to == [next_one.person.email]
    assert client.post(page).status_code == 404
    assert client.post(page, {"registration": row.pk}).status_code == 409


def test_nobody_else_gives_a_place_back_but_who_speaks_for_the_organisation(client):
    meeting, member = make_open(), make_affiliation(role="member")
    row = register(meeting, member.person, organisation=member.organisation)
    page, typed = address(meeting, "iscrizione/ritira/"), {"registration": row.pk}
    colleague = make_affiliation(organisation=member.organisation, role="member").person
    speaker = make_affiliation(organisation=member.organisation).person
    assert not may_withdraw_registration(colleague, row)
    for person in (make_user(), colleague):
        client.force_login(person)
        assert client.post(page, typed).status_code == 403
    client.force_login(speaker)

    assert client.post(page, typed).status_code == 302

    assert states(meeting) == ["withdrawn"]


def test_convener_gives_back_the_place_of_somebody_who_is_written_to(client):
    community = make_community()
    meeting = make_open(1, community=community)
    row, next_one = register(meeting), register(meeting)
    client.force_login(make_facilitator(community))
    shown, page = address(meeting, "iscritti/"), address(meeting, "iscrizione/ritira/")
    assert f'name="registration" value="{row.pk}"' in client.get(shown).text

    answer = client.post(page, {"registration": row.pk, "back": "list"})

    assert answer["Location"] == shown
    assert states(meeting) == ["withdrawn", "going"]
    assert [letter.to for letter in delivered()] == [[row.person.email], [next_one.person.email]]
    Meeting.objects.update(starts_at=timezone.now())
    assert page not in client.get(shown).text


def test_convener_reads_and_downloads_who_comes_without_addresses(client):
    community = make_community()
    meeting = make_open(1, community=community)
    named = make_affiliation(person=make_user(first_name="=Bo", last_name="Rossi"))
    register(meeting, named.person, organisation=named.organisation)
    register(meeting, make_user(email="secret@example.org"))
    client.force_login(make_facilitator(community))

    page = client.get(address(meeting, "iscritti/")).content.decode()
    file = client.get(address(meeting, "iscritti/esporta/"))

    assert "=Bo Rossi" in page
    assert named.organisation.name in page
    lines = file.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "name,organisation,state,registered_at"
    assert lines[1].startswith(f"'=Bo Rossi,{named.organisation.name},going,")
    assert "waiting" in lines[2]
    assert file["Cache-Control"] == "private, no-store"
    for shown in (page, file.content.decode()):
        assert "@example.org" not in shown
    client.force_login(make_participant(community).person)
    assert client.get(address(meeting, "iscritti/esporta/")).status_code == 403


def test_long_list_says_that_the_file_has_all(client, monkeypatch):
    monkeypatch.setattr("communities.views.registrations.LISTED", 1)
    meeting = make_open()
    rows = [register(meeting), register(meeting)]
    sign_in(client, make_staff())

    context = client.get(address(meeting, "iscritti/")).context

    assert (context["rows"], context["more"]) == (rows[:1], True)
    assert client.get(address(meeting, "iscritti/esporta/")).content.count(b"\r\n") == 3


def test_list_costs_the_same_with_one_and_with_thirty(client):
    meeting = make_open()
    sign_in(client, make_staff())
    counts = []
    for more in (1, 29):
        for _ in range(more):
            one = make_affiliation()
            register(meeting, one.person, organisation=one.organisation)
        with CaptureQueriesContext(connection) as queries:
            client.get(address(meeting, "iscritti/"))
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_places_cost_the_same_with_one_and_with_thirty(client):
    meeting, speaker = make_open(3), make_affiliation()
    client.force_login(speaker.person)
    counts = []
    for more in (1, 29):
        for _ in range(more):
            one = make_affiliation(organisation=speaker.organisation, role="member")
            register(meeting, one.person, organisation=one.organisation)
        with CaptureQueriesContext(connection) as queries:
            shown = client.get(address(meeting, "area/")).content.decode()
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert shown.count('name="registration"') == 30


# --- Who was there -------------------------------------------------------------------------------


def test_facilitator_says_who_was_there(client):
    community = make_community()
    meeting = make_open(community=community)
    came, inside = register(meeting).person, make_participant(community).person
    absent = make_membership(community)
    Meeting.objects.update(starts_at=timezone.now() - timedelta(days=1))
    client.force_login(make_facilitator(community))
    page = address(meeting, "presenze/")
    assert set(client.get(page).context["form"].expected) == {str(came.pk), str(inside.pk)}

    typed = {"people": [came.pk, inside.pk], "organisations": [absent.organisation_id], "seen": 0}
    client.post(page, typed)

    meeting.refresh_from_db()
    assert meeting.state == "held"
    assert meeting.attendances.filter(present=True).count() == 3
    form = client.get(page).context["form"]
    assert set(form.initial["people"]) >= {str(came.pk), str(inside.pk)}
    assert client.post(page, typed).status_code == 409
    client.post(page, {"people": [came.pk], "seen": form.initial["seen"]})
    assert meeting.attendances.get(present=True).person == came


def test_attendance_takes_nobody_from_elsewhere(client):
    meeting = make_meeting(starts_at=timezone.now() - timedelta(days=1))
    sign_in(client, make_staff())

    answer = client.post(address(meeting, "presenze/"), {"people": [make_user().pk], "seen": 0})

    assert answer.status_code == 422
    assert not meeting.attendances.exists()


def test_attendance_of_a_meeting_ahead_is_refused(client):
    meeting = make_meeting()
    sign_in(client, make_staff())

    assert client.get(address(meeting, "presenze/")).status_code == 200
    assert client.post(address(meeting, "presenze/"), {"seen": 0}).status_code == 409
    assert not meeting.attendances.exists()


def test_attendance_costs_the_same_with_one_and_with_thirty(client):
    community = make_community()
    meeting = make_meeting(community, starts_at=timezone.now() - timedelta(days=1))
    client.force_login(make_facilitator(community))
    counts = []
    for more in (1, 29):
        for _ in range(more):
            make_participant(community)
        with CaptureQueriesContext(connection) as queries:
            client.get(address(meeting, "presenze/"))
        counts.append(len(queries))

    assert counts[0] == counts[1]
