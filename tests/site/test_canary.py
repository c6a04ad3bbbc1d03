"""No person's address is ever shown: one canary a person, and everything is searched."""

import hashlib
import logging
import re
import subprocess

import pytest
from django.test import Client

from consultation import services
from plan import documents
from plan.models import Document
from plan.versions import publish
from tests.consultation.test_moderation import deliver_all
from tests.crawl import crawl, text_of
from tests.factories import (
    make_consultation,
    make_held,
    make_moderator,
    make_plan,
    make_published,
    make_speaker,
    make_submission,
    make_user,
    make_version,
)
from tests.signing import sign_in

CANARY = re.compile(r"canary-[a-z]+@example\.org", re.IGNORECASE)


def canary(name: str) -> str:
    return f"canary-{name}@example.org"


@pytest.fixture
def world(db):
    """People in every state, each with an address of their own."""
    plan = make_plan()
    make_version(plan)
    version = make_version(plan, number="1.1", published=False)
    publish(version)
    consultation = make_consultation(version, slug="prova")
    for make, name in ((make_submission, "unconfirmed"), (make_published, "published"),
                       (make_held, "held")):  # fmt: skip
        make(consultation, speaker=make_speaker(email=canary(name)))
    author = make_user(email=canary("author"))
    signed = services.Speaker(author.first_name, author.last_name, author=author)
    make_published(consultation, speaker=signed)
    for document in Document.objects.all():
        documents.build(document.pk)
    return consultation


@pytest.mark.parametrize(
    "who",
    ["nobody", *(pytest.param(who, marks=pytest.mark.slow) for who in ("moderator", "author"))],
)
def test_no_address_on_any_page_or_in_any_file(world, client, settings, caplog, who):
    caplog.set_level(logging.DEBUG)
    if who == "moderator":
        sign_in(client, make_moderator(email=canary(who)))
    elif who == "author":
        client.force_login(world.submissions.exclude(author=None).get().author)
    deliver_all()
    private = [submission.get_absolute_url() for submission in world.submissions.all()]

    answers = crawl(
        client, "/", "/en/", "/piano/1.0/", "/account/", "/en/account/", "/moderazione/",
        "/en/moderazione/", "/demo/posta/", "/consultazioni/link/", *private, "/nowhere/",
    )  # fmt: skip

    for address, response in answers.items():
        body = leaks(response)
        if "/account/" in address:  # there one sees one's own address
            body = body.replace(canary(who), "")
        assert not CANARY.search(body), address
    assert len(answers) > 100
    assert not CANARY.search(caplog.text)


@pytest.mark.slow
def test_the_search_finds_a_leak(world):
    """Negative control: what is searched for would be found."""
    world.intro_it = f"Scrivere a {canary('leak')}"
    world.save()

    answers = crawl(Client(), "/consultazioni/")

    assert any(CANARY.search(leaks(response)) for response in answers.values())


@pytest.mark.slow
def test_no_hash_of_an_address_on_any_page(world):
    hashes = [
        function(canary("published").encode()).hexdigest()
        for function in (hashlib.md5, hashlib.sha1, hashlib.sha256)
    ]

    for address, response in crawl(Client(), "/").items():
        body = leaks(response)
        assert not any(value in body for value in hashes), address


def leaks(response) -> str:
    """All that a reader gets: headers, body, and the words of a PDF."""
    body = text_of(response)
    if response.get("Content-Type") == "application/pdf":
        words = subprocess.run(
            ["pdftotext", "-", "-"], input=body.encode("latin-1"), capture_output=True, check=True
        )
        body += words.stdout.decode()
    return f"{response.headers} {body}"
