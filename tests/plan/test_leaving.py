"""What becomes of an organisation's parts in actions when it leaves the network."""

import threading

import pytest
from django.db.models.functions import Now

from partners import leaving
from partners.models import Standing
from plan.execution import involving
from plan.models import Involvement, InvolvementState
from tests.factories import (
    make_community,
    make_editor,
    make_involvement,
    make_partner,
    make_staff,
    make_user,
    make_version,
)
from tests.partners.mailing import delivered
from tests.races import at_once
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
ACCEPTED, ENDED, PROPOSED = (
    InvolvementState.ACCEPTED,
    InvolvementState.ENDED,
    InvolvementState.PROPOSED,
)


@pytest.fixture
def version():
    return make_version()


def states() -> list[str]:
    return list(Involvement.objects.order_by("pk").values_list("state", flat=True))


def test_parts_end_with_the_reason_and_others_stay(version):
    body, staff = make_partner(), make_staff()
    led = make_involvement(version, organisation=body)
    asked = make_involvement(version, organisation=body, code="1.1.2-a1", state=PROPOSED)
    other = make_involvement(version, role="contributor")
    theirs = make_involvement(version, community=make_community(), code="1.1.2-a1")

    leaving.leave(body, by=staff, reason="Chiudiamo.")

    for part in (led, asked):
        part.refresh_from_db()
        assert part.state == ENDED
        assert part.reason == "L’organizzazione ha lasciato la rete. Chiudiamo."
        assert part.ended_at is not None
    for part in (other, theirs):
        part.refresh_from_db()
        assert (part.state, part.reason) == (ACCEPTED, "")


def test_without_those_that_follow_the_parts_would_stay(version, monkeypatch):
    """Negative control: it is the list in `partners.leaving` that ends them."""
    part = make_involvement(version)
    monkeypatch.setattr(leaving, "FOLLOWED_BY", [])

    leaving.leave(part.organisation, by=make_staff())

    assert states() == [ACCEPTED]


def test_declined_and_ended_parts_keep_their_reasons(version):
    body = make_partner()
    for state in (InvolvementState.DECLINED, ENDED):
        make_involvement(version, organisation=body, state=state, reason="Allora.")

    leaving.leave(body, by=make_staff(), reason="Chiudiamo.")

    assert set(Involvement.objects.values_list("reason", flat=True)) == {"Allora."}


def test_suspension_ends_nothing(version):
    part = make_involvement(version)

    leaving.suspend(part.organisation, by=make_staff(), reason="Verifica.")

    assert states() == [ACCEPTED]


def test_who_returns_does_not_get_its_parts_back(version):
    body = make_involvement(version).organisation
    leaving.leave(body, by=make_staff())

    type(body).objects.filter(pk=body.pk).update(standing=Standing.APPLICANT)
    type(body).objects.filter(pk=body.pk).update(standing=Standing.PARTNER)

    assert states() == [ENDED]
    uid = version.passages.get(code="1.1.1-a1").uid
    row = involving.propose(version.plan, uid=uid, body=body, role="lead", by=make_editor())
    assert row.state == PROPOSED


def test_office_hears_of_each_accepted_part(version, mailoutbox, settings):
    body = make_partner(name="Il Ponte")
    make_involvement(version, organisation=body)
    make_involvement(version, organisation=body, code="1.1.2-a1", state=PROPOSED)

    leaving.leave(body, by=make_staff(), reason="Chiudiamo.")

    delivered()
    [letter] = [each for each in mailoutbox if "Piano" in each.subject]
    assert letter.to == [settings.CONTACT_EMAIL]
    assert "1.1.1-a1" in letter.body
    assert "Chiudiamo." in letter.body
    assert "non ha capofila" in letter.body


def test_desk_says_who_left_until_somebody_leads(version, client):
    part = make_involvement(version, organisation=make_partner(name="Il Ponte"))
    elsewhere = make_involvement(version, organisation=make_partner(name="Altrove"), state=ENDED)
    sign_in(client, make_editor())
    page = f"/en/redazione/attuazione/{part.uid}/"
    assert "led it and left" not in client.get(page).content.decode()

    leaving.leave(part.organisation, by=make_staff())

    assert "led it and left the network" in client.get(page).content.decode()
    shown = client.get("/en/redazione/attuazione/?manca=left").content.decode()
    assert "Il Ponte" in shown
    assert "Altrove" not in shown
    make_involvement(version, organisation=elsewhere.organisation)
    assert "led it and left" not in client.get(page).content.decode()


@pytest.mark.django_db(transaction=True)
def test_who_accepts_while_it_leaves_leads_nothing():
    part, person, staff = (
        make_involvement(make_version(), state=PROPOSED),
        make_user(),
        make_staff(),
    )

    def act(who: int) -> None:
        if who:
            leaving.leave(part.organisation, by=staff)
        else:
            involving.accept(Involvement.objects.get(pk=part.pk), by=person)

    answers = at_once(2, act)

    assert answers[1] is None
    assert states() == [ENDED]


@pytest.mark.django_db(transaction=True)
def test_without_the_end_who_accepts_meanwhile_would_lead():
    """Negative control: it was a partner when it was asked, and leaves before it is written."""
    part = make_involvement(make_version(), state=PROPOSED)
    asked, left = threading.Event(), threading.Event()

    def careless(who: int) -> None:
        if who:
            asked.wait()
            type(part.organisation).objects.filter(pk=part.organisation_id).update(
                standing=Standing.LEFT
            )
            left.set()
        else:
            assert part.organisation.standing == Standing.PARTNER
            asked.set()
            left.wait()
            Involvement.objects.filter(pk=part.pk).update(state=ACCEPTED, decided_at=Now())

    assert at_once(2, careless) == [None, None]
    assert states() == [ACCEPTED]
