"""The secretariat's decision on an accession."""

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from partners import joining, leaving
from partners.letters import adhesion_to_decide
from partners.models import Adhesion, Affiliation, Organisation, Standing
from partners.permissions import may_approve, may_review, may_take_in_review
from tests.factories import (
    make_adhesion,
    make_affiliation,
    make_approver,
    make_moderator,
    make_organisation,
    make_staff,
    make_user,
)
from tests.partners.test_adhesion import sent
from tests.races import at_once, meeting
from tests.signing import sign_in
from tsi.base.delivery import deliver
from tsi.base.models import OutgoingMail
from tsi.base.transitions import InvalidTransition

LIST = "/segreteria/adesioni/"
APPROVE = {"action": "approve", "reason": ""}
REJECT = {"action": "reject", "reason": "Manca la firma."}


def letters() -> dict[str, list]:
    """Sends what is queued; the letters by recipient."""
    for row in OutgoingMail.objects.filter(state="queued"):
        deliver(row.pk)
    assert not OutgoingMail.objects.exclude(state="sent").exists()
    return {message.to[0]: message for message in mail.outbox}


@pytest.fixture
def adhesion(db):
    return sent(organisation=make_organisation(name="Il Ponte", published=False))


@pytest.fixture
def in_review(adhesion):
    joining.review(adhesion, by=make_staff())
    return adhesion


def page(adhesion) -> str:
    return f"{LIST}{adhesion.pk}/"


PEOPLE = {
    "visitor": lambda: None,
    "citizen": make_user,
    "moderator": make_moderator,
    "staff": make_staff,
    "approver": make_approver,
}


@pytest.mark.parametrize(
    ("who", "setting", "reviews", "approves"),
    [
        ("citizen", "approvers", False, False),
        ("moderator", "approvers", False, False),
        ("staff", "approvers", True, False),
        ("approver", "approvers", True, True),
        ("citizen", "secretariat", False, False),
        ("staff", "secretariat", True, True),
        ("approver", "secretariat", True, False),
    ],
)
def test_who_reviews_and_who_approves(adhesion, settings, who, setting, reviews, approves):
    settings.ADHESION_APPROVED_BY = setting
    person = PEOPLE[who]()

    assert may_review(person) == reviews
    assert may_take_in_review(person, adhesion) == reviews
    assert may_approve(person, adhesion) == approves


@pytest.mark.parametrize("state", ["requested", "active"])
@pytest.mark.parametrize("role", ["representative", "delegate", "member"])
def test_nobody_decides_on_their_own(adhesion, role, state):
    approver = make_approver()
    make_affiliation(organisation=adhesion.organisation, person=approver, role=role, state=state)

    assert not may_approve(approver, adhesion)
    assert not may_take_in_review(approver, adhesion)


def test_nobody_decides_on_what_they_sent(client, db):
    approver = make_approver()
    own = sent(person=approver)
    Affiliation.objects.update(state="ended", ended_at=timezone.now())
    joining.review(own, by=make_staff())
    sign_in(client, approver)

    assert not may_approve(approver, own)
    assert client.post(page(own), APPROVE).status_code == 403
    assert client.post(f"{page(own)}prendi/").status_code == 403
    own.refresh_from_db()
    assert own.state == "in_review"


@pytest.mark.parametrize("path", ["/segreteria/", LIST, "item", "take"])
def test_desk_is_for_reviewers_with_a_second_factor(client, adhesion, path):
    path = {"item": page(adhesion), "take": f"{page(adhesion)}prendi/"}.get(path, path)
    act = client.post if path.endswith("prendi/") else client.get

    assert act(path).url == f"/account/accesso/?next={path}"
    client.force_login(adhesion.submitted_by)
    assert act(path).status_code == 403
    sign_in(client, make_staff(), second_factor=False)
    assert act(path).status_code in (302, 403)
    adhesion.refresh_from_db()
    assert adhesion.state == "submitted"
    sign_in(client, make_staff())
    assert act(path).status_code == (302 if act == client.post else 200)


def test_one_screen_has_everything(client, in_review):
    make_organisation(name="Il Ponte di Torino", tax_code="00514490010")
    sign_in(client, make_approver())

    text = client.get(page(in_review)).text

    for words in (
        "Il Ponte",
        "Il Ponte di Torino",
        "Carla Neri",
        "00514490010",
        str(in_review.submitted_by),
        "/documento/" if in_review.document else "PDF",
        'value="approve"',
    ):
        assert words in text
    assert "@" not in text.replace("segreteria@demo.example", "")


def test_taking_in_review_is_done_once(client, adhesion):
    sign_in(client, make_staff())

    assert client.post(f"{page(adhesion)}prendi/").status_code == 302
    again = client.post(f"{page(adhesion)}prendi/")

    assert again.status_code == 409
    assert 'role="alert"' in again.text
    adhesion.refresh_from_db()
    assert adhesion.state == "in_review"


def told_to_decide() -> set[int]:
    rows = OutgoingMail.objects.filter(letter__endswith="adhesion_to_decide")
    return set(rows.values_list("reader", flat=True))


def test_taking_in_review_tells_who_decides(adhesion):
    approver, taker, party = (make_approver() for _ in range(3))
    make_affiliation(organisation=adhesion.organisation, person=party, role="member")
    make_approver(is_active=False)
    make_staff()

    joining.review(adhesion, by=taker)

    assert told_to_decide() == {approver.pk}
    told = letters()[approver.email]
    assert "Il Ponte" in told.subject
    assert page(adhesion) in told.body


def test_taking_in_review_tells_the_secretariat_where_it_decides(adhesion, settings):
    settings.ADHESION_APPROVED_BY = "secretariat"
    staff, taker = make_staff(), make_staff()
    make_approver()

    joining.review(adhesion, by=taker)

    assert told_to_decide() == {staff.pk}


def test_nobody_is_told_to_decide_what_is_decided_already(in_review):
    late = make_approver()
    step = in_review.steps.get(verb="review")
    assert adhesion_to_decide(step.pk, late.pk).to == late.email
    assert adhesion_to_decide(step.pk, make_user().pk) is None

    joining.approve(in_review, by=late)

    assert adhesion_to_decide(step.pk, late.pk) is None


def test_approving_makes_a_partner_that_everybody_sees(client, in_review):
    approver = make_approver()
    sign_in(client, approver)

    response = client.post(page(in_review), APPROVE)

    organisation = Organisation.objects.get()
    in_review.refresh_from_db()
    assert response.url == LIST
    assert (organisation.standing, organisation.published) == (Standing.PARTNER, True)
    assert organisation.partner_since is not None
    assert organisation.tax_code == "00514490010"
    assert (in_review.state, in_review.decided_by) == ("approved", approver)
    mine = Affiliation.objects.get()
    assert (mine.state, mine.speaks) == ("active", True)
    assert mine.active_since is not None
    told = letters()[in_review.submitted_by.email]
    assert "Il Ponte" in told.subject
    assert f"/adesioni/{in_review.pk}/" in told.body


def test_approving_tells_the_other_speakers_too(in_review):
    others = [make_affiliation(organisation=in_review.organisation).person for _ in range(2)]
    make_affiliation(organisation=in_review.organisation, role="member")

    joining.approve(in_review, by=make_approver())

    rows = OutgoingMail.objects.filter(letter__endswith="adhesion_approved")
    assert set(rows.values_list("reader", flat=True)) == {
        in_review.submitted_by_id,
        *[person.pk for person in others],
    }


def test_declining_needs_reasons_and_keeps_the_form(client, in_review):
    sign_in(client, make_approver())

    response = client.post(page(in_review), REJECT | {"reason": " \u202e "})

    assert response.status_code == 422
    assert response.context["form"].errors.keys() == {"reason"}
    assert 'href="#id_reason"' in response.text.partition('class="desk-columns"')[0]  # on top
    in_review.refresh_from_db()
    assert in_review.state == "in_review"


def test_declining_tells_the_reasons(client, in_review):
    sign_in(client, make_approver())

    client.post(page(in_review), REJECT)

    in_review.refresh_from_db()
    organisation = Organisation.objects.get()
    assert (in_review.state, in_review.reason) == ("rejected", "Manca la firma.")
    assert (organisation.standing, organisation.published) == (Standing.LISTED, False)
    assert Affiliation.objects.get().state == "ended"
    assert "Manca la firma." in letters()[in_review.submitted_by.email].body
    client.force_login(in_review.submitted_by)
    assert "Manca la firma." in client.get(f"/adesioni/{in_review.pk}/").text


def test_second_decision_is_409_and_gives_the_words_back(client, in_review):
    joining.approve(in_review, by=make_approver())
    sign_in(client, make_approver())

    response = client.post(page(in_review), REJECT)

    assert response.status_code == 409
    assert "Manca la firma." in response.text
    in_review.refresh_from_db()
    assert (in_review.state, in_review.reason) == ("approved", "")


def test_tax_code_of_another_is_409(client, in_review):
    make_organisation(tax_code="00514490010")
    sign_in(client, make_approver())

    response = client.post(page(in_review), APPROVE)

    assert response.status_code == 409
    in_review.refresh_from_db()
    assert in_review.state == "in_review"
    assert in_review.organisation.adhesions.get().decided_by is None


@pytest.mark.parametrize("action", ["", "admit", "delete"])
def test_unknown_verb_is_422(client, in_review, action):
    sign_in(client, make_approver())

    assert client.post(page(in_review), {"action": action}).status_code == 422


def test_decision_sets_nothing_else(client, in_review):
    """TRUST 36."""
    sign_in(client, make_approver())

    client.post(page(in_review), APPROVE | {"partner_since": "1999-01-01", "decided_by": "1"})

    organisation = Organisation.objects.get()
    assert organisation.partner_since.year > 1999


def test_letters_are_in_the_readers_language(in_review):
    in_review.submitted_by.language = "en"
    in_review.submitted_by.save()

    joining.reject(in_review, by=make_approver(), reason="Manca la firma.")

    body = letters()[in_review.submitted_by.email].body
    assert "was not approved" in body
    assert f"/en/adesioni/{in_review.pk}/" in body


def test_closed_account_is_not_written_to(in_review):
    in_review.submitted_by.is_active = False
    in_review.submitted_by.save()

    joining.approve(in_review, by=make_approver())
    for row in OutgoingMail.objects.filter(letter__endswith="adhesion_approved"):
        deliver(row.pk)

    assert not mail.outbox


def decide(adhesion_pk, approver, number):
    """Half of them approve, half decline."""
    adhesion = Adhesion.objects.select_related("organisation", "submitted_by").get(pk=adhesion_pk)
    if number % 2:
        joining.approve(adhesion, by=approver)
    else:
        joining.reject(adhesion, by=approver, reason="–")
    return adhesion.state


def test_approvers_at_once_decide_once(transactional_db):
    """TRUST 5."""
    adhesion = sent()
    joining.review(adhesion, by=make_staff())
    approvers = [make_approver() for _ in range(4)]

    answers = at_once(4, lambda number: decide(adhesion.pk, approvers[number], number))

    assert sum(isinstance(answer, str) for answer in answers) == 1
    assert sum(isinstance(answer, InvalidTransition) for answer in answers) == 3
    decided = adhesion.steps.filter(verb__in=["approve", "reject"])
    assert decided.count() == 1
    assert OutgoingMail.objects.filter(letter__regex="approved|rejected").count() == 1


def test_approvers_at_once_without_the_guard_decide_more_than_once(transactional_db):
    """Negative control: the state is read first, and the row written after."""
    adhesion = sent()
    joining.review(adhesion, by=make_staff())
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE partners_adhesion DISABLE TRIGGER USER")

    all_read = meeting(4)

    def careless(number):
        row = Adhesion.objects.get(pk=adhesion.pk)
        all_read.wait()
        if row.state != "in_review":
            raise InvalidTransition
        row.state = "approved" if number % 2 else "rejected"
        row.reason, row.decided_at = "–", timezone.now()
        row.save()
        return row.state

    try:
        answers = at_once(4, careless)
        assert all(isinstance(answer, str) for answer in answers)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE partners_adhesion ENABLE TRIGGER USER")


@pytest.mark.parametrize("count", [1, 30])
def test_list_asks_the_same_of_the_database_whatever_it_shows(
    client, db, django_assert_num_queries, count
):
    for _ in range(count):
        make_adhesion()
    sign_in(client, make_staff())
    client.get(LIST)

    with django_assert_num_queries(5):
        text = client.get(LIST).text

    assert text.count('class="state state-submitted"') == count


@pytest.mark.parametrize("count", [1, 30])
def test_item_asks_the_same_of_the_database_whatever_it_shows(
    client, adhesion, django_assert_num_queries, count
):
    for _ in range(count):
        make_organisation(name="Il Ponte")
        make_affiliation(organisation=adhesion.organisation)
        joining.record(adhesion, "note", by=make_staff())
    sign_in(client, make_staff())
    client.get(page(adhesion))

    with django_assert_num_queries(11):
        assert client.get(page(adhesion)).status_code == 200


def test_list_keeps_one_state_and_pages(client, db):
    for _ in range(31):
        make_adhesion()
    joining.review(Adhesion.objects.last(), by=make_staff())
    sign_in(client, make_staff())

    assert client.get(LIST, {"stato": "in_review"}).text.count("state-in_review") == 1
    first = client.get(LIST, {"stato": "submitted"})
    assert "dopo=" not in first.text
    first = client.get(LIST)
    key = first.context["page"].next_key
    assert client.get(LIST, {"dopo": key}).text.count('class="state state-') == 1
    for odd in ({"stato": "'; DROP"}, {"dopo": "x"}, {"dopo": "9" * 40}):
        assert client.get(LIST, odd).status_code == 200


def test_leaving_after_approval_ends_the_accession(in_review):
    joining.approve(in_review, by=make_approver())

    leaving.leave(in_review.organisation, by=in_review.submitted_by, reason="Chiudiamo.")

    in_review.refresh_from_db()
    assert in_review.state == "ended"
    assert in_review.organisation.standing == Standing.LEFT
