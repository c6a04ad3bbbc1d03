"""Organisations in states that their pages show, with long names."""

from partners import people
from partners.duplicates import propose
from partners.models import DuplicateSource
from tests.browser.community_pages import LONG
from tests.factories import make_organisation, make_user


def pair(name: str):
    """Two organisations that may be one, with long names."""
    rows = [make_organisation(name=f"{name} {number}", website=name) for number in (1, 2)]
    return propose(*rows, DuplicateSource.DATA)


def on_the_way(organisation):
    """Somebody invited and somebody who asks, with long names."""
    whom = {"name": f"Ada {LONG}", "email": "ada@example.org", "role": "delegate"}
    invitation = people.invite(organisation, by=None, title=LONG[:100], **whom)
    person = make_user(first_name="Ada", last_name=LONG[:100])
    return invitation, people.request(organisation, person=person, role="member", title="Prova")
