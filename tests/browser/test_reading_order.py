"""What a screen reader reads first stands first: the order of the accessibility tree against where
things are seen, on five pages, in a narrow window (one column) and a wide one."""

from itertools import pairwise

import pytest

from tests.browser.shelf import Keeper
from tests.site.accessibility_states import accessibility_pages
from tests.site.page_states import consultations, directory, writing

PAGES = [
    (consultations, "site/home.html"),
    (consultations, "site/plan_passage.html"),
    (directory, "site/organisation.html"),
    (writing, "consultation/contribution_write.html"),
    (accessibility_pages, "site/accessibility_report.html"),
]
READ = {"heading", "link", "button", "textbox", "combobox", "checkbox", "radio", "paragraph"}
SLACK = 4  # pixels: what stands on one line is never quite level


def read_order(page, wire) -> list[dict]:
    """What is read, in the order of the accessibility tree, with the boxes in which it is seen."""
    nodes = {n["nodeId"]: n for n in wire.send("Accessibility.getFullAXTree")["nodes"]}
    root = next(node for node in nodes.values() if "parentId" not in node)
    found, waiting = [], [root]
    while waiting:
        node = waiting.pop()
        waiting += [nodes[c] for c in reversed(node.get("childIds", [])) if c in nodes]
        role = node.get("role", {}).get("value")
        if node.get("ignored") or role not in READ or "backendDOMNodeId" not in node:
            continue
        box = _box(wire, node["backendDOMNodeId"])
        if box:
            name = node.get("name", {}).get("value", "")
            found.append({"role": role, "name": name, **box})
    return found


def _box(wire, node: int) -> dict | None:
    try:
        quad = wire.send("DOM.getBoxModel", {"backendNodeId": node})["model"]["border"]
    except Exception:
        return None  # drawn nowhere
    left, top, right, bottom = min(quad[::2]), min(quad[1::2]), max(quad[::2]), max(quad[1::2])
    if right - left <= 2 or bottom - top <= 2 or right < 0:
        return None  # for screen readers alone
    return {"left": left, "top": top, "right": right, "bottom": bottom}


def out_of_order(read: list[dict]) -> list[str]:
    """Neighbours of which the second stands wholly above the first, in the same column."""
    wrong = []
    for first, second in pairwise(read):
        beside = second["left"] >= first["right"] - SLACK or second["right"] <= first["left"]
        if second["bottom"] <= first["top"] + SLACK and not beside:
            wrong.append(f"{first['name']!r} is read before {second['name']!r}, which is above it")
    return wrong


@pytest.mark.slow
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize(("group", "template"), PAGES, ids=[name for _group, name in PAGES])
def test_read_order_is_the_seen_one(client, db, chromium, shelf, group, template, width):
    visit = Keeper(client, "/en")
    group(visit)
    fullest = max((k for k in visit.kept if k.template == template), key=lambda k: len(k.html))
    window = chromium.new_context(viewport={"width": width, "height": 900})
    page = window.new_page()
    page.goto(shelf.put(fullest))
    wire = window.new_cdp_session(page)
    wire.send("DOM.enable")
    wire.send("Accessibility.enable")

    read = read_order(page, wire)

    assert out_of_order(read) == []
    assert len(read) > 15
    assert sum(one["role"] == "heading" for one in read) >= 1
    window.close()


def test_wrong_order_is_found(chromium):
    """Negative control: turned round by style alone."""
    window = chromium.new_context()
    page = window.new_page()
    page.set_content("""<main style="display: flex; flex-direction: column-reverse">
      <h2>First</h2><p><a href="/">Second</a></p></main>""")
    wire = window.new_cdp_session(page)
    wire.send("DOM.enable")
    wire.send("Accessibility.enable")

    assert any("'First' is read before" in fault for fault in out_of_order(read_order(page, wire)))
    window.close()
