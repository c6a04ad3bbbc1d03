"""The admin: who gets in, what it never tells, what its actions do."""

import json

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission

from partners.models import Organisation, Standing
from tests.factories import (
    make_adhesion,
    make_affiliation,
    make_approver,
    make_moderator,
    make_organisation,
    make_partner,
    make_project,
    make_staff,
    make_user,
)
from tests.partners.spreadsheets import rows_of
from tests.signing import make_totp, sign_in

ORGANISATIONS = "/admin/partners/organisation/"
USERS = "/admin/partners/user/"


@pytest.fixture
def staff(client, db):
    person = make_staff(first_name="Sara", last_name="Conti")
    sign_in(client, person)
    return person


@pytest.fixture
def superuser(client, db):
    person = make_staff(is_superuser=True)
    sign_in(client, person)
    return person


def act(client, action: str, *rows, **data):
    data |= {"action": action, "_selected_action": [row.pk for row in rows]}
    return client.post(ORGANISATIONS, data, follow=True)


@pytest.mark.parametrize("path", ["/admin/", "/en/admin/", ORGANISATIONS, USERS])
def test_admin_is_for_staff_with_a_second_factor(client, db, path):
    response = client.get(path, follow=True)
    assert response.redirect_chain[-1][0].startswith(("/account/accesso/", "/en/account/accesso/"))

    for person in (make_user(), make_moderator(), make_approver()):
        sign_in(client, person)
        assert client.get(path, follow=True).status_code == 403

    without = make_staff()
    sign_in(client, without, second_factor=False)
    assert client.get(path, follow=True).status_code == 403
    make_totp(without)
    response = client.get(path, follow=True)
    assert "/account/" in response.redirect_chain[-1][0]

    sign_in(client, make_staff())
    assert client.get(path).status_code == 200


def test_admin_login_leads_back_to_the_admin_and_nowhere_else(client, staff):
    asked = {"//evil.example": "/admin/", "https://evil.example/": "/admin/", USERS: USERS}
    for address, back in asked.items():
        assert client.get("/admin/login/", {"next": address})["Location"] == back


@pytest.mark.parametrize("language", ["", "/en"])
def test_every_page_of_the_admin_opens(client, superuser, language):
    affiliation = make_affiliation()
    adhesion, project = make_adhesion(), make_project()
    pages = {
        "partners/organisation": affiliation.organisation,
        "partners/user": affiliation.person,
        "partners/affiliation": affiliation,
        "partners/adhesion": adhesion,
        "partners/project": project,
    }

    for name, row in pages.items():
        for rest in ("", f"{row.pk}/change/", f"{row.pk}/history/"):
            response = client.get(f"{language}/admin/{name}/{rest}")
            assert response.status_code == 200, (name, rest)
            assert "style=" not in response.content.decode()
    for rest in ("partners/importbatch/", "partners/organisation/add/", ""):
        assert client.get(f"{language}/admin/{rest}").status_code == 200


def test_pages_of_libraries_are_not_there(client, superuser):
    assert client.get("/admin/account/emailaddress/").status_code == 404
    assert client.get("/admin/mfa/authenticator/").status_code == 404
    labels = {app["app_label"] for app in client.get("/admin/").context["app_list"]}
    assert labels == {"communities", "partners"}


def test_nothing_is_deleted_in_the_admin(client, superuser):
    here = make_organisation()

    assert client.get(f"{ORGANISATIONS}{here.pk}/delete/").status_code == 403
    act(client, "delete_selected", here)

    assert Organisation.objects.filter(pk=here.pk).exists()


# -- addresses -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    [
        "email__startswith=canary", "email=canary@example.org", "password__startswith=a",
        "emailaddress__email__startswith=canary", "affiliations__invitation__email__contains=c",
    ],
)  # fmt: skip
def test_filtering_people_by_address_is_refused(client, superuser, query):
    make_user(email="canary@example.org")

    assert client.get(f"{USERS}?{query}").status_code == 400


@pytest.mark.parametrize(
    "query", ["private_contact__email__startswith=c", "affiliations__person__email__startswith=c"]
)
def test_filtering_organisations_by_address_of_a_person_is_refused(client, superuser, query):
    assert client.get(f"{ORGANISATIONS}?{query}").status_code == 400


def test_searching_and_ordering_people_knows_no_address(client, superuser):
    make_user(email="canary@example.org", first_name="Zoe")

    assert client.get(USERS, {"q": "canary"}).context["cl"].result_count == 0
    assert client.get(USERS, {"q": "Zoe"}).context["cl"].result_count == 1
    assert client.get(USERS, {"o": "99"}).status_code == 200


def test_address_is_on_no_page_of_the_admin(client, superuser):
    person = make_user(email="canary@example.org", last_name="Bianchi")
    here = make_affiliation(person=person).organisation
    client.post(f"{USERS}{person.pk}/change/", _form_of(client, person) | {"last_name": "Neri"})
    found = {"app_label": "partners", "model_name": "organisation", "field_name": "part_of"}
    pages = [
        USERS, f"{USERS}{person.pk}/change/", f"{USERS}{person.pk}/history/",
        f"{USERS}{superuser.pk}/history/", "/admin/", f"{ORGANISATIONS}{here.pk}/history/",
        f"/admin/autocomplete/?term=canary&{'&'.join(f'{k}={v}' for k, v in found.items())}",
    ]  # fmt: skip

    assert LogEntry.objects.exists()
    for page in pages:
        response = client.get(page)
        assert response.status_code == 200, page
        text = response.content.decode()
        assert "canary" not in text.replace("term=canary", ""), page
        assert superuser.email not in text, page
    kept = json.dumps(list(LogEntry.objects.values_list("object_repr", "change_message")))
    assert "canary" not in kept


def test_address_is_shown_to_a_post_with_the_permission_and_the_look_is_kept(client, staff):
    person = make_user(email="canary@example.org")
    page = f"{USERS}{person.pk}/address/"
    assert client.get(page).status_code == client.post(page).status_code == 403
    staff.user_permissions.add(Permission.objects.get(codename="see_addresses"))

    assert "canary" not in client.get(page).content.decode()
    assert not LogEntry.objects.exists()
    shown = client.post(page)

    assert "canary@example.org" in shown.content.decode()
    kept = LogEntry.objects.get()
    assert (kept.user, kept.object_id) == (staff, str(person.pk))
    assert "canary" not in kept.change_message + kept.object_repr


# -- rights --------------------------------------------------------------------------------------


def _form_of(client, person) -> dict:
    form = client.get(f"{USERS}{person.pk}/change/").context["adminform"].form
    return {name: form[name].value() for name in form.fields if form[name].value() is not None}


def test_staff_gives_nobody_rights(client, staff):
    for person in (staff, make_user()):
        data = _form_of(client, person) | {"is_staff": "on", "is_superuser": "on"}
        permission = Permission.objects.get(codename="see_addresses")
        client.post(f"{USERS}{person.pk}/change/", data | {"user_permissions": [permission.pk]})

        before = person.is_staff
        person.refresh_from_db()
        assert (person.is_staff, person.is_superuser) == (before, False)
        assert not person.user_permissions.exists()


def test_superuser_changes_rights_of_others_and_not_their_own(client, superuser):
    other = make_user()
    client.post(f"{USERS}{other.pk}/change/", _form_of(client, other) | {"is_staff": "on"})
    own = _form_of(client, superuser)
    client.post(f"{USERS}{superuser.pk}/change/", own | {"is_superuser": "", "is_active": ""})

    other.refresh_from_db()
    superuser.refresh_from_db()
    assert other.is_staff
    assert superuser.is_superuser
    assert superuser.is_active


def test_staff_changes_no_superuser(client, staff):
    boss = make_staff(is_superuser=True)

    client.post(f"{USERS}{boss.pk}/change/", {"first_name": "X", "last_name": "Y"})

    boss.refresh_from_db()
    assert boss.first_name != "X"
    assert boss.is_active


# -- organisations -------------------------------------------------------------------------------


def test_state_is_not_typed_into_a_form(client, staff):
    here = make_organisation(published=False)
    form = client.get(f"{ORGANISATIONS}{here.pk}/change/").context["adminform"].form
    state = {"standing", "partner_since", "published", "merged_into", "uid"}
    assert not state & set(form.fields)

    data = {name: form[name].value() or "" for name in form.fields}
    inline = {f"impact_reports-{n}_FORMS": 0 for n in ("TOTAL", "INITIAL")}
    sent = data | inline | {"standing": "partner", "published": "on", "municipality": "Susa"}
    assert client.post(f"{ORGANISATIONS}{here.pk}/change/", sent).status_code == 302

    here.refresh_from_db()
    assert (here.standing, here.published, here.municipality) == ("listed", False, "Susa")


def _page_of(client, here: Organisation) -> dict:
    """What the form of the organisation sends when nothing is changed in it."""
    form = client.get(f"{ORGANISATIONS}{here.pk}/change/").context["adminform"].form
    sent = {name: form.fields[name].prepare_value(form[name].value()) for name in form.fields}
    inline = {f"impact_reports-{n}_FORMS": 0 for n in ("TOTAL", "INITIAL")}
    return {name: "" if value is None else value for name, value in (sent | inline).items()}


@pytest.mark.parametrize(
    ("field", "value"),
    [("slug", "nome-di-prima"), ("slug", "altro-ente"), ("slug", "aderisci"), ("tax_code", "XYZ")],
)
def test_form_refuses_what_the_pages_refuse(client, staff, field, value):
    other = make_organisation(slug="nome-di-prima")
    Organisation.objects.filter(pk=other.pk).update(slug="altro-ente")
    here = make_organisation()

    answer = client.post(
        f"{ORGANISATIONS}{here.pk}/change/", _page_of(client, here) | {field: value}
    )

    assert answer.status_code == 200
    assert list(answer.context["adminform"].form.errors) == [field]
    new = {"name": "Nuovo", "category": "association", "slug": "", field: value}
    added = client.post(f"{ORGANISATIONS}add/", _page_of(client, here) | {"seen": ""} | new)
    assert list(added.context["adminform"].form.errors) == [field]


def test_form_takes_back_a_name_that_was_its_own(client, staff):
    here = make_organisation(slug="prima", tax_code="00518460019")
    Organisation.objects.filter(pk=here.pk).update(slug="dopo")
    typed = {"slug": "prima", "tax_code": "IT 00518460019"}

    done = client.post(f"{ORGANISATIONS}{here.pk}/change/", _page_of(client, here) | typed)

    here.refresh_from_db()
    assert (done.status_code, here.slug, here.tax_code) == (302, "prima", "00518460019")


def test_form_opened_before_somebody_saved_overwrites_nothing(client, staff):
    here = make_organisation(municipality="Ivrea")
    sent = _page_of(client, here) | {"municipality": "Susa"}
    Organisation.objects.filter(pk=here.pk).update(municipality="Chieri")

    answer = client.post(f"{ORGANISATIONS}{here.pk}/change/", sent)

    here.refresh_from_db()
    assert here.municipality == "Chieri"
    form = answer.context["adminform"].form
    assert "Chieri" in form.non_field_errors()[0]
    assert form["municipality"].value() == "Susa"
    again = sent | {"seen": form["seen"].value()}
    assert client.post(f"{ORGANISATIONS}{here.pk}/change/", again).status_code == 302
    here.refresh_from_db()
    assert here.municipality == "Susa"


def test_form_lets_no_organisation_be_part_of_its_own_unit(client, staff):
    here = make_organisation()
    unit = make_organisation(part_of=here)
    sent = _page_of(client, here) | {"part_of": unit.pk}

    answer = client.post(f"{ORGANISATIONS}{here.pk}/change/", sent)

    assert list(answer.context["adminform"].form.errors) == ["part_of"]


def test_merged_organisation_is_in_no_list_and_only_read(client, staff):
    keep = make_organisation()
    gone = make_organisation(merged_into=keep, municipality="Ivrea", published=False)

    assert client.get(ORGANISATIONS).context["cl"].result_count == 1
    assert client.get(f"{ORGANISATIONS}{gone.pk}/change/").status_code == 200
    assert client.post(f"{ORGANISATIONS}{gone.pk}/change/", {}).status_code == 403
    act(client, "publish", gone)
    gone.refresh_from_db()
    assert not gone.published


def test_closing_an_account_hands_its_organisations_over(client, staff):
    alone = make_affiliation(role="representative")
    sent = _form_of(client, alone.person)
    del sent["is_active"]

    client.post(f"{USERS}{alone.person.pk}/change/", sent)

    alone.person.refresh_from_db()
    assert not alone.person.is_active
    assert alone.organisation.steps.filter(verb="hand_over", by=staff).exists()


def test_saving_a_person_keeps_the_permissions_that_the_form_does_not_offer(client, superuser):
    other = make_staff()
    permissions = Permission.objects.filter(codename__in=["add_project", "see_addresses"])
    other.user_permissions.set(permissions)
    sent = _form_of(client, other) | {"user_permissions": []}

    assert client.post(f"{USERS}{other.pk}/change/", sent).status_code == 302

    assert [each.codename for each in other.user_permissions.all()] == ["add_project"]


def test_values_with_commas_stay_one_value(client, staff):
    here = make_organisation(offers=["spazi, attrezzature", "formazione"])
    form = client.get(f"{ORGANISATIONS}{here.pk}/change/").context["adminform"].form
    data = {name: form[name].value() or "" for name in form.fields}
    data["offers"] = form.fields["offers"].prepare_value(here.offers)
    inline = {f"impact_reports-{n}_FORMS": 0 for n in ("TOTAL", "INITIAL")}

    client.post(f"{ORGANISATIONS}{here.pk}/change/", data | inline | {"rea": "TO-1"})

    here.refresh_from_db()
    assert here.rea == "TO-1"
    assert here.offers == ["spazi, attrezzature", "formazione"]


def test_actions_publish_and_unpublish_with_a_step(client, staff):
    hidden, shown = make_organisation(published=False), make_organisation()

    response = act(client, "publish", hidden, shown)

    hidden.refresh_from_db()
    assert hidden.published
    assert [step.verb for step in hidden.steps.all()] == ["publish"]
    assert not shown.steps.exists()
    assert len(response.context["messages"]) == 2
    act(client, "unpublish", hidden)
    hidden.refresh_from_db()
    assert not hidden.published


def test_actions_suspend_asks_for_the_reasons_first(client, staff):
    here, listed = make_partner(), make_organisation()

    page = act(client, "suspend", here, listed)
    assert page.status_code == 200
    assert act(client, "suspend", here, listed, reason="").status_code == 422
    here.refresh_from_db()
    assert here.standing == Standing.PARTNER
    act(client, "suspend", here, listed, reason="Non risponde.")

    here.refresh_from_db()
    listed.refresh_from_db()
    assert (here.standing, listed.standing) == (Standing.SUSPENDED, Standing.LISTED)
    assert here.steps.get().reason == "Non risponde."
    act(client, "resume", here, reason="Ha risposto.")
    here.refresh_from_db()
    assert here.standing == Standing.PARTNER


def test_actions_never_suspend_ones_own_organisation(client, staff):
    here = make_affiliation(person=staff).organisation

    act(client, "suspend", here, reason="x")

    here.refresh_from_db()
    assert here.standing == Standing.PARTNER


def test_actions_export_what_is_selected(client, staff):
    one, _other = make_organisation(name="Uno"), make_organisation(name="Due")

    workbook = rows_of(act(client, "as_xlsx", one).content)
    text = act(client, "as_csv", one)

    assert [row[1] for row in workbook] == ["name", "Uno"]
    assert "attachment" in text["Content-Disposition"]
    assert text.content.decode("utf-8-sig").count("\r\n") == 2


def test_history_shows_who_changed_what(client, staff):
    here = make_organisation(municipality="Ivrea", published=False)
    form = client.get(f"{ORGANISATIONS}{here.pk}/change/").context["adminform"].form
    data = {name: form[name].value() or "" for name in form.fields}
    inline = {f"impact_reports-{n}_FORMS": 0 for n in ("TOTAL", "INITIAL")}
    client.post(f"{ORGANISATIONS}{here.pk}/change/", data | inline | {"municipality": "Susa"})
    act(client, "publish", here)

    found = client.get(f"{ORGANISATIONS}{here.pk}/history/")

    text = found.content.decode()
    assert text.count("Sara Conti") >= 3
    change = next(entry for entry in found.context["entries"] if entry.page.endswith("_change"))
    assert [(span.op, span.text) for span in change.changes[0][1]] == [
        ("delete", "Ivrea"), ("insert", "Susa"),
    ]  # fmt: skip
    assert change.by == staff
    assert client.get(f"{ORGANISATIONS}999999/history/").status_code == 404
