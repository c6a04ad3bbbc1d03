"""What the tests of writing read of a working text."""

from dataclasses import asdict

from plan.elements import Words
from plan.models import Element, Plan, Succession


def save(client, page: str, values: dict):
    """Post `values` as a person does who has read the page now."""
    return client.post(page, {"seen": client.get(page).context["form"]["seen"].value()} | values)


def codes(plan: Plan) -> list[str]:
    """The codes of all active elements, by what stands first."""
    rows = Element.objects.active().filter(plan=plan)
    return [row.code for row in rows.order_by("position", "pk")]


def at(plan: Plan, code: str) -> Element:
    """The active element with this code."""
    return Element.objects.active().get(plan=plan, code=code)


def ways(plan: Plan) -> set[tuple[str, str, str]]:
    """All that was recorded of codes: (kind, old, new)."""
    rows = Succession.objects.filter(plan=plan)
    return set(rows.values_list("kind", "old_code", "new_code"))


def words_of(element: Element, **values) -> dict:
    """What `edit` takes, as it stands there but for `values`."""
    told = asdict(Words.of(element)) | {"tags": element.tags}
    return told | {"expected_revision": element.revision} | values
