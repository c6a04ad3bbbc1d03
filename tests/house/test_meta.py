"""The files that tell others what this repository is and how it is set up."""

import ast
import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
ENV_EXAMPLE = (ROOT / ".env.example").read_text()
PUBLICCODE = yaml.safe_load((ROOT / "publiccode.yml").read_text())

READERS = ("env", "env_list", "env_flag", "env_for_library")
COMPOSE_ONLY = {"POSTGRES_PASSWORD", "WEB_ADDRESS"}

# From the vocabularies of publiccode.yml (core, 0.5): those that a platform like this may claim.
CATEGORIES = {
    "business-process-management",
    "collaboration",
    "communications",
    "content-management",
    "data-collection",
    "digital-citizenship",
    "document-management",
    "event-management",
    "feedback-and-reviews-management",
    "knowledge-management",
    "online-community",
    "project-management",
    "survey",
    "workflow-management",
}
SCOPES = {
    "employment",
    "finance-and-economic-development",
    "local-authorities",
    "research",
    "society",
    "welfare",
}


def variables_read(source: str) -> set[str]:
    """Names of the environment variables that the settings `source` reads.

    Raises AssertionError for a read whose name cannot be told from the text.
    """
    names = set()
    for statement in ast.parse(source).body:
        if isinstance(statement, ast.FunctionDef) and statement.name in READERS:
            continue
        for node in ast.walk(statement):
            assert not (isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv"))
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in READERS:
                assert isinstance(node.args[0], ast.Constant), ast.unparse(node)
                names.add(node.args[0].value)
    return names


def documented() -> dict[str, str]:
    """Each variable of .env.example with its value, also those commented out."""
    return dict(re.findall(r"^#?([A-Z0-9_]+)=(.*)$", ENV_EXAMPLE, re.MULTILINE))


def test_env_example_lists_what_settings_read():
    read = variables_read((ROOT / "tsi" / "settings.py").read_text())

    assert "SECRET_KEY" in read
    assert set(documented()) == read | COMPOSE_ONLY


def test_variables_read_sees_every_way_of_reading():
    source = "A = env('ONE')\nif env_flag('TWO'):\n    B = [env_list('THREE', 'x')]\n"

    assert variables_read(source) == {"ONE", "TWO", "THREE"}


@pytest.mark.parametrize("source", ["A = env(name)", "import os\nA = os.environ['ONE']"])
def test_variables_read_refuses_hidden_reads(source):
    with pytest.raises(AssertionError):
        variables_read(source)


def test_env_example_says_what_each_variable_is():
    lines = ENV_EXAMPLE.splitlines()

    for number, line in enumerate(lines):
        if re.match(r"#?[A-Z_]+=", line):
            assert re.match(r"# [A-Z0-9].+\.$", lines[number - 1]), line


def test_env_example_holds_no_secret():
    for name, value in documented().items():
        if re.search(r"SECRET|PASSWORD", name):
            assert value == "", name
        assert not re.search(r"://[^/@\s]*:[^/@\s]+@", value), name


def test_licence_is_the_whole_of_eupl_1_2():
    licence = (ROOT / "LICENSE").read_text()
    articles = re.findall(r"^(\d+)\.[A-Z]", licence, re.MULTILINE)

    assert licence.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2\n")
    assert articles == [str(number) for number in range(1, 16)]
    assert "‘Compatible Licences’ according to Article 5 EUPL are:" in licence
    assert 'license = "EUPL-1.2"' in (ROOT / "pyproject.toml").read_text()


def test_publiccode_has_what_the_standard_asks_for():
    major, minor = PUBLICCODE["publiccodeYmlVersion"].split(".")[:2]
    assert (int(major), int(minor)) >= (0, 5)
    assert PUBLICCODE["name"]
    assert PUBLICCODE["url"].startswith("https://")
    assert PUBLICCODE["platforms"] == ["web"]
    assert PUBLICCODE["softwareType"] == "standalone/web"
    assert PUBLICCODE["developmentStatus"] in ("development", "beta", "stable")
    assert PUBLICCODE["legal"]["license"] == "EUPL-1.2"
    assert PUBLICCODE["maintenance"]["type"] in ("internal", "community")
    assert all(contact["name"] for contact in PUBLICCODE["maintenance"]["contacts"])
    assert PUBLICCODE["localisation"]["localisationReady"] is True
    assert PUBLICCODE["localisation"]["availableLanguages"] == ["it", "en"]


def test_publiccode_uses_the_official_vocabularies():
    assert set(PUBLICCODE["categories"]) <= CATEGORIES
    assert set(PUBLICCODE["intendedAudience"]["scope"]) <= SCOPES


@pytest.mark.parametrize("language", ["it", "en"])
def test_publiccode_describes_within_the_limits(language):
    description = PUBLICCODE["description"][language]

    assert 0 < len(description["shortDescription"]) <= 150
    assert 150 <= len(description["longDescription"]) <= 10_000
    assert description["features"]
    assert all(0 < len(feature) <= 100 for feature in description["features"])


def test_publiccode_has_nothing_deprecated_and_no_mail_address():
    deprecated = {"it", "IT", "tags", "monochromeLogo", "inputTypes", "outputTypes"}

    assert not deprecated & set(PUBLICCODE)
    assert not any("genericName" in text for text in PUBLICCODE["description"].values())
    assert "authorsFile" not in PUBLICCODE["legal"]
    assert "@" not in (ROOT / "publiccode.yml").read_text()


def test_publiccode_versions_are_text():
    # A bare 3.10 would be read as the number 3.1.
    for need in PUBLICCODE["dependsOn"]["open"]:
        assert isinstance(need["versionMin"], str), need["name"]


def test_changelog_opens_with_what_is_unreleased():
    headings = re.findall(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    release = r"\[\d+\.\d+\.\d+\] - \d{4}-\d{2}-\d{2}"

    assert headings[0] == "[Unreleased]"
    assert all(re.fullmatch(release, heading) for heading in headings[1:])


def test_decisions_are_numbered_and_complete():
    pages = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))

    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    for page in pages:
        headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
        assert headings[0].startswith(page.name[:4]), page.name
        assert {"Context", "Decision", "Consequences"} <= set(headings), page.name
