"""The real Plan against the files it came from."""

import json
from collections import Counter

import pytest
from django.conf import settings
from django.core.management import call_command

from plan.models import Element, Fact, Passage, Version

FIXTURES = settings.BASE_DIR / "fixtures"


def expected() -> Counter:
    """(kind, code, it, en) of everything in the files, read without our loader."""
    plan = json.loads((FIXTURES / "plan.json").read_text("utf-8"))
    sections = json.loads((FIXTURES / "sections.json").read_text("utf-8"))["sections"]
    rows = [("section", s["code"], s["title_it"], s["title_en"]) for s in sections]

    def row(kind, code, text):
        rows.append((kind, code, text["it"], text["en"]))

    for theme in plan["themes"]:
        row("theme", theme["code"], theme["title"])
        for objective in theme["objectives"]:
            row("objective", objective["code"], objective["title"])
            for strategy in objective["strategies"]:
                code = strategy["code"]
                row("strategy", code, strategy["statement"])
                for action in strategy["actions"]:
                    row("action", f"{code}-a{action['position']}", action["title"])
                for resource in strategy["resources"]:
                    row("resource", f"{code}-r{resource['position']}", resource["name"])
    return Counter(rows)


def test_every_line_of_the_files_is_a_passage(real_plan):
    rows = Passage.objects.values_list("kind", "code", "title_it", "title_en")

    assert Counter(rows) == expected()


def test_counts_are_those_of_the_plan(real_plan):
    kinds = Counter(Passage.objects.values_list("kind", flat=True))

    assert kinds == {
        "section": 18, "theme": 6, "objective": 16, "strategy": 36, "action": 114, "resource": 123,
    }  # fmt: skip


@pytest.mark.slow
def test_loading_again_changes_nothing(real_plan):
    before = list(Element.objects.order_by("pk").values())

    call_command("load_data", verbosity=0)

    assert list(Element.objects.order_by("pk").values()) == before
    assert Version.objects.count() == 1
    assert Fact.objects.count() == 57


@pytest.mark.slow
def test_loading_again_keeps_what_people_wrote(real_plan):
    Element.objects.filter(code="1.1.1").update(title_it="Parole di chi redige", code="1.1.9")

    call_command("load_data", verbosity=0)

    assert Element.objects.get(code="1.1.9").title_it == "Parole di chi redige"
    assert not Element.objects.filter(code="1.1.1").exists()


def test_addresses_are_the_same_on_every_installation(real_plan):
    uid = Passage.objects.get(code="1.1.1-a2").uid

    assert str(uid) == "07f4edb5-4575-5c5d-b0dd-eb91ca417e1d"


def test_summary_says_so_on_every_page_about_it(client, real_plan):
    for address in ("/piano/", "/piano/1.0/1.1.1/", "/piano/versioni/", "/en/piano/"):
        page = client.get(address).content.decode()
        label = "Unofficial summary" if address.startswith("/en/") else "Sintesi non ufficiale"
        assert label in page, address


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_reader_counts(client, real_plan, prefix):
    counts = client.get(f"{prefix}/piano/").context["counts"]

    assert [counts[kind] for kind in ("theme", "objective", "strategy", "action", "resource")] == [
        6, 16, 36, 114, 123,
    ]  # fmt: skip


def test_reader_holds_every_passage_in_its_language(client, real_plan):
    from html import unescape

    for prefix, column in (("", "title_it"), ("/en", "title_en")):
        page = unescape(client.get(f"{prefix}/piano/").content.decode())
        missing = [
            code for code, text in Passage.objects.values_list("code", column) if text not in page
        ]
        assert missing == []
