"""The page behind the link of an invitation, for each who may open it."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from partners import people
from partners.models import Affiliation, Invitation, Organisation, Standing, User
from tests.factories import (
    make_affiliation,
    make_organisation,
    make_partner,
    make_staff,
    make_user,
)
from tests.partners.mailing import delivered, readers
from tests.races import at_once
from tsi.base.transitions import InvalidTransition

BIANCA = "bianca@example.org"


@pytest.fixture
def here(db):
    return make_affiliation()


def invite(here: Affiliation, **values) -> Invitation:
    defaults = {"by": here.person, "name": "Bianca Verdi", "email": BIANCA, "role": "delegate"}
    return people.invite(here.organisation, **defaults | values)


def page_of(invitation: Invitation) -> str:
    return f"/organizzazioni/inviti/{invitation.link_token}/"


def test_visitor_reads_who_invites_to_what_until_when(client, here):
    invitation = invite(here, title="presidente", message="Ti aspettiamo.")

    answer = client.get(page_of(invitation))

    page = answer.content.decode()
    assert answer.status_code == 200
    for shown in (here.organisation.name, str(here.person), "presidente", "Ti aspettiamo."):
        assert shown in page
    assert BIANCA not in page
    assert "no-store" in answer["Cache-Control"]
    assert client.post(page_of(invitation))["Location"].startswith("/account/accesso/?next=")
    invitation.affiliation.refresh_from_db()
    assert invitation.affiliation.state == "invited"


def test_sign_in_from_the_page_leads_back_to_it(client, here):
    make_user(email=BIANCA)
    invitation = invite(here)
    page = client.get(page_of(invitation)).content.decode()
    link = re.search(r'href="(/account/accesso/\?next=[^"]+)"', page)[1]

    data = {"login": BIANCA, "password": "a-long-password"}
    answer = client.post(link, data | {"next": page_of(invitation)})

    assert answer["Location"] == page_of(invitation)


def test_account_made_from_the_page_needs_no_code(client, here):
    invitation = invite(here)
    to_form = client.post(page_of(invitation) + "account/")
    assert to_form["Location"].startswith("/account/registrazione/?next=")
    form = client.get(to_form["Location"])
    assert form.status_code == 200

    data = {"email": BIANCA, "password1": "lungo-e-strano-9", "first_name": "Bianca"}
    data |= {"last_name": "Verdi", "next": page_of(invitation)}
    answer = client.post("/account/registrazione/", data | form.context["form"].initial)

    assert answer["Location"] == page_of(invitation), (
        answer.context and answer.context["form"].errors
    )
    user = User.objects.get(email=BIANCA)
    assert user.emailaddress_set.get().verified
    assert client.post(page_of(invitation), {}).status_code == 302
    assert user.affiliations.get().state == "active"


def test_link_gives_nobody_an_account_with_an_address_that_has_one(client, here):
    owner = make_user(email=BIANCA)
    invitation = invite(here)
    form = client.get(client.post(page_of(invitation) + "account/")["Location"])

    for typed in (BIANCA, "other@example.org"):
        data = {"email": typed, "password1": "lungo-e-strano-9", "first_name": "E"}
        data |= {"last_name": "V", "next": page_of(invitation)}
        answer = client.post("/account/registrazione/", data | form.context["form"].initial)
        assert answer.status_code < 500

    assert owner.emailaddress_set.get().verified
    others = User.objects.exclude(pk__in=[owner.pk, here.person_id])
    assert not any(one.emailaddress_set.filter(verified=True).exists() for one in others)
    assert client.get(page_of(invitation)).status_code in (200, 403)


def test_accepting_makes_the_person_what_the_invitation_says(client, here):
    bianca = make_user(email=BIANCA)
    invitation = invite(here, title="presidente")
    delivered()
    client.force_login(bianca)
    before = Organisation.objects.get(pk=here.organisation_id).revision

    answer = client.post(page_of(invitation), {"shown": "on"})

    assert answer["Location"] == f"/organizzazioni/{here.organisation.slug}/persone/"
    affiliation = bianca.affiliations.get()
    assert (affiliation.state, affiliation.role, affiliation.shown) == ("active", "delegate", True)
    assert affiliation.active_since
    assert [step.verb for step in affiliation.steps.order_by("pk")] == ["invite", "accept"]
    invitation.refresh_from_db()
    assert invitation.email == ""
    assert Organisation.objects.get(pk=here.organisation_id).revision > before
    assert readers(delivered()) == [here.person.email]


def test_name_is_shown_only_if_the_person_says_so(client, here):
    bianca = make_user(email=BIANCA)
    client.force_login(bianca)

    client.post(page_of(invite(here)), {})

    assert not bianca.affiliations.get().shown


def test_address_is_compared_whatever_its_case(client, here):
    client.force_login(make_user(email=BIANCA))

    assert client.post(page_of(invite(here, email="Bianca@Example.ORG"))).status_code == 302


def test_another_account_is_told_and_shown_no_address(client, here):
    client.force_login(make_user())
    invitation = invite(here)

    address = f"/en{page_of(invitation)}"
    for answer in (client.get(address), client.post(address)):
        page = answer.content.decode()
        assert answer.status_code == 403
        assert "sent to another address" in page
        for hidden in (BIANCA, "Bianca Verdi", here.organisation.name):
            assert hidden not in page
    invitation.affiliation.refresh_from_db()
    assert invitation.affiliation.state == "invited"


def test_unconfirmed_address_does_not_count(client, here):
    stranger = make_user()
    stranger.emailaddress_set.create(email=BIANCA, verified=False, primary=False)
    client.force_login(stranger)

    assert client.post(page_of(invite(here))).status_code == 403


def test_nobody_accepts_what_they_wrote_themselves(client, db):
    """TRUST 37: staff lets itself into no organisation."""
    office = make_staff(email=BIANCA)
    client.force_login(office)
    invitation = people.invite(
        make_partner(), by=office, name="X", email=BIANCA, role="representative"
    )

    assert client.get(page_of(invitation)).status_code == 403
    assert client.post(page_of(invitation)).status_code == 403
    with pytest.raises(people.NotForYou):
        people.accept(invitation, person=office)
    assert not office.affiliations.exists()


@pytest.mark.parametrize("token", ["x" * 43, "short", "%00", "..%2f"])
def test_unknown_link_is_not_found(client, db, token):
    assert client.get(f"/organizzazioni/inviti/{token}/").status_code == 404
    assert client.post(f"/organizzazioni/inviti/{token}/account/").status_code == 404


def use(invitation: Invitation) -> None:
    people.accept(invitation, person=make_user(email=BIANCA))


def revoke(invitation: Invitation) -> None:
    people.revoke(invitation.affiliation, by=invitation.invited_by)


def expire(invitation: Invitation) -> None:
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))


def lapse(invitation: Invitation) -> None:
    expire(invitation)
    people.lapse()


OVER = [(use, "used"), (revoke, "revoked"), (expire, "expired"), (lapse, "expired")]


@pytest.mark.parametrize(("end", "word"), OVER)
@pytest.mark.parametrize("who", ["visitor", "stranger"])
def test_invitation_that_is_over_says_so(client, here, end, word, who):
    invitation = invite(here)
    end(invitation)
    if who == "stranger":
        client.force_login(make_user())

    page = f"/en{page_of(invitation)}"
    answers = [client.get(page), client.post(page)]
    if who == "visitor":
        answers.append(client.post(f"{page}account/"))

    for answer in answers:
        assert answer.status_code == 410
        assert word in answer.content.decode()
        assert BIANCA not in answer.content.decode()
    assert "account_verified_email" not in client.session


def test_used_invitation_leads_who_used_it_to_the_people(client, here):
    bianca = make_user(email=BIANCA)
    invitation = invite(here)
    people.accept(invitation, person=bianca)
    client.force_login(bianca)

    answer = client.get(page_of(invitation))

    assert answer["Location"] == f"/organizzazioni/{here.organisation.slug}/persone/"


def test_active_person_has_nothing_to_accept(client, here):
    bianca = make_user(email=BIANCA)
    make_affiliation(organisation=here.organisation, person=bianca, role="member")
    invitation = invite(here, role="representative")
    client.force_login(bianca)

    answer = client.get(page_of(invitation))

    assert answer.status_code == 200
    assert 'method="post" novalidate' not in answer.content.decode()
    assert client.post(page_of(invitation)).status_code == 409
    assert bianca.affiliations.get().role == "member"
    with pytest.raises(people.AlreadyHere):
        people.accept(invitation, person=bianca)


def test_request_that_waits_gives_way_to_the_invitation(here):
    bianca = make_user(email=BIANCA)
    asked = people.request(here.organisation, person=bianca, role="member")

    people.accept(invite(here), person=bianca)

    asked.refresh_from_db()
    assert asked.state == "ended"
    assert bianca.affiliations.current().get().role == "delegate"


def test_invitation_is_used_once_when_two_windows_accept(transactional_db):
    here = make_affiliation()
    bianca = make_user(email=BIANCA)
    key = invite(here).pk

    def accept(_number: int) -> None:
        invitation = Invitation.objects.select_related("affiliation__organisation").get(pk=key)
        people.accept(invitation, person=bianca)

    answers = at_once(2, accept)

    assert {type(answer) for answer in answers} == {InvalidTransition, type(None)}
    assert bianca.affiliations.get().steps.filter(verb="accept").count() == 1


def test_expired_between_page_and_button_is_refused(client, here):
    bianca = make_user(email=BIANCA)
    invitation = invite(here)
    expire(invitation)

    with pytest.raises(InvalidTransition):
        people.accept(invitation, person=bianca)


# --- Claiming the page of an organisation that is not public ------------------------------------


def claimed_by(client, organisation: Organisation, **values) -> User:
    """Bianca, who accepted the secretariat's invitation to `organisation`."""
    bianca = make_user(email=BIANCA)
    values = {"by": make_staff(), "name": "B", "email": BIANCA, "role": "delegate"} | values
    invitation = people.invite(organisation, **values)
    client.force_login(bianca)
    client.answer = client.post(page_of(invitation))
    return bianca


@pytest.mark.parametrize("standing", [Standing.PARTNER, Standing.LISTED])
def test_who_was_invited_by_the_secretariat_publishes_the_page(client, db, standing):
    organisation = make_organisation(published=False, standing=standing)
    claimed_by(client, organisation)
    page = f"/organizzazioni/{organisation.slug}/pubblica/"
    assert client.answer["Location"] == page
    assert client.get(page).status_code == 200
    organisation.refresh_from_db()
    assert not organisation.published

    client.post(page)

    organisation.refresh_from_db()
    assert organisation.published
    assert organisation.steps.filter(verb="claim").count() == 1
    assert client.post(page).status_code == 403


def test_member_does_not_publish(client, db):
    organisation = make_partner(published=False)
    claimed_by(client, organisation, role="member")

    assert client.answer["Location"].endswith("/persone/")
    assert client.post(f"/organizzazioni/{organisation.slug}/pubblica/").status_code == 403


def test_page_that_the_secretariat_took_away_is_not_published_again(client, db):
    organisation = make_partner()
    Organisation.objects.update(published=False)
    claimed_by(client, organisation)

    assert client.post(f"/organizzazioni/{organisation.slug}/pubblica/").status_code == 403


def test_applicants_do_not_publish_themselves(client, db):
    organisation = make_organisation(published=False, standing=Standing.APPLICANT)
    here = make_affiliation(organisation=organisation)
    client.force_login(here.person)

    assert client.post(f"/organizzazioni/{organisation.slug}/pubblica/").status_code == 403
    claimed_by(client, make_organisation(published=False), by=here.person)
    assert client.answer["Location"].endswith("/persone/")
