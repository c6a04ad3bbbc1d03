"""The API answers what its description says: to what it allows, and to what it does not.

schemathesis invents queries from the description, right and wrong ones, and looks at each answer:
status, media type, headers, body; that wrong ones are refused and other methods too.
"""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis import GenerationMode

from tests.site.api.conftest import World
from tsi.site.api.schema import description
from tsi.wsgi import application

pytestmark = pytest.mark.slow
EXAMPLES = 20  # of each address
PLAIN = {"Accept-Encoding": "identity"}  # the client of the tests unpacks nothing


@pytest.fixture
def _connection_kept():
    """What the test's transaction holds is seen by the requests, as Django's own client sees it."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def described(world: World, _connection_kept):
    return schemathesis.openapi.from_wsgi("/api/v1/schema/?lang=en", application)


schema = schemathesis.pytest.from_fixture("described")


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
def test_api_is_as_described(case, world):
    case.call_and_validate(headers=PLAIN)
    if case.path_parameters and _is_meant_well(case):  # then also where something stands
        case.path_parameters = _standing(case, world)
        response = case.call_and_validate(headers=PLAIN)
        assert response.status_code in (200, 404)  # 404: a place that is none of the list


def _is_meant_well(case) -> bool:
    return case.meta is None or case.meta.generation.mode == GenerationMode.POSITIVE


def _standing(case, world: World) -> dict[str, str]:
    """What stands in an address of the world, by the names in the address described."""
    [name] = [
        methods["get"]["operationId"]
        for path, methods in description()["paths"].items()
        if path == case.operation.path
    ]
    real = world.addresses[name].removeprefix("/api/v1").split("/")
    pairs = zip(case.operation.path.split("/"), real, strict=True)
    return {part[1:-1]: value for part, value in pairs if part.startswith("{")}
