"""Pages about people, an organisation's page and roles, in every state (see page_states)."""

from datetime import timedelta

import pgtrigger
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from partners import people, roles
from partners.models import Affiliation, Invitation, Organisation, Role, User
from partners.people.invitations import LETTERS_A_DAY
from partners.people.requests import REQUESTS_A_DAY
from tests.factories import make_affiliation, make_partner, make_staff, make_user
from tests.signing import sign_in

HERE = "/organizzazioni/uno/"
PEOPLE = f"{HERE}persone/"
ROLES = "/segreteria/ruoli/"
ME = "m@example.org"
FORMS = {"reports-TOTAL_FORMS": "2", "reports-INITIAL_FORMS": "0"}


def somebody(number: int = 1, **values) -> User:
    return make_user(**{"first_name": "M", "last_name": str(number)} | values)


def belonging(role: str = "representative", number: int = 1) -> Affiliation:
    """An active person of the organisation `uno`."""
    organisation = Organisation.objects.filter(slug="uno").first()
    organisation = organisation or make_partner(slug="uno", name="1")
    return make_affiliation(organisation=organisation, role=role, person=somebody(number))


def invited(by: Affiliation, **values) -> Invitation:
    whom = {"name": "M 9", "email": ME, "role": "delegate"} | values
    return people.invite(by.organisation, by=by.person, **whom)


def managing_people(visit) -> None:
    """The list with nobody else and with all; each verb refused, done, too late; the history."""
    first = belonging()
    visit.client.force_login(first.person)
    visit.get(PEOPLE)
    visit.get(f"{PEOPLE}invita/")
    visit.post(f"{PEOPLE}invita/", {"email": "1"}, status=422)
    typed = {"name": "M 8", "email": "m8@example.org", "role": "member", "title": "1"}
    visit.post(f"{PEOPLE}invita/", typed | {"language": visit.language})
    back = invited(first)
    Invitation.objects.filter(pk=back.pk).update(bounced_at=timezone.now())
    visit.get(PEOPLE)
    for last in ("ancora", "revoca", "ancora", "revoca"):  # done, then too late
        visit.post(f"{PEOPLE}{back.affiliation_id}/{last}/")
    late = invited(first, email="late@example.org")
    Invitation.objects.filter(pk=late.pk).update(expires_at=timezone.now())
    people.lapse()
    people.accept(invited(first, email=ME), person=somebody(9, email=ME))
    _asking(visit, first)
    member = belonging("member", 7)
    visit.get(f"{PEOPLE}{member.pk}/ruolo/")
    visit.post(f"{PEOPLE}{member.pk}/ruolo/", status=422)
    visit.post(f"{PEOPLE}{member.pk}/ruolo/", {"role": "delegate"})
    visit.get(f"{PEOPLE}{member.pk}/fine/")
    visit.post(f"{PEOPLE}{member.pk}/fine/", status=422)
    visit.post(f"{PEOPLE}{member.pk}/fine/", {"reason": "–"})
    visit.post(f"{PEOPLE}{member.pk}/fine/", {"reason": "–"}, status=409)
    visit.get(f"{HERE}lascia/")
    visit.post(f"{HERE}lascia/", status=422)
    people.hand_over(first.organisation, by=first.person)
    visit.get(PEOPLE)
    for number in range(LETTERS_A_DAY):
        people.invite(first.organisation, by=make_staff(), **typed | {"email": f"{number}@x.org"})
    visit.post(f"{PEOPLE}invita/", typed | {"language": "it"}, status=429)
    visit.post(f"{HERE}nome/", {"shown": "1"})
    visit.post(f"{HERE}nome/")
    visit.post(f"{HERE}lascia/", {"successor": "secretariat"})


def _asking(visit, first: Affiliation) -> None:
    """Requests, decided on in both ways and too late."""
    asked = [
        people.request(first.organisation, person=somebody(number), role="delegate", message="1")
        for number in (2, 3)
    ]
    confirm = {"action": "confirm", "role": "member"}
    pages = [f"{PEOPLE}{each.pk}/richiesta/" for each in asked]
    visit.get(pages[0])
    visit.post(pages[0], {"action": "decline", "role": "member"}, status=422)
    visit.post(pages[0], confirm)
    visit.post(pages[0], confirm | {"reason": "–"}, status=409)
    visit.post(pages[1], {"action": "decline", "role": "member", "reason": "–"})


def belonging_oneself(visit) -> None:
    """A member's view; asking to join: refused, sent, again, withdrawn, too often."""
    member = belonging("member")
    visit.client.force_login(member.person)
    visit.get(PEOPLE)
    visit.get(f"{PEOPLE}invita/", status=403)
    visit.get(f"{HERE}partecipa/")
    asking = somebody(5)
    visit.client.force_login(asking)
    visit.get(f"{HERE}partecipa/")
    visit.post(f"{HERE}partecipa/", status=422)
    visit.post(f"{HERE}partecipa/", {"role": "delegate"})
    visit.post(f"{HERE}partecipa/", {"role": "delegate"}, status=409)
    visit.get("/account/")
    visit.post(f"{HERE}partecipa/ritira/")
    for _number in range(REQUESTS_A_DAY - 1):
        people.withdraw(
            people.request(make_partner(name="2"), person=asking, role="member"), by=asking
        )
    visit.post(f"{HERE}partecipa/", {"role": "delegate"}, status=429)


def being_invited(visit) -> None:
    """The page behind the link: signed out, another's, one's own, used, revoked, too old."""
    first = belonging()
    invitation = invited(first, title="1", message="1 + 1")
    page = f"/organizzazioni/inviti/{invitation.link_token}/"
    visit.get(page)
    visit.post(f"{page}account/")
    visit.get("/organizzazioni/inviti/x/", status=404)
    visit.client.force_login(somebody(2))
    visit.get(page, status=403)
    me = somebody(9, email=ME)
    Invitation.objects.update(invited_by=me)
    visit.client.force_login(me)
    visit.get(page, status=403)
    Invitation.objects.update(invited_by=None)
    Organisation.objects.update(published=False)
    with pgtrigger.ignore("partners.OrganisationEvent:append_only"):
        Organisation.objects.get(slug="uno").changes.all().delete()  # it never was public
    visit.get(page)
    visit.post(page)
    visit.get(PEOPLE)
    visit.get("/account/")
    visit.post(f"{HERE}pubblica/")
    visit.post(f"{HERE}pubblica/", status=403)
    again = f"/organizzazioni/inviti/{invited(first).link_token}/"
    visit.get(again)
    visit.post(again, status=409)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(days=1))
    visit.get(again, status=410)
    other = invited(first, email="n@example.org")
    people.revoke(other.affiliation, by=first.person)
    visit.get(f"/organizzazioni/inviti/{other.link_token}/", status=410)
    visit.client.logout()
    visit.get(page, status=410)


def keeping_the_page(visit) -> None:
    """The form of the page: a delegate's, the secretariat's, refused, saved, outdated."""
    visit.client.force_login(belonging("delegate").person)
    page = f"{HERE}modifica/"
    visit.get(page)
    logo = SimpleUploadedFile("1.png", b"1")
    wrong = {"website": "x", "offers": "1," * 30 + "2" * 61, "public_email": "1", "logo": logo,
             "reports-0-year": "1", "reports-0-url": "x", "contact-email": "1"}  # fmt: skip
    visit.post(page, FORMS | wrong, status=422)
    known = {"revision": Organisation.objects.get(slug="uno").revision}
    visit.post(page, FORMS | known | {"municipality": "1"})
    visit.post(page, FORMS | known | {"municipality": "2"}, status=409)
    sign_in(visit.client, make_staff(first_name="M", last_name="2"))
    visit.get(page)
    make_partner(name="2", tax_code="00488410010")
    visit.post(page, FORMS | {"name": "1", "tax_code": "00488410010"}, status=422)


def giving_roles(visit) -> None:
    """The page of roles: nobody found, found, chosen, oneself, given, given twice, taken."""
    office = make_staff(first_name="M", last_name="2")
    person = belonging("delegate", 7).person
    sign_in(visit.client, office)
    visit.get(ROLES)
    visit.get(f"{ROLES}?q=zzz")
    visit.get(f"{ROLES}?q=7")
    visit.get(f"{ROLES}?persona={office.pk}")
    visit.get(f"{ROLES}?persona={person.pk}")
    change = {"person": person.pk, "role": "approvers", "reason": "–"}
    visit.post(ROLES, change | {"action": "give", "reason": ""}, status=422)
    visit.post(ROLES, change | {"action": "give"})
    visit.post(ROLES, change | {"action": "give"}, status=409)
    visit.get(f"{ROLES}?persona={person.pk}")
    visit.post(ROLES, change | {"action": "take"})
    visit.post(ROLES, change | {"action": "take"}, status=409)
    for role in Role:
        roles.give(person, role, by=office, reason="–")
    visit.get(ROLES)


PEOPLE_GROUPS = [
    managing_people, belonging_oneself, being_invited, keeping_the_page, giving_roles
]  # fmt: skip
