"""What stands around the rendering: progress, the hash of the layout, missing libraries."""

import logging
import subprocess
import sys
import threading
from importlib.abc import MetaPathFinder

import pytest

from plan import pdf
from plan.pdf.layout import STYLES
from tests.plan.pdf_reading import small_version
from tsi.base.printing.progress import listening

LOGGER = logging.getLogger("weasyprint.progress")


@pytest.mark.django_db
def test_progress_rises_in_steps_and_leaves_the_logger_alone():
    edition = pdf.Edition.of(small_version(), "it")
    before = (LOGGER.level, LOGGER.propagate, list(LOGGER.handlers))
    heard = []

    pdf.render(edition, progress=heard.append)

    assert heard == sorted(set(heard))
    assert (heard[0], heard[-1]) == (0, 99)
    assert len(heard) > 10
    assert (LOGGER.level, LOGGER.propagate, list(LOGGER.handlers)) == before


def test_progress_does_not_hear_another_thread():
    heard = []

    with listening(heard.append, expected_pages=10):
        other = threading.Thread(target=LOGGER.info, args=["Step 6 - Creating PDF"])
        other.start()
        other.join()
        assert heard == [0]
        LOGGER.info("Step 6 - Creating PDF")

    assert heard == [0, 88, 99]


def test_progress_stops_listening_when_the_render_fails():
    before = (LOGGER.level, LOGGER.propagate, list(LOGGER.handlers))

    with pytest.raises(ZeroDivisionError), listening(lambda done: None, expected_pages=0):
        1 / 0  # noqa: B018

    assert (LOGGER.level, LOGGER.propagate, list(LOGGER.handlers)) == before


def test_layout_changes_with_the_style_sheet(tmp_path, settings):
    source = settings.BASE_DIR / "static" / STYLES
    copy = tmp_path / STYLES
    copy.parent.mkdir()
    copy.write_bytes(source.read_bytes())
    settings.STATICFILES_DIRS = [tmp_path]
    same = pdf.layout()

    copy.write_bytes(source.read_bytes() + b"h1 { color: red }")

    assert pdf.layout() != same
    copy.write_bytes(source.read_bytes())
    assert pdf.layout() == same


def test_layout_changes_with_a_template(tmp_path, settings):
    folder = tmp_path / "plan" / "pdf"
    folder.mkdir(parents=True)
    for template in (settings.BASE_DIR / "templates" / "plan" / "pdf").iterdir():
        (folder / template.name).write_bytes(template.read_bytes())
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    same = pdf.layout()

    (folder / "_cover.html").write_text("another cover")

    assert pdf.layout() != same


@pytest.mark.django_db
def test_missing_libraries_are_named(monkeypatch):
    edition = pdf.Edition.of(small_version(), "it")

    class NoPango(MetaPathFinder):
        def find_spec(self, name, path, target=None):
            if name == "weasyprint":
                raise OSError("cannot load library 'libpango-1.0-0'")

    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    monkeypatch.setattr(sys, "meta_path", [NoPango(), *sys.meta_path])

    with pytest.raises(pdf.LibrariesMissing, match=r"apt-get install libpango.*fontconfig"):
        pdf.render(edition, progress=lambda done: None)


@pytest.mark.slow
def test_importing_the_engine_does_not_load_pango(settings):
    code = (
        "import django; django.setup(); import plan.documents, sys; "
        "assert 'weasyprint' not in sys.modules"
    )

    subprocess.run([sys.executable, "-c", code], check=True, cwd=settings.BASE_DIR)
