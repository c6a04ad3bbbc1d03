"""A page that is kept is asked for anew when what it shows has changed, however it has."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from communities.models import Meeting, Resource, Visibility
from tests.factories import make_community, make_meeting

PUBLIC, MEMBERS = Visibility.PUBLIC, Visibility.MEMBERS
pytestmark = pytest.mark.django_db


def again(client, path: str, first):
    return client.get(path, headers={"If-None-Match": first["ETag"]})


def test_one_meeting_hidden_and_another_shown_is_a_change(client):
    community = make_community()
    hidden = make_meeting(community, title_it="Alfa")
    shown = make_meeting(community, title_it="Beta", visibility=MEMBERS)
    Meeting.objects.filter(pk=hidden.pk).update(place="Torino")  # its second revision
    path = f"/comunita/{community.slug}/incontri/"
    first = client.get(path)
    Meeting.objects.filter(pk=hidden.pk).update(visibility=MEMBERS)
    Meeting.objects.filter(pk=shown.pk).update(visibility=PUBLIC)

    answer = again(client, path, first)

    assert b"Alfa" in first.content
    assert answer.status_code == 200
    assert b"Alfa" not in answer.content


def test_two_resources_hidden_and_two_shown_is_a_change(client):
    community = make_community()
    rows = [
        Resource.objects.create(
            community=community, kind="link", title=f"Scheda {number}", url="https://example.org/",
            visibility=visibility,
        )
        for number, visibility in enumerate((PUBLIC, MEMBERS, MEMBERS, PUBLIC))
    ]  # fmt: skip
    hidden = Resource.objects.filter(pk__in=[rows[0].pk, rows[3].pk])
    shown = Resource.objects.filter(pk__in=[rows[1].pk, rows[2].pk])
    hidden.update(note_it="Nota")
    path = f"/comunita/{community.slug}/risorse/"
    first = client.get(path)
    hidden.update(visibility=MEMBERS)
    shown.update(visibility=PUBLIC)

    answer = again(client, path, first)

    assert b"Scheda 0" in first.content
    assert answer.status_code == 200
    assert b"Scheda 0" not in answer.content


@pytest.mark.slow
def test_meeting_that_has_begun_is_no_longer_the_next(client):
    """By the clock alone: nothing is written in between."""
    now = timezone.now()
    begins, ends = now + timedelta(seconds=1), now + timedelta(hours=2)
    make_meeting(make_community(), starts_at=begins, ends_at=ends)
    first = client.get("/comunita/")
    assert b"community-next" in first.content
    time.sleep((begins - timezone.now()).total_seconds() + 0.1)

    answer = again(client, "/comunita/", first)

    assert answer.status_code == 200
    assert b"community-next" not in answer.content
