"""An organisation whose page is kept, and its delegate, who is signed in."""

import pytest

from tests.factories import make_affiliation, make_partner


@pytest.fixture
def organisation(db):
    return make_partner(slug="prova", name="Prova APS", tax_code="", category="association")


@pytest.fixture
def delegate(client, organisation):
    here = make_affiliation(organisation=organisation, role="delegate")
    client.force_login(here.person)
    return here
