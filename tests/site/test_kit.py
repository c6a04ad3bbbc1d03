"""What pages take of the design kit is in the part of it that is served."""

import re
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
WHOLE = ROOT / "node_modules/bootstrap-italia/dist/css/bootstrap-italia.min.css"
SERVED = [ROOT / "static/vendor/bootstrap-italia.css", *ROOT.glob("static/css/*.css")]
TEMPLATES = [path.read_text("utf-8") for path in ROOT.glob("templates/**/*.html")]


def left_out(pages: list[str]) -> set[str]:
    """The classes in `pages` that the kit has a rule for and we serve none."""
    served = set().union(*(ruled(path) for path in SERVED))
    return {name for page in pages for name in classes(page)} & ruled(WHOLE) - served


def ruled(path: Path) -> set[str]:
    return set(re.findall(r"\.(-?[a-zA-Z_][\w-]*)", path.read_text("utf-8")))


def classes(page: str) -> set[str]:
    attributes = re.findall(r'class="([^"]*)"', re.sub(r"{%.*?%}", " ", page))
    return set(" ".join(attributes).split())


def test_no_class_of_a_template_is_left_out():
    assert left_out(TEMPLATES) == set()


def test_a_class_that_is_left_out_is_found():
    assert left_out(['<p class="btn {% if a == "b" %}accordion{% endif %}">']) == {"accordion"}


def test_each_icon_of_a_template_is_there():
    wanted = {
        name for page in TEMPLATES for name in re.findall(r'_icon.html" with name="(\w+)"', page)
    }

    kept = set(re.findall(r'id="it-(\w+)"', (ROOT / "static/vendor/icons.svg").read_text("utf-8")))

    assert wanted and kept == wanted
