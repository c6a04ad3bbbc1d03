"""What is kept of public pages."""

import uuid

import pytest
from django.test import RequestFactory

from tsi.base.pages import public_page


@pytest.mark.parametrize(
    ("path", "times"),
    [("/regole/7/", 1), ("/piano/0.1/", 1), ("/regole/007/", 2), ("/regole/7/?x=1", 2)],
)
def test_page_is_kept_under_its_own_address_alone(path, times):
    made = []

    def render() -> str:
        made.append(path)
        return "pagina"

    state = uuid.uuid4()
    pages = [public_page(RequestFactory().get(path), state, render=render) for _ in range(2)]

    assert [page.content for page in pages] == [b"pagina", b"pagina"]
    assert len(made) == times
