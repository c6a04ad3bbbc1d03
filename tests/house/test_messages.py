"""bin/messages: texts are found in templates and code, and a second run changes nothing."""

import io

import pytest

TEMPLATE = """{% load i18n %}
<h1>{% translate "Comments" %}</h1>
  <p title="{% trans 'At “the” end' context "place" %}">
{# Translators: a number of days #}
    {% blocktranslate count n=days trimmed %}
      One day of {{ all }}
    {% plural %}
      {{ n }} days, 100%
    {% endblocktranslate %}</p>
)]}
"""


@pytest.fixture
def messages():
    from house import messages

    return messages


def test_template_gives_its_texts_plurals_and_contexts(messages):
    file = io.BytesIO(TEMPLATE.encode())

    found = {message for _, _, message, _ in messages.extract_template(
        file, messages.KEYWORDS, ("Translators:",), {}
    )}  # fmt: skip

    assert "Comments" in found
    assert ("place", "At “the” end") in found
    assert any(m[:2] == ("One day of %(all)s", "%(n)s days, 100%%") for m in found)


def test_catalogue_keeps_translations_and_drops_what_is_gone(messages, tmp_path, monkeypatch):
    po = project(messages, tmp_path, monkeypatch, 'from x import _\n_("Plan")\n_("New")\n')
    po.write_bytes(b'msgid "Plan"\nmsgstr "Piano"\n\nmsgid "Gone"\nmsgstr "Perduto"\n')

    messages.update(po)

    assert b'msgid "Plan"\nmsgstr "Piano"' in po.read_bytes()
    assert b"Gone" not in po.read_bytes()
    assert any("'New'" in fault for fault in messages.faults(po))


def test_second_run_changes_nothing_and_names_no_machine(messages, tmp_path, monkeypatch):
    po = project(messages, tmp_path, monkeypatch, 'from x import _\n_("Plan")\n')
    messages.update(po)
    first = po.read_bytes()

    messages.update(po)

    assert po.read_bytes() == first
    assert str(tmp_path).encode() not in first
    assert b"Date" not in first


def test_check_finds_a_broken_placeholder(messages, tmp_path, monkeypatch):
    po = project(messages, tmp_path, monkeypatch, 'from x import _\n_("%(n)s days")\n')
    messages.update(po)
    entry = 'msgid "%(n)s days"\nmsgstr "'
    po.write_text(po.read_text().replace(entry, f"{entry}%(m)s giorni"))

    found = messages.faults(po)

    assert len(found) == 1
    assert "'%(n)s days'" in found[0]


def project(messages, folder, monkeypatch, source: str):
    """Lay out a project with one module; return where its Italian catalogue goes."""
    for name in messages.SOURCES:
        (folder / name).mkdir()
    (folder / "plan" / "texts.py").write_text(source)
    monkeypatch.setattr(messages, "ROOT", folder)
    po = folder / "locale" / "it" / "LC_MESSAGES" / "django.po"
    po.parent.mkdir(parents=True)
    return po
