"""The desk of who runs consultations: who comes in, and what can be done in which phase."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from consultation import running
from consultation.models import Consultation, ConsultationStep, Phase
from tests.consultation.phases import make_in
from tests.factories import (
    make_consultation,
    make_editor,
    make_legal_text,
    make_moderator,
    make_published,
    make_staff,
    make_user,
    make_version,
)
from tests.signing import sign_in
from tsi.base.models import LegalKind, LegalText

DESK = "/redazione/consultazioni/"
ROME = ZoneInfo("Europe/Rome")
WHY = {"reason_it": "Più tempo.", "reason_en": "More time."}


@pytest.fixture
def staff(client, db):
    person = make_staff()
    sign_in(client, person)
    return person


def day(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def typed(**values) -> dict:
    """A form that is accepted."""
    privacy = make_legal_text(LegalKind.PRIVACY)
    return {
        "title_it": "Consultazione sulla bozza", "title_en": "Consultation on the draft",
        "intro_it": "", "intro_en": "", "opens_on": day(1), "opens_hour": "09:00",
        "closes_on": day(40), "closes_hour": "23:59", "moderated_first": "after",
        "publication": "pseudonym", "legal_basis_it": "", "legal_basis_en": "",
        "published_until": "", "answers_due": "", "notice": privacy.pk,
        "terms": make_legal_text(LegalKind.TERMS).pk,
    } | values  # fmt: skip


def prepare(client, **values):
    version = make_version()
    return client.post(f"{DESK}nuova/", typed(version=version.pk, **values))


def test_who_runs_consultations_and_nobody_else_comes_in(db):
    asked = make_in(Phase.OPEN, slug="prova")
    helper = make_user()
    helper.user_permissions.add(Permission.objects.get(codename="run"))
    people = {
        "member": make_user(),
        "moderator": make_moderator(),
        "editor": make_editor(),
        "staff": make_staff(),
        "who is allowed to": helper,
    }
    clients = {"visitor": Client()}
    for who, person in people.items():
        clients[who] = Client()
        sign_in(clients[who], person)
    clients["without second factor"] = Client()
    sign_in(clients["without second factor"], make_staff(), second_factor=False)
    pages = ("", "nuova/", *(f"prova/{page}" for page in ("", "proroga/", "chiudi/", "numeri.csv")))
    steps = ConsultationStep.objects.count()

    table = {
        who: {client.get(DESK + page).status_code for page in pages}
        | {client.post(f"{DESK}prova/chiudi/", WHY | {"reason_en": ""}).status_code}
        for who, client in clients.items()
    }

    assert table == {
        "visitor": {302},
        "member": {403},
        "moderator": {403},
        "editor": {403},
        "staff": {200, 422},
        "who is allowed to": {200, 422},
        "without second factor": {403},
    }
    assert ConsultationStep.objects.count() == steps
    assert Consultation.objects.get(pk=asked.pk).closes_at == asked.closes_at


@pytest.mark.slow
def test_each_verb_is_open_in_its_phases_only(client, staff):
    tries = {
        "modifica": typed(),
        "annuncia": WHY,
        "proroga": WHY | {"closes_on": day(50), "closes_hour": "12:00"},
        "chiudi": WHY,
    }

    table = {
        phase: [verb for verb, data in tries.items() if accepted(client, phase, verb, data)]
        for phase in Phase.values
    }

    assert table == {
        Phase.PREPARED: ["modifica", "annuncia"],
        Phase.ANNOUNCED: ["proroga"],
        Phase.OPEN: ["proroga", "chiudi"],
        Phase.ANSWERING: [],
        Phase.REPORTED: [],
    }


def accepted(client, phase: str, verb: str, data: dict) -> bool:
    asked = make_in(phase)
    response = client.post(f"{DESK}{asked.slug}/{verb}/", data)
    assert response.status_code in (302, 409), (phase, verb)
    if response.status_code == 409:
        asked_again = Consultation.objects.get(pk=asked.pk)
        assert asked_again.closes_at == asked.closes_at, (phase, verb)
        assert asked_again.title_it == asked.title_it
    return response.status_code == 302


def test_the_desk_offers_what_can_be_done(client, staff):
    offered = {}
    for phase in Phase.values:
        asked = make_in(phase)
        page = client.get(f"{DESK}{asked.slug}/").content.decode()
        offered[phase] = [
            verb
            for verb in ("annuncia", "modifica", "proroga", "chiudi")
            if f"{asked.slug}/{verb}/" in page
        ]

    assert offered == {
        Phase.PREPARED: ["annuncia", "modifica"],
        Phase.ANNOUNCED: ["proroga"],
        Phase.OPEN: ["proroga", "chiudi"],
        Phase.ANSWERING: [],
        Phase.REPORTED: [],
    }


def test_preparing_keeps_what_was_typed_and_shows_it_to_nobody(client, staff):
    response = prepare(
        client,
        opens_on="2027-03-27",
        opens_hour="10:00",
        closes_on="2027-05-01",
        closes_hour="23:59",
        moderated_first="before",
        answers_due="2027-06-30",
    )

    asked = Consultation.objects.with_phase().get()
    assert response["Location"] == f"{DESK}{asked.slug}/"
    assert asked.slug == "consultazione-sulla-bozza"
    assert asked.opens_at == datetime(2027, 3, 27, 10, tzinfo=ROME)
    assert asked.opens_at.utcoffset() is not None
    assert asked.opens_at.astimezone(ROME).utcoffset() == timedelta(hours=1)
    assert asked.closes_at.astimezone(ROME).utcoffset() == timedelta(hours=2)  # summer time
    assert (asked.moderated_first, asked.phase) == (True, Phase.PREPARED)
    assert asked.steps.get().by == staff
    assert client.get(f"/consultazioni/{asked.slug}/").status_code == 404


def test_the_notice_and_terms_that_were_chosen_are_kept(client, staff):
    old = make_legal_text(LegalKind.PRIVACY)
    LegalText.objects.create(
        kind=LegalKind.PRIVACY, number=2, title_it="T", title_en="T", body_it="C", body_en="B"
    )

    prepare(client, notice=old.pk)

    asked = Consultation.objects.get()
    assert asked.notice == old
    running.announce(asked, by=None)
    for page in (asked.get_absolute_url(), f"{asked.write_base()}1.1.1/"):
        Consultation.objects.update(opens_at=timezone.now())
        shown = client.get(page).content.decode()
        assert "/privacy/1/" in shown
        assert "/privacy/2/" not in shown


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({"closes_on": "2027-01-01", "opens_on": "2027-02-01"}, "closes_on"),
        ({"opens_on": "2020-01-01", "closes_on": "2020-02-01"}, "closes_on"),
        ({"opens_on": "2027-03-28", "opens_hour": "02:30", "closes_on": "2027-05-01"},
         "opens_hour"),  # the clocks go forward
        ({"publication": "full"}, "legal_basis_it legal_basis_en"),
        ({"publication": "full", "legal_basis_it": "Regolamento"}, "legal_basis_en"),
        ({"title_en": ""}, "title_en"),
        ({"answers_due": day(2)}, "answers_due"),
        ({"published_until": day(2)}, "published_until"),
        ({"notice": "0"}, "notice"),
        ({"closes_on": "9999-12-31"}, "closes_on"),
    ],
)  # fmt: skip
def test_what_is_missing_is_said_at_its_field(client, staff, values, fields):
    response = prepare(client, **values)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == fields.split()
    assert "Consultazione sulla bozza" in response.content.decode()
    assert not Consultation.objects.exists()


def test_one_prepares_on_a_published_text_without_consultation(client, staff):
    free, hidden = make_version(), make_version(number="9.1", published=False)
    taken = make_consultation(make_version(number="9.2")).version

    form = client.get(f"{DESK}nuova/").context["form"]

    assert list(form.fields["version"].queryset) == [free]
    assert not {hidden, taken} & set(form.fields["version"].queryset)


def test_a_title_twice_gives_two_addresses(db):
    make_consultation(slug="prova")

    assert running.slug_for("Prova") == "prova-2"
    assert running.slug_for("Nuova") == "nuova-2"
    assert running.slug_for("!") == "consultazione"
    assert len(running.slug_for("parola " * 40)) <= 50


def test_a_short_one_asks_for_reasons_before_it_is_announced(client, staff):
    short = make_in(Phase.PREPARED)

    refused = client.post(f"{DESK}{short.slug}/annuncia/")
    client.post(f"{DESK}{short.slug}/annuncia/", WHY)

    assert refused.status_code == 422
    assert short.steps.last().reason_en == "More time."


def test_extending_shows_everybody_old_end_new_end_and_reasons(client, staff):
    asked = make_in(Phase.OPEN, slug="prova")
    until = timezone.localdate() + timedelta(days=9)

    client.post(
        f"{DESK}prova/proroga/", WHY | {"closes_on": until.isoformat(), "closes_hour": "12:00"}
    )

    page = Client().get("/en/consultazioni/prova/").content.decode()
    assert "More time." in page
    for end in (asked.closes_at, Consultation.objects.get().closes_at):
        assert timezone.localtime(end).strftime("%H:%M") in page
    assert "Più tempo." in Client().get("/consultazioni/prova/").content.decode()


def test_an_extension_that_is_none_is_refused_with_what_was_typed(client, staff):
    make_in(Phase.OPEN, slug="prova")

    response = client.post(
        f"{DESK}prova/proroga/", WHY | {"closes_on": day(0), "closes_hour": "00:00"}
    )

    assert response.status_code == 422
    assert "More time." in response.content.decode()


def test_the_list_asks_as_much_for_thirty_as_for_one(client, staff, django_assert_num_queries):
    make_published(make_consultation())
    with django_assert_num_queries(200, exact=False) as one:
        client.get(DESK)
    for number in range(12):
        make_consultation(make_version(number=f"7.{number}"))

    with django_assert_num_queries(len(one.captured_queries)):
        page = client.get(DESK)

    assert len(page.context["page"].rows) == 13
