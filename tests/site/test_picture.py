"""The Plan as a picture: sectors that fill their rings, as wide as they hold actions."""

import re
from dataclasses import dataclass, field
from math import hypot
from xml.etree import ElementTree

import pytest

from plan.tree import Node
from tests.factories import make_plan, make_version
from tsi.site.picture import MIDDLE, NARROWEST, RINGS, arc, point, sunburst, weight


@dataclass
class Line:
    """A passage as far as the geometry reads it."""

    code: str
    kind: str
    title: str = "Titolo"


@dataclass
class Tree:
    """Writes a tree down in one line: `strategies` are their numbers of actions."""

    made: list = field(default_factory=list)

    def theme(self, number: int, *objectives: tuple[int, ...]) -> Node:
        below = []
        for place, strategies in enumerate(objectives, start=1):
            code = f"{number}.{place}"
            lines = [
                Node(
                    Line(f"{code}.{n}", "strategy"),
                    [Node(Line(f"{code}.{n}-a{a}", "action")) for a in range(1, actions + 1)],
                )
                for n, actions in enumerate(strategies, start=1)
            ]
            below.append(Node(Line(code, "objective"), lines))
        return Node(Line(str(number), "theme"), below)


def test_weight_is_the_number_of_actions_and_never_nothing():
    theme = Tree().theme(1, (3, 0), (2,))

    assert weight(theme) == 3 + 1 + 2
    assert weight(Tree().theme(2)) == 1


def test_sectors_stand_for_themes_objectives_and_strategies_in_reading_order():
    sectors = sunburst([Tree().theme(1, (3, 1), (2,)), Tree().theme(2, (1,))])

    assert [one.passage.code for one in sectors] == [
        "1", "1.1", "1.1.1", "1.1.2", "1.2", "1.2.1", "2", "2.1", "2.1.1",
    ]  # fmt: skip
    assert {one.look for one in sectors} == {"theme", "objective", "strategy"}
    assert [one.theme for one in sectors] == ["1"] * 6 + ["2"] * 3


def _turn(sector, look: int) -> float:
    """The length of a sector's outer arc, of a whole turn, by its label's place: a half of it."""
    numbers = [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", sector.path)]
    assert numbers[2] == RINGS[look][1]
    return numbers[0], numbers[1]


def test_each_ring_is_filled_and_a_sector_is_as_wide_as_its_actions():
    themes = [Tree().theme(1, (2,)), Tree().theme(2, (6,))]

    first, second = [one for one in sunburst(themes) if one.look == "theme"]

    assert _turn(first, 0) == pytest.approx(point(RINGS[0][1], 0), abs=0.01)
    assert _turn(second, 0) == pytest.approx(point(RINGS[0][1], 2 / 8), abs=0.01)


def test_label_stands_inside_its_ring():
    for sector in sunburst([Tree().theme(n, (4, 2), (1,)) for n in (1, 2, 3)]):
        inner, outer = RINGS[("theme", "objective", "strategy").index(sector.look)]
        assert inner < hypot(float(sector.x) - MIDDLE, float(sector.y) - MIDDLE) < outer


def test_a_sector_without_room_has_no_label_and_keeps_its_title():
    many = [Tree().theme(n, (1,) * 20) for n in range(1, 7)]

    strategy = next(one for one in sunburst(many) if one.look == "strategy")

    assert strategy.label == ""
    assert strategy.title.startswith("1.1.1 Titolo")
    assert 2 * 3.1416 * sum(RINGS[2]) / 2 / 120 < NARROWEST


def test_a_single_theme_is_a_whole_ring_that_is_drawn():
    path = arc(10, 20, 0, 1)

    assert path.count("Z") == 2
    assert "A20 20 0 0 1" in path


def test_wide_sector_takes_the_long_way_round():
    assert "A20 20 0 1 1" in arc(10, 20, 0, 0.75)
    assert "A20 20 0 0 1" in arc(10, 20, 0, 0.25)


def test_nothing_is_no_sector():
    assert sunburst([]) == []


def test_picture_on_the_page_leads_where_the_list_leads(client, db):
    make_version(make_plan(strategies=3))

    body = client.get("/en/").content.decode()

    svg = ElementTree.fromstring(re.search(r'<svg class="sunburst".*?</svg>', body, re.S)[0])
    drawn = {link.get("href") for link in svg.iter("a")}
    listed = set(
        re.findall(r'href="([^"]+)"', re.search(r'<ol class="plan-tree".*?</ol>', body, re.S)[0])
    )
    assert drawn == listed
    assert "/en/piano/1.0/1.1.3/" in drawn


def test_every_sector_says_its_name(client, db):
    make_version()

    body = client.get("/").content.decode()

    svg = ElementTree.fromstring(re.search(r'<svg class="sunburst".*?</svg>', body, re.S)[0])
    for link in svg.iter("a"):
        assert "azion" in link.find("title").text
        text = link.find("text")
        assert text is None or all(float(text.get(name)) for name in ("x", "y"))
