"""Every address of the site × every role × GET and POST: what it answers.

The addresses come from the URLconf itself; `access.txt` holds the expected answers. After adding
an address, name in the world what stands in it, and what a POST must say where it would be refused
to all without; write the table anew and read what changed:

    WRITE_ACCESS_TABLE=1 bin/test tests/site/test_access.py -n 0
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

TABLE = Path(__file__).with_name("access.txt")
ROLES = (
    "visitor",
    "citizen",
    "member",
    "representative",
    "facilitator",
    "moderator",
    "editor",
    "approver",
    "staff",
    "staff_password",  # staff without the second factor
)
METHODS = ("get", "post")


@dataclass(frozen=True)
class Address:
    """A named address with what it takes: `partners:people` and `slug`."""

    name: str
    route: str
    parameters: tuple[str, ...]

    @property
    def label(self) -> str:
        """Its name, with its route where one name has two addresses."""
        return f"{self.name} /{self.route}"


def addresses() -> list[Address]:
    """All addresses of the URLconf, in their order; the English ones are the same views."""
    return list(_walk(get_resolver().url_patterns, "", ()))


def _walk(patterns, prefix: str, spaces: tuple[str, ...]) -> Iterator[Address]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = (*spaces, pattern.namespace) if pattern.namespace else spaces
            yield from _walk(pattern.url_patterns, prefix + _text(pattern), inner)
        elif isinstance(pattern, URLPattern):
            if spaces == ("admin",) and pattern.name is None:
                continue  # an old address of the admin's that leads to the new one
            assert pattern.name, f"{prefix}{_text(pattern)} has no name"
            name = ":".join((*spaces, pattern.name))
            parameters = tuple(pattern.pattern.regex.groupindex)
            yield Address(name, prefix + _text(pattern), parameters)


def _text(pattern: URLPattern | URLResolver) -> str:
    return re.sub(r"^\^|\$$|\\Z$", "", str(pattern.pattern))


def path_of(address: Address, world: dict[str, object]) -> str | None:
    """The path under which `world` has something for this address; None when it has nothing.

    `world` names what stands in each parameter: `partners:people slug`, or `slug` for all.
    """
    values = {
        parameter: world.get(f"{address.name} {parameter}", world.get(parameter))
        for parameter in address.parameters
    }
    try:
        return reverse(address.name, kwargs=values)
    except NoReverseMatch:
        return None


def data_of(address: Address, method: str, world: dict[str, object]) -> dict[str, object]:
    """What a POST to this address says: `communities:proposal_support data` in `world`, else
    nothing."""
    return world.get(f"{address.name} data", {}) if method == "post" else {}


def answer(client: Client, method: str, path: str, data: dict[str, object]) -> str:
    """What a role hears: the status, and for a redirect where to in one word."""
    response = getattr(client, method)(path, data)
    if response.status_code not in (301, 302):
        return str(response.status_code)
    to = response["Location"]
    if "/account/accesso/" in to:
        return "sign-in"
    if "/account/sicurezza/" in to or "/account/conferma/" in to:
        return "2nd-factor"
    return str(response.status_code)


def read_table() -> dict[tuple[str, str], list[str]]:
    """The expected answers by (label, method), one for each role."""
    expected = {}
    for line in TABLE.read_text("utf-8").splitlines():
        if line.startswith(("#", "|")) or not line.strip():
            continue
        label, method, *answers = re.split(r"\s{2,}", line.strip())
        expected[label, method.lower()] = answers
    return expected


def write_table(found: dict[tuple[str, str], list[str]]) -> None:
    """Write `access.txt` anew with the answers to one method; those to the other stay."""
    known = read_table() | found
    width = max(len(label) for label, _method in found) + 2
    head = "# address".ljust(width) + "      " + "".join(role.ljust(15) for role in ROLES)
    lines = [
        label.ljust(width)
        + method.upper().ljust(6)
        + "".join(each.ljust(15) for each in known[label, method]).rstrip()
        for label, _method in found
        for method in METHODS
        if (label, method) in known
    ]
    TABLE.write_text("\n".join([head.rstrip(), *lines]) + "\n", "utf-8")
