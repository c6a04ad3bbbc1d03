"""An import is undone as a whole, once, and never at the cost of what people did since."""

import pghistory
import pytest

from partners.importing.organisations import carry_out
from partners.importing.undo import undo
from partners.models import ImportBatch, Organisation, OrganisationEvent
from partners.publishing import publish, unpublish
from tests.factories import make_adhesion, make_affiliation, make_organisation, make_staff
from tests.partners.spreadsheets import csv_file
from tests.races import at_once, meeting
from tsi.base.transitions import InvalidTransition


@pytest.fixture
def staff(db):
    return make_staff()


def bring_in(staff, columns: list[str], *rows: list) -> ImportBatch:
    return carry_out(csv_file(columns, *rows), file_name="x.csv", by=staff)


def edit(organisation: Organisation, **values) -> None:
    """Change it as somebody does in another request, with a history context of its own."""
    with pghistory.context():
        Organisation.objects.filter(pk=organisation.pk).update(**values)


def test_undo_gives_back_every_field_that_the_import_changed(staff):
    here = make_organisation(municipality="Ivrea", offers=["a"], part_of=make_organisation())
    before = Organisation.objects.values().get(pk=here.pk)
    columns = ["uid", "name", "municipality", "offers", "part_of", "published"]
    batch = bring_in(staff, columns, [here.uid, "Altro nome", "Susa", "b; c", "", "no"])

    done = undo(batch, by=staff)

    assert done.restored == [here]
    after = Organisation.objects.values().get(pk=here.pk)
    for counted in ("revision", "changed_at"):
        del before[counted], after[counted]
    assert after == before


def test_undo_leaves_what_somebody_changed_since(staff):
    here = make_organisation(municipality="Ivrea", rea="1")
    batch = bring_in(staff, ["uid", "municipality", "rea"], [here.uid, "Susa", "2"])
    edit(here, municipality="Chieri")
    edit(here, municipality="Susa")

    done = undo(batch, by=staff)

    here.refresh_from_db()
    assert (here.municipality, here.rea) == ("Susa", "1")
    assert [(row, len(names)) for row, names in done.changed_since] == [(here, 1)]


def test_undo_deletes_what_the_import_created(staff):
    uid = "5dcbf7ac-5b2a-4c8c-a3a5-5a17b6ac3a2f"
    columns = ["uid", "name", "category", "part_of"]
    batch = bring_in(
        staff, columns, [uid, "Ente", "association", ""], ["", "Ufficio", "association", uid]
    )

    assert undo(batch, by=staff).deleted == 2

    assert not Organisation.objects.exists()
    assert OrganisationEvent.objects.filter(pgh_label="insert").count() == 2


def test_undo_keeps_created_ones_that_are_in_use_and_shows_them_no_more(staff):
    columns = ["name", "category", "published"]
    batch = bring_in(staff, columns, *([name, "association", "yes"] for name in "ABCD"))
    a, b, c, d = Organisation.objects.by_name()
    edit(a, rea="edited")
    make_organisation(name="Z", part_of=b)
    c.impact_reports.create(year=2023, title="Bilancio", url="https://example.org/")

    done = undo(batch, by=staff)

    assert (done.in_use, done.still_shown, done.deleted) == ([a, b, c], [], 1)
    assert not Organisation.objects.filter(pk=d.pk).exists()
    for row in (a, b, c):
        row.refresh_from_db()
        assert not row.published
        assert [(step.verb, step.by) for step in row.steps.all()] == [("unpublish", staff)]


def test_undo_hides_nobody_who_lives_on_the_platform_by_now(staff):
    columns = ["name", "category", "published"]
    batch = bring_in(staff, columns, *([name, "association", "yes"] for name in "ABC"))
    a, b, c = Organisation.objects.by_name()
    make_affiliation(organisation=a)
    make_adhesion(organisation=b)
    unpublish(c, by=staff)
    publish(c, by=staff)

    done = undo(batch, by=staff)

    assert (done.in_use, done.still_shown, done.deleted) == ([], [a, b, c], 0)
    assert Organisation.objects.filter(published=True).count() == 3


def test_undo_of_showing_one_that_was_there_goes_through_the_same_door(staff):
    quiet, lively = (make_organisation(published=False) for _ in range(2))
    rows = [[row.uid, "yes"] for row in (quiet, lively)]
    batch = bring_in(staff, ["uid", "published"], *rows)
    make_affiliation(organisation=lively)

    done = undo(batch, by=staff)

    quiet.refresh_from_db()
    lively.refresh_from_db()
    assert (quiet.published, lively.published) == (False, True)
    assert [row for row, _names in done.changed_since] == [lively]
    assert quiet.steps.latest("pk").verb == "unpublish"


def test_undo_of_the_later_of_two_imports_gives_back_the_earlier(staff):
    here = make_organisation(municipality="Ivrea")
    first = bring_in(staff, ["uid", "municipality"], [here.uid, "Susa"])
    second = bring_in(staff, ["uid", "municipality"], [here.uid, "Chieri"])

    undo(second, by=staff)
    here.refresh_from_db()
    assert here.municipality == "Susa"

    done = undo(first, by=staff)
    here.refresh_from_db()
    assert here.municipality == "Susa"  # it was changed since: by the second, and back
    assert len(done.changed_since) == 1


def test_undo_is_a_change_in_the_history(staff):
    here = make_organisation(municipality="Ivrea")
    batch = bring_in(staff, ["uid", "municipality"], [here.uid, "Susa"])

    undo(batch, by=staff)

    last = here.changes.first()
    assert last.municipality == "Ivrea"
    assert last.pgh_context.metadata["undo"] == batch.pk
    assert last.pgh_context.metadata["user"] == staff.pk


def test_undo_goes_once(staff):
    batch = bring_in(staff, ["name", "category"], ["Ente", "association"])
    undo(batch, by=staff)

    with pytest.raises(InvalidTransition):
        undo(batch, by=staff)

    batch.refresh_from_db()
    assert batch.undone_by == staff


def test_two_of_the_staff_undo_at_once_one_does(transactional_db):
    people = [make_staff(), make_staff()]
    here = make_organisation(municipality="Ivrea")
    batch = bring_in(people[0], ["uid", "municipality"], [here.uid, "Susa"])

    answers = at_once(2, lambda n: undo(batch, by=people[n]))

    assert sum(isinstance(answer, InvalidTransition) for answer in answers) == 1
    assert here.changes.filter(pgh_context__metadata__undo=batch.pk).count() == 1


def test_two_who_only_look_first_both_undo(transactional_db):
    """Negative control: looking whether it was undone, and then undoing, lets both through."""
    staff = make_staff()
    here = make_organisation(municipality="Ivrea")
    batch = bring_in(staff, ["uid", "municipality"], [here.uid, "Susa"])

    looked = meeting(2)

    def unguarded(_number):
        undone = ImportBatch.objects.get(pk=batch.pk).undone_at
        looked.wait()
        return 0 if undone else ImportBatch.objects.filter(pk=batch.pk).update(undone_by=staff)

    assert sum(at_once(2, unguarded)) == 2


def test_undo_asks_the_database_as_often_for_many_created_rows(staff, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    few = bring_in(staff, ["name", "category"], ["Solo", "association"])
    many = bring_in(staff, ["name", "category"], *([f"E{n}", "association"] for n in range(30)))
    with CaptureQueriesContext(connection) as one:
        undo(few, by=staff)

    with django_assert_num_queries(len(one)):
        undo(many, by=staff)
