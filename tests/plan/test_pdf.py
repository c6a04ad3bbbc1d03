"""The PDF of a version: its structure and its text."""

import re
import subprocess
from collections import Counter
from functools import partial

import pikepdf
import pytest
from django.utils import translation
from django.utils.translation import gettext

from plan import pdf
from plan.models import Plan, Version, VersionKind
from plan.pdf.printing import html
from tests.plan.approving import make_approved, make_final
from tests.plan.pdf_reading import (
    opened,
    organisation,
    pages,
    passages,
    printed,
    small_version,
    squash,
    tool,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition() -> pdf.Edition:
    return pdf.Edition.of(small_version(official=False, is_demo=True), "it")


def heading_of_appendix(language: str) -> str:
    with translation.override(language):
        return gettext("Organisations named in the appendix")


def tags(document: pikepdf.Pdf) -> Counter:
    def below(element) -> list[str]:
        if not isinstance(element, pikepdf.Dictionary) or "/S" not in element:
            return []
        kids = element.get("/K", pikepdf.Array())
        kids = kids if isinstance(kids, pikepdf.Array) else [kids]
        return [str(element.S), *(tag for kid in kids for tag in below(kid))]

    return Counter(tag for element in document.Root.StructTreeRoot.K for tag in below(element))


def test_pdf_is_tagged_as_pdf_ua(edition):
    document = opened(edition)

    root = document.Root
    assert root.Lang == "it"
    assert root.MarkInfo.Marked == True  # noqa: E712 - an object of pikepdf
    assert root.ViewerPreferences.DisplayDocTitle == True  # noqa: E712
    assert b'pdfuaid:part="1"' in root.Metadata.read_bytes()
    found = tags(document)
    assert found["/H1"] == 1
    assert found["/H4"] == 2  # strategies
    assert {"/H2", "/H3", "/H5", "/L", "/LI", "/LBody", "/P", "/Link", "/Figure"} <= set(found)


def test_pdf_bookmarks_name_sections_themes_objectives_and_strategies(edition):
    with opened(edition).open_outline() as outline:
        tree = {item.title: [child.title for child in item.children] for item in outline.root}
        theme = next(item for item in outline.root if item.title.startswith("1 "))
        strategies = [item.title for item in theme.children[0].children]

    assert {"Prefazione", "Monitoraggio", heading_of_appendix("it")} < set(tree)
    assert tree["Prefazione"] == ["Perché"]
    assert tree["1 Governance & alleanze"] == ["1.1 Favorire alleanze"]
    assert strategies == ["1.1.1 Rendere solido il modello.", "1.1.2 Nessuna risorsa qui."]


def test_contents_give_the_page_of_the_theme(edition):
    document = opened(edition)
    with document.open_outline() as outline:
        theme = next(item for item in outline.root if item.title.startswith("1 "))
        number = pikepdf.Page(theme.destination[0]).label

    contents = "\n".join(pages(printed(edition).content)[: int(number) - 1])

    assert re.search(rf"^1 Governance & alleanze [.\s]+{number}$", contents, re.MULTILINE)


def test_pdf_is_clean_for_qpdf(edition, tmp_path):
    file = tmp_path / "plan.pdf"
    file.write_bytes(printed(edition).content)

    checked = subprocess.run(
        [tool("qpdf"), "--check", file], capture_output=True, text=True, check=False
    )

    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_pdf_text_is_the_passages(edition):
    found = Counter(passages(printed(edition).content, heading_of_appendix("it")))

    assert found == Counter(
        (code, squash(text))
        for code, text in {
            "S1": "Prefazione Prima riga. Seconda.",
            "S1.1": "Perché Così.",
            "1": "Governance & alleanze",
            "1.1": "Favorire alleanze",
            "1.1.1": "Rendere solido il modello.",
            "1.1.1-a1": "Rafforzare il dialogo – subito",
            "1.1.1-a2": "Un’azione senza inglese",
            "1.1.1-r1": "Comunità di Pratica",
            "1.1.2": "Nessuna risorsa qui.",
            "S2": "Monitoraggio Fine.",
        }.items()
    )


@pytest.mark.slow
@pytest.mark.parametrize("language", ["it", "en"])
def test_pdf_of_the_real_plan_holds_every_passage_once(real_plan, language):
    version = Version.objects.get(number="1.0")

    with translation.override(language):
        expected = Counter(
            (passage.code, squash(f"{passage.title} {passage.body}"))
            for passage in version.passages.all()
        )
    content = printed(pdf.Edition.of(version, language)).content

    assert Counter(passages(content, heading_of_appendix(language))) == expected
    kinds = Counter(version.passages.values_list("kind", flat=True))
    assert kinds == {
        "section": 18, "theme": 6, "objective": 16, "strategy": 36, "action": 114, "resource": 123,
    }  # fmt: skip


def test_missing_english_falls_back_to_marked_italian():
    edition = pdf.Edition.of(small_version(), "en")

    source = html(edition)

    assert '<html lang="en">' in source
    assert re.search(r'<li id="1\.1\.1-a2" lang="it">.*Un’azione senza inglese', source)
    assert re.search(r'<li id="1\.1\.1-a1"><span.*Talk more', source)
    assert ("1.1.1-a2", squash("Un’azione senza inglese")) in passages(
        printed(edition).content, heading_of_appendix("en")
    )


def test_every_page_names_version_label_and_hash(edition):
    with translation.override("it"):
        labels = [gettext("Unofficial summary of the Plan"), gettext("Demonstration data"), "1.0"]
    labels.append(edition.manifest_sha256[:12])

    text = pages(printed(edition).content)

    assert len(text) == printed(edition).pages
    assert all(label in page for page in text for label in labels)


def test_version_that_is_no_summary_is_not_called_one():
    source = html(pdf.Edition.of(small_version(), "en"))

    assert "Unofficial summary" not in source
    assert "Hash of the text" in source


def test_appendix_puts_units_below_their_body_and_counts_all():
    whole = organisation("Zeta ente", 2)
    organisation("Alfa unità", 3, part_of=whole)
    organisation("Beta sul sito, non nel Piano", None)

    edition = pdf.Edition.of(small_version(), "it")

    promoter, body = edition.organisations
    assert (promoter.name, body.name) == ("Ente promotore dimostrativo", "Zeta ente")
    assert [unit.name for unit in body.units] == ["Alfa unità"]
    assert edition.organisation_count == 3


def test_appendix_keeps_organisations_that_are_part_of_each_other():
    one = organisation("Uno", 2)
    two = organisation("Due", 3, part_of=one)
    type(one).objects.filter(pk=one.pk).update(part_of=two)

    edition = pdf.Edition.of(small_version(), "it")

    assert [body.name for body in edition.organisations] == ["Ente promotore dimostrativo", "Due"]
    assert [unit.name for unit in edition.organisations[1].units] == ["Uno"]


def test_metadata_hold_title_and_no_address(edition):
    document = opened(edition)

    info = {key: str(value) for key, value in document.docinfo.items()}
    metadata = f"{info}{document.Root.Metadata.read_bytes().decode()}"

    assert info["/Title"].startswith("Piano piccolo")
    assert info["/Author"] == "Ente promotore dimostrativo"
    assert info["/Subject"].endswith(" · Demonstration data") or "dimostrativo" in info["/Subject"]
    assert not re.search(r"\S@\S", metadata)


@pytest.mark.slow
def test_same_edition_gives_the_same_bytes(edition):
    quiet = partial(pdf.render, progress=lambda done: None)

    assert quiet(edition).content == quiet(edition).content


def test_unsealed_version_is_refused():
    plan = Plan.objects.create(slug="open", title_it="Aperto")
    version = Version.objects.create(plan=plan, number="1", kind=VersionKind.DRAFT)

    with pytest.raises(ValueError, match="sealed"):
        pdf.Edition.of(version, "it")


def test_rendering_reads_no_database(edition, django_assert_num_queries):
    with django_assert_num_queries(0):
        pdf.render(edition, progress=lambda done: None)


@pytest.mark.parametrize(("language", "day"), [("it", "4 marzo 2026"), ("en", "4 March 2026")])
def test_colophon_names_the_acts_of_approval_and_the_state(language, day):
    version = make_approved()

    approved = html(pdf.Edition.of(version, language))

    assert approved.count(day) == 2
    for act in version.acts.all():
        assert act.promoter.name in approved
        assert act.body in approved
        assert act.number in approved
        assert f'<a href="{act.url}">' in approved
    with translation.override(language):
        assert f"<dd>{str(version.get_state_display()).capitalize()}</dd>" in approved


def test_colophon_of_a_frozen_text_names_no_act():
    version = make_final()

    printed_text = html(pdf.Edition.of(version, "en"))

    assert "<dd>Frozen</dd>" in printed_text
    assert "Acts of approval" not in printed_text


def test_acts_are_links_in_the_pdf():
    version = make_approved()

    document = opened(pdf.Edition.of(version, "it"))

    links = [
        str(note.A.URI)
        for page in document.pages
        for note in page.get("/Annots", ())
        if "/A" in note and "/URI" in note.A
    ]
    assert set(links) == {act.url for act in version.acts.all()}
