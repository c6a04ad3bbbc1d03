"""Keeping an organisation's page: who may change what, and two who do so at once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partners.models import Organisation, PrivateContact, Standing
from tests.factories import make_affiliation, make_organisation, make_partner, make_staff, make_user
from tests.partners.organisation_form import ADDRESS, typed
from tests.races import at_once
from tests.signing import sign_in

EVIL = '<script>x</script>"><img src=y onerror=z>'


def test_what_is_typed_is_kept(client, organisation, delegate):
    report = {"reports-0-year": "2024", "reports-0-title": "Bilancio sociale"}
    report["reports-0-url"] = "example.org/bilancio"
    assert client.get(ADDRESS).status_code == 200

    answer = client.post(ADDRESS, typed(organisation) | report)

    assert answer["Location"] == ADDRESS
    organisation.refresh_from_db()
    assert organisation.other_names == ["PA", "Prova"]
    assert organisation.offers == ["cucina", "saldatura"]
    assert organisation.website == "https://www.example.org"
    assert organisation.homogeneous_zone == "5 Pinerolese"
    assert organisation.private_contact.email == "carla@example.org"
    assert organisation.impact_reports.get().url == "https://example.org/bilancio"
    assert "saldatura" in organisation.searched
    assert organisation.changes.first().municipality == "Pinerolo"


def test_report_is_changed_and_removed(client, organisation, delegate):
    first = organisation.impact_reports.create(year=2023, title="Uno", url="https://example.org/1")
    second = organisation.impact_reports.create(year=2022, title="Due", url="https://example.org/2")
    rows = {"reports-TOTAL_FORMS": "4", "reports-INITIAL_FORMS": "2"}
    for number, report in enumerate((first, second)):
        name = f"reports-{number}-"
        rows |= {f"{name}id": report.pk, f"{name}year": report.year, f"{name}url": report.url}
        rows |= {f"{name}title": f"{report.title}!"}
    rows["reports-1-DELETE"] = "on"

    assert client.post(ADDRESS, typed(organisation, **rows)).status_code == 302

    assert [report.title for report in organisation.impact_reports.all()] == ["Uno!"]


def test_report_of_another_organisation_is_not_changed(client, organisation, delegate):
    other = make_organisation().impact_reports.create(year=2020, title="X", url="https://x.example")
    rows = {"reports-INITIAL_FORMS": "1", "reports-0-id": other.pk, "reports-0-year": "2021"}
    rows |= {"reports-0-title": "Mine", "reports-0-url": "https://y.example"}

    client.post(ADDRESS, typed(organisation, **rows))

    other.refresh_from_db()
    assert (other.title, other.year, other.organisation == organisation) == ("X", 2020, False)


def test_what_is_not_theirs_to_change_is_ignored(client, organisation, delegate):
    """TRUST 36."""
    before = Organisation.objects.values().get(pk=organisation.pk)
    more = {
        "name": "Another",
        "tax_code": "01234567890",
        "category": "company",
        "standing": "left",
        "published": "",
        "slug": "another",
        "partner_since": "2000-01-01",
        "merged_into": "1",
        "appendix_number": "1",
        "uid": "00000000-0000-0000-0000-000000000000",
        "part_of": make_organisation().pk,
    }

    assert client.post(ADDRESS, typed(organisation) | more).status_code == 302

    after = Organisation.objects.values().get(pk=organisation.pk)
    kept = (*more, "partner_since", "uid", "rea", "runts", "ipa")
    assert {name: before.get(name, before.get(f"{name}_id")) for name in kept} == {
        name: after.get(name, after.get(f"{name}_id")) for name in kept
    }
    assert after["municipality"] == "Pinerolo"


def test_secretariat_changes_name_category_and_tax_code(client, organisation):
    sign_in(client, make_staff())
    more = {"name": "Nuova APS", "tax_code": "00488410010", "category": "foundation"}

    assert client.post(ADDRESS, typed(organisation, **more)).status_code == 302

    organisation.refresh_from_db()
    assert (organisation.name, organisation.category) == ("Nuova APS", "foundation")
    assert organisation.tax_code == "00488410010"


def test_tax_code_of_another_is_refused(client, organisation):
    make_organisation(tax_code="00488410010")
    sign_in(client, make_staff())
    more = {"name": "Nuova APS", "tax_code": "00488410010", "category": "foundation"}

    assert client.post(ADDRESS, typed(organisation, **more)).status_code == 422


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("website", "javascript:alert(1)"),
        ("website", "ftp://example.org"),
        ("public_email", "no"),
        ("certified_email", "a@b"),
        ("offers", ",".join(f"t{number}" for number in range(21))),
        ("seeks", "x" * 61),
        ("description_it", "x" * 3001),
        ("homogeneous_zone", "12 Marte"),
        ("contact-email", "no"),
        ("reports-0-year", "1492"),
        ("reports-0-url", "no"),
    ],
)
def test_what_is_wrong_comes_back(client, organisation, delegate, field, value):
    values = {"municipality": "Perosa Argentina", field: value}
    if field.startswith("reports"):
        values = {"reports-0-title": "Perosa Argentina", "reports-0-year": "2024",
                  "reports-0-url": "https://example.org"} | values  # fmt: skip

    answer = client.post(ADDRESS, typed(organisation, **values))

    assert answer.status_code == 422
    assert "Perosa Argentina" in answer.content.decode()
    organisation.refresh_from_db()
    assert organisation.municipality == "Torino"
    assert not PrivateContact.objects.exists()


def test_markup_is_inert(client, organisation, delegate):
    """TRUST 23."""
    names = ("other_names", "description_it", "offers", "municipality", "legal_form",
             "qualifications", "contact-name")  # fmt: skip
    client.post(ADDRESS, typed(organisation, **dict.fromkeys(names, EVIL)))

    page = client.get(ADDRESS).content.decode()
    organisation.refresh_from_db()
    assert organisation.municipality == EVIL
    assert "<script>x" not in page
    assert "<img src=y" not in page


def test_page_saved_meanwhile_is_not_overwritten(client, organisation, delegate):
    mine = typed(organisation, description_it="Le mie parole.")
    theirs = typed(organisation, description_it="Parole d’altri.", municipality="Ivrea")
    assert client.post(ADDRESS, theirs).status_code == 302

    answer = client.post(ADDRESS, mine)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Le mie parole." in page
    assert "Ivrea" in page
    organisation.refresh_from_db()
    assert organisation.description_it == "Parole d’altri."
    again = mine | {"revision": answer.context["form"]["revision"].value()}
    assert client.post(ADDRESS, again).status_code == 302
    organisation.refresh_from_db()
    assert organisation.description_it == "Le mie parole."


def test_of_two_who_save_at_once_one_is_asked_again(client, transactional_db):
    organisation = make_partner(slug="prova")
    clients = [type(client)() for _number in range(2)]
    for each in clients:
        each.force_login(make_affiliation(organisation=organisation).person)
    forms = [typed(organisation, municipality=name) for name in ("Ivrea", "Susa")]

    answers = at_once(2, lambda number: clients[number].post(ADDRESS, forms[number]).status_code)

    assert sorted(answers) == [302, 409]


@pytest.mark.parametrize("standing", Standing.values)
def test_who_may_open_the_page(client, organisation, standing):
    people = {
        "representative": make_affiliation(organisation=organisation).person,
        "delegate": make_affiliation(organisation=organisation, role="delegate").person,
        "member": make_affiliation(organisation=organisation, role="member").person,
        "gone": make_affiliation(organisation=organisation, state="ended").person,
        "of another": make_affiliation().person,
        "nobody": make_user(),
        "staff": make_staff(),
    }
    other = make_organisation(slug="altra", standing=standing)
    make_affiliation(organisation=other, person=people["delegate"], role="delegate")

    table = {}
    for who, person in people.items():
        sign_in(client, person, second_factor=who == "staff")
        table[who] = (
            client.get(ADDRESS).status_code,
            client.post(ADDRESS, {}).status_code,
            client.get("/organizzazioni/altra/modifica/").status_code,
        )

    assert table == {
        "representative": (200, 422, 403),
        "delegate": (200, 422, 200),
        "member": (403, 403, 403),
        "gone": (403, 403, 403),
        "of another": (403, 403, 403),
        "nobody": (403, 403, 403),
        "staff": (200, 422, 200),
    }


def test_secretariat_needs_its_second_factor(client, organisation):
    """TRUST 38."""
    sign_in(client, make_staff(), second_factor=False)

    assert client.post(ADDRESS, typed(organisation)).status_code == 403
    for last in ("persone/", "persone/invita/", "modifica/"):
        answer = client.get(f"/organizzazioni/prova/{last}")
        assert answer.status_code in (302, 403)
        assert "/persone/" not in answer.get("Location", "").split("?")[0]
    organisation.refresh_from_db()
    assert organisation.municipality == "Torino"


EMPTY = {"contact-name": "", "contact-email": "", "contact-phone": ""}


def test_private_contact_is_shown_on_no_page(client, organisation, delegate):
    """Neither to delegates nor to staff who may not see addresses: not even where it is changed."""
    client.post(ADDRESS, typed(organisation, **{"contact-phone": "011 456"}))

    for person in (delegate.person, make_staff()):
        sign_in(client, person)
        for last in ("modifica/", "persone/"):
            page = client.get(f"/en/organizzazioni/prova/{last}").content.decode()
            for secret in ("carla@", "Carla Neri", "011 456"):
                assert secret not in page
    assert "A contact is kept." in client.get(f"/en{ADDRESS}").content.decode()


def test_private_contact_stays_until_another_is_written(client, organisation, delegate):
    client.post(ADDRESS, typed(organisation))

    client.post(ADDRESS, typed(organisation, **EMPTY))
    assert PrivateContact.objects.get().email == "carla@example.org"

    client.post(ADDRESS, typed(organisation, **EMPTY | {"contact-email": "nuova@example.org"}))
    contact = PrivateContact.objects.get()
    assert (contact.name, contact.email) == ("", "nuova@example.org")


def test_private_contact_is_removed(client, organisation, delegate):
    client.post(ADDRESS, typed(organisation))

    client.post(ADDRESS, typed(organisation, **EMPTY, **{"contact-remove": "on"}))

    assert not PrivateContact.objects.exists()
    assert "A contact is kept." not in client.get(f"/en{ADDRESS}").content.decode()


def test_as_many_queries_for_thirty_reports_as_for_one(client, organisation, delegate):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(ADDRESS).status_code == 200
        return len(captured)

    organisation.impact_reports.create(year=2020, title="0", url="https://example.org")
    few = queries()
    for number in range(29):
        organisation.impact_reports.create(year=2020, title=str(number), url="https://example.org")

    assert queries() == few


@pytest.mark.parametrize(
    ("website", "errors"), [("ente.example/chi-siamo", 0), ("ftp://ente.example", 1), ("x y", 1)]
)
def test_website_is_told_wrong_once_and_needs_no_scheme(
    client, organisation, delegate, website, errors
):
    response = client.post(ADDRESS, typed(organisation, website=website))

    organisation.refresh_from_db()
    if errors:
        assert len(response.context["form"].errors["website"]) == 1
    else:
        assert organisation.website == "https://ente.example/chi-siamo"
