"""The verbs of a resource: add, correct, versions, withdraw, restore."""

import pytest
from django.db import DatabaseError, transaction
from django.db.models import Max
from django.utils import timezone

from communities import resources
from communities.files import read
from communities.letters import resources as letters
from communities.models import (
    CommunityState,
    CommunityStep,
    Resource,
    ResourceKind,
    ResourceVersion,
    Visibility,
)
from tests.communities.office_making import PDF
from tests.factories import make_community, make_facilitator, make_meeting, make_participant
from tests.races import at_once, meeting
from tsi.base.models import OutgoingMail
from tsi.base.transitions import InvalidTransition

pytestmark = pytest.mark.django_db
FILE = read("x.pdf", PDF)
NEWER = read("x.txt", b"nuovo")


@pytest.fixture
def community(db):
    return make_community()


@pytest.fixture
def person(community):
    return make_participant(community).person


def added(community, by, file=FILE, **values) -> Resource:
    defaults = {"kind": ResourceKind.DOCUMENT, "title": "Città: guida all’uso"}
    return resources.add(Resource(community=community, **defaults | values), by=by, file=file)


def kept_files(settings) -> list:
    folder = settings.MEDIA_ROOT / "resources"
    return list(folder.iterdir()) if folder.exists() else []


def archive(community) -> None:
    type(community).objects.filter(pk=community.pk).update(
        state=CommunityState.ARCHIVED, closing_report_it="–", archived_on=timezone.localdate()
    )


def test_resource_is_kept_with_its_file(community, person):
    resource = added(community, person)

    version = resource.versions.get()
    assert (resource.state, resource.visibility) == ("published", "members")
    assert (resource.added_by, version.by, version.number) == (person, person, 1)
    assert (version.suffix, version.size, version.sha256) == (".pdf", len(PDF), FILE.sha256)
    assert version.file.read() == PDF
    assert version.file.name.startswith("resources/")
    assert "guida" not in version.file.name
    step = CommunityStep.objects.get()
    assert (step.verb, step.target, step.by, step.resource) == (
        "add",
        "published",
        person,
        resource,
    )


def test_link_has_no_version(community, person):
    resource = added(community, person, None, kind=ResourceKind.LINK, url="https://example.org")

    assert not resource.versions.exists()


def test_nothing_is_added_to_a_concluded_community(community, person, settings):
    resource = added(community, person)
    archive(community)

    for tried in (
        lambda: added(community, person),
        lambda: resources.add_version(resource, by=person, file=NEWER),
        lambda: resources.correct(resource, by=person, revision=resource.revision),
        lambda: resources.withdraw(resource, by=person, reason="–"),
    ):
        with pytest.raises(InvalidTransition):
            tried()

    assert Resource.objects.count() == 1
    assert len(kept_files(settings)) == 1  # nothing stays behind on the disk


def test_new_version_leaves_the_former_ones_and_counts(community, person):
    resource = added(community, person)
    before = resource.revision

    resources.add_version(resource, by=person, file=NEWER, note="Più breve")

    first, second = resource.versions.order_by("number")
    assert (second.number, second.suffix, second.note) == (2, ".txt", "Più breve")
    assert (first.file.read(), second.file.read()) == (PDF, b"nuovo")
    assert resource.revision == before + 1


def test_versions_never_change(community, person):
    resource = added(community, person)

    for tried in (resource.versions.all().delete, lambda: resource.versions.update(size=1)):
        with pytest.raises(DatabaseError), transaction.atomic():
            tried()


def test_correction_of_older_words_is_refused(community, person):
    resource = added(community, person)
    resources.correct(resource, by=person, revision=resource.revision)

    with pytest.raises(InvalidTransition):
        resources.correct(resource, by=person, revision=1)


def test_withdrawn_resource_is_out_of_sight_and_who_added_it_is_told(community, person):
    resource = added(community, person, visibility=Visibility.PUBLIC)
    facilitator = make_facilitator(community)

    step = resources.withdraw(resource, by=facilitator, reason="È superato.")

    assert not Resource.objects.visible_to(person).exists()
    assert OutgoingMail.objects.get().about == step.pk
    letter = letters.resource_decided(step.pk)
    assert letter.to == person.email
    assert "È superato." in letter.text
    with pytest.raises(InvalidTransition):
        resources.withdraw(resource, by=facilitator, reason="–")
    with pytest.raises(InvalidTransition):
        resources.add_version(resource, by=person, file=NEWER)
    with pytest.raises(InvalidTransition):
        resources.correct(resource, by=person, revision=resource.revision)


def test_restored_resource_is_seen_again(community, person):
    resource = added(community, person)
    resources.withdraw(resource, by=person, reason="–")
    assert not OutgoingMail.objects.exists()  # their own deed

    step = resources.restore(resource, by=make_facilitator(community))

    assert Resource.objects.visible_to(person).get() == resource
    assert letters.resource_decided(step.pk).to == person.email
    with pytest.raises(InvalidTransition):
        resources.restore(resource, by=person)


@pytest.mark.parametrize(
    ("visibility", "meeting", "everybody"),
    [
        (Visibility.PUBLIC, None, True),
        (Visibility.MEMBERS, None, False),
        (Visibility.PUBLIC, Visibility.PUBLIC, True),
        (Visibility.PUBLIC, Visibility.MEMBERS, False),
    ],
)
def test_who_sees_a_resource(community, person, visibility, meeting, everybody):
    of = meeting and make_meeting(community, visibility=meeting)
    added(community, person, visibility=visibility, meeting=of)
    outsider = make_participant(make_community()).person

    assert Resource.objects.public().exists() is everybody
    assert Resource.objects.visible_to(outsider).exists() is everybody
    assert Resource.objects.visible_to(person).exists()


def test_name_of_the_download_is_made_from_the_title(community, person):
    resource = added(community, person)
    newer = resources.add_version(resource, by=person, file=NEWER)

    assert resources.file_name(resource, resource.versions.get(number=1)) == (
        "citta-guida-alluso.pdf"
    )
    assert resources.file_name(resource, newer) == "citta-guida-alluso-v2.txt"
    resource.title = "…"
    assert resources.file_name(resource, newer) == "documento-v2.txt"


@pytest.mark.django_db(transaction=True)
def test_versions_that_arrive_at_once_are_numbered_one_by_one():
    community = make_community()
    person = make_participant(community).person
    resource = added(community, person)

    at_once(6, lambda number: resources.add_version(resource, by=person, file=NEWER))

    numbers = resource.versions.order_by("number").values_list("number", flat=True)
    assert list(numbers) == [1, 2, 3, 4, 5, 6, 7]


@pytest.mark.django_db(transaction=True)
def test_race_of_versions_is_lost_without_the_lock():
    """Negative control: the next number without a lock is the same for several."""
    resource = added(make_community(), None)
    all_read = meeting(6)

    def add(number: int):
        with transaction.atomic():
            last = resource.versions.aggregate(Max("number"))["number__max"]
            all_read.wait()
            return ResourceVersion.objects.create(
                resource=resource, number=last + 1, suffix=".txt", size=1, sha256=""
            )

    answers = at_once(6, add)

    assert any(isinstance(answer, DatabaseError) for answer in answers)


def test_nobody_keeps_more_in_a_day_than_the_limit_and_nothing_is_left(community, person, settings):
    ResourceVersion.objects.create(
        resource=added(community, person), number=2, file="x", suffix=".pdf", sha256="0" * 64,
        size=resources.MOST_A_DAY - len(PDF), by=person,
    )  # fmt: skip
    before = len(kept_files(settings))

    with pytest.raises(resources.TooMuch):
        added(community, person)

    assert len(kept_files(settings)) == before
    assert Resource.objects.count() == 1
    added(community, make_participant(community).person)  # each counts for themselves
