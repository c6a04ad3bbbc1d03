"""What the documents point to is there."""

import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from urllib.parse import unquote

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
NAMES = [str(path.relative_to(ROOT)) for path in DOCUMENTS]
TOP = {path.name for path in ROOT.iterdir()}
# What is made, or is only an example in a recipe.
NOT_KEPT = ("var/", "static/vendor", "tests/consultation/test_contribution_withdraw.py")
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[\w-]+)?\)", re.DOTALL)
QUOTED = re.compile(r"`([\w.-]+(?:/[\w.-]+)+/?)`|\((docs/decisions/\d{4})\)")


def links(text: str) -> list[str]:
    """The addresses of a document that are no address of the web."""
    return [unquote(link) for link in LINK.findall(text) if "://" not in link]


def paths(text: str) -> list[str]:
    """The paths of the repository that a document names between backticks."""
    found = [one or other for one, other in QUOTED.findall(text)]
    named = [path for path in found if path.split("/")[0] in TOP]
    return [path for path in named if not path.startswith(NOT_KEPT) and "…" not in path]


def missing(document: Path, text: str) -> list[str]:
    """What `text`, standing in `document`, points to and is not there."""
    away = [link for link in links(text) if not (document.parent / link).exists()]
    return away + [path for path in paths(text) if not there(path)]


def there(path: str) -> bool:
    """Whether a path is there; a decision may be named by its number alone."""
    return (ROOT / path).exists() or any(ROOT.glob(f"{path}-*.md"))


@pytest.mark.parametrize("name", NAMES)
def test_document_points_to_what_is_there(name):
    document = ROOT / name

    assert missing(document, document.read_text()) == []


def test_path_that_is_not_there_is_found():
    text = "[a](nowhere.md), `tsi/base/nowhere.py`, ![a\nb](no.svg), [w](https://example.org/x)"

    assert missing(ROOT / "docs" / "x.md", text) == ["nowhere.md", "no.svg", "tsi/base/nowhere.py"]


@pytest.mark.parametrize(
    "change",
    [
        "new column",
        "new field",
        "new role",
        "new page",
        "new state",
        "new letter",
        "new rule of the screening",
        "new word",
        "new variable",
        "new dependency",
    ],
)
def test_common_change_has_a_recipe_with_real_files(change):
    recipes = (ROOT / "docs" / "recipes.md").read_text().split("\n## ")
    recipe = next(text for text in recipes if text.startswith(f"A {change}"))

    assert links(recipe)


def test_picture_of_the_architecture_can_be_listened_to():
    text = (ROOT / "docs" / "architecture.svg").read_text()
    picture = ElementTree.fromstring(text)
    space = "{http://www.w3.org/2000/svg}"

    named = picture.get("aria-labelledby").split()
    assert picture.get("role") == "img"
    assert [picture.find(f"{space}{tag}").get("id") for tag in ("title", "desc")] == named
    assert len(picture.find(f"{space}desc").text) > 200
    assert "prefers-color-scheme: dark" in text
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "")


def test_every_service_is_in_the_picture():
    text = (ROOT / "docs" / "architecture.svg").read_text()
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]

    for name in set(services) - {"db", "migrate", "backup"}:
        assert f">{name}" in text, name


def test_every_decision_has_a_number_of_its_own_and_its_three_parts():
    decisions = sorted(ROOT.glob("docs/decisions/*.md"))
    numbers = [path.name[:4] for path in decisions]

    assert len(numbers) == len(set(numbers))
    for path in decisions:
        text = path.read_text()
        assert text.startswith(f"# {path.name[:4]} "), path.name
        assert "\n## Decision" in text, path.name


def test_variables_that_operations_name_exist():
    example = (ROOT / ".env.example").read_text()
    listed = set(re.findall(r"^#?([A-Z][A-Z0-9_]+)=", example, re.MULTILINE))
    settings = (ROOT / "tsi" / "settings.py").read_text()
    named = set(re.findall(r"`([A-Z][A-Z0-9]+(?:_[A-Z0-9]+)+)", operations()))

    assert {name for name in named - listed if name not in settings} <= {"PG_BIN"}


def test_figures_that_operations_name_exist():
    named = set(re.findall(r"\btsi_[a-z_]+", operations()))
    sources = "".join(
        (ROOT / path).read_text() for path in ("tsi/base/metrics.py", "tsi/site/measuring.py")
    )

    for name in named:
        assert re.sub(r"_(total|bucket)$", "", name) in sources, name


def operations() -> str:
    return (ROOT / "docs" / "operations.md").read_text()
