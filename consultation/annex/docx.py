"""The whole annex as DOCX: headings, header rows that repeat, language, page numbers.

Tables are written as XML of ours, row after row: python-docx looks at a whole table again for each
row that it adds, which takes minutes for thousands.
"""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from django.utils import translation
from django.utils.translation import gettext as _
from docx import Document
from docx.document import Document as Paper
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from consultation.annex import reading
from consultation.annex.chapters import Place, chapters
from consultation.annex.reading import AnnexEdition, Group, Said
from plan.pdf.layout import layout
from plan.pdf.pieces import Text
from tsi.base.printing import Rendered
from tsi.base.worddiff import Span

LOCALES = {"it": "it-IT", "en": "en-GB"}
WIDTHS = (Cm(2.2), Cm(4), Cm(10.3))
SIGNS = {"insert": ("[+ ", " +]"), "delete": ("[− ", " −]")}


def docx_layout() -> str:
    """A short hash of all in our code that decides how the file looks."""
    return layout(code=Path(reading.__file__).parent.glob("*.py"))


def render_docx(edition: AnnexEdition, progress: Callable[[int], None]) -> Rendered:
    """The annex as a file for word processors. `progress` hears per cent, rising to 99."""
    with translation.override(edition.language):
        paper = _begin(edition)
        said = 0
        for chapter in chapters(edition):
            paper.add_heading(_titled(chapter.code, chapter.title), 1)
            for place in chapter.places:
                _place(paper, place)
                said += sum(len(group.said) for group in place.groups)
                progress(min(99, 100 * said // max(edition.total, 1)))
    buffer = BytesIO()
    paper.save(buffer)
    return Rendered(buffer.getvalue())


def _begin(edition: AnnexEdition) -> Paper:
    paper = Document()
    title = _("Contributions and responses")
    paper.core_properties.title = f"{edition.title} – {title}"
    paper.core_properties.author = "Torino Social Impact"
    paper.core_properties.language = LOCALES[edition.language]
    paper.core_properties.comments = edition.labels
    _speak(paper.styles.element.xpath("w:docDefaults/w:rPrDefault/w:rPr")[0], edition.language)
    paper.styles["Normal"].font.size = Pt(10.5)
    _foot(paper, edition.labels)
    paper.add_heading(f"{edition.title}", 0)
    paper.add_paragraph(title, style="Subtitle")
    protocol = ", ".join(edition.protocols)
    paper.add_paragraph(
        f"{edition.consultation.version} · {_('published on')} {edition.published_on}"
        f" · {_('protocol')} {protocol}"
    )
    for label, number in edition.counts:
        paper.add_paragraph(f"{label}: {number}", style="List Bullet")
    if edition.unanswered:
        words = f"{_('without response')}: {edition.unanswered}"
        paper.add_paragraph(words, style="List Bullet")
    if edition.derogation.text:
        paper.add_heading(_("Why some got no response"), 1)
        _words(paper, edition.derogation)
    return paper


def _place(paper: Paper, place: Place) -> None:
    paper.add_heading(_titled(place.code, place.title), 2)
    for group in place.groups:
        _answer(paper, group)
        paper.element.body.insert_element_before(_table(group), "w:sectPr")
        paper.add_paragraph()


def _answer(paper: Paper, group: Group) -> None:
    if group.answer is None:
        paper.add_heading(_("Without response"), 3)
        return
    paper.add_heading(group.answer.outcome.capitalize(), 3)
    _words(paper, group.answer.reason)
    for each in group.answer.changed:
        paper.add_paragraph(f"{each.passage.version.number}, {each.passage.code}:")
        rows = each.row and [each.row.title, each.row.body, *each.row.elsewhere]
        for words in rows or []:
            if words is not None:
                _spans(paper.add_paragraph()._p, words.spans, words.lang)


def _words(paper: Paper, text: Text) -> None:
    paper.add_paragraph()._p.append(_run(text.text, text.lang))


def _titled(code: str, title: Text) -> str:
    return f"{code} {title}".strip()


def _table(group: Group):
    table = _element("w:tbl")
    properties = _element("w:tblPr", _element("w:tblStyle", val="TableGrid"))
    properties.append(_element("w:tblLayout", type="fixed"))
    properties.append(_element("w:tblLook", firstRow="1", firstColumn="1"))
    table.append(properties)
    table.append(_element("w:tblGrid", *[_element("w:gridCol", w=_twips(w)) for w in WIDTHS]))
    head = (_("Code"), _("Who"), _("What was said"))
    table.append(_row([[_paragraph(_run(word, bold=True))] for word in head], is_header=True))
    for said in group.said:
        table.append(_row(_cells(said)))
    return table


def _cells(said: Said) -> list[list]:
    spoken = _element("w:p")
    if said.changes:
        _spans(spoken, said.changes, said.lang)
    else:
        spoken.append(_run(said.text, said.lang))
    words = [_paragraph(_run(said.kind, bold=True)), spoken]
    for label, told in said.facts:
        words.append(_paragraph(_run(f"{label}: ", bold=True), _run(told, said.lang)))
    if said.motivation:
        words.append(_paragraph(_run(said.motivation, said.lang)))
    return [[_paragraph(_run(said.code))], [_paragraph(_run(said.speaker))], words]


def _row(cells: list[list], *, is_header: bool = False):
    properties = _element("w:trPr", _element("w:cantSplit"))
    if is_header:
        properties.append(_element("w:tblHeader"))
    row = _element("w:tr", properties)
    for width, paragraphs in zip(WIDTHS, cells, strict=True):
        size = _element("w:tcPr", _element("w:tcW", w=_twips(width), type="dxa"))
        row.append(_element("w:tc", size, *paragraphs))
    return row


def _spans(paragraph, spans: list[Span], lang: str) -> None:
    """Changed words between signs, so that they are heard and seen without colour."""
    for span in spans:
        before, after = SIGNS.get(span.op, ("", ""))
        underline, strike = span.op == "insert", span.op == "delete"
        run = _run(f"{before}{span.text}{after}", lang, underline=underline, strike=strike)
        paragraph.append(run)


def _paragraph(*runs):
    return _element("w:p", *runs)


def _run(text: str, lang: str = "", *, bold=False, underline=False, strike=False):
    properties = _element("w:rPr")
    if bold:
        properties.append(_element("w:b"))
    if strike:
        properties.append(_element("w:strike"))
    if underline:
        properties.append(_element("w:u", val="single"))
    if lang:
        properties.append(_element("w:lang", val=LOCALES[lang]))
    run = _element("w:r", properties)
    for number, line in enumerate(text.split("\n")):
        if number:
            run.append(_element("w:br"))
        words = _element("w:t")
        words.text = line
        words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        run.append(words)
    return run


def _foot(paper: Paper, labels: str) -> None:
    """The labels and "page N of M" at the foot of each page."""
    foot = paper.sections[0].footer.paragraphs[0]
    foot.add_run(f"{labels} · ")
    for name, after in (("PAGE", " / "), ("NUMPAGES", "")):
        foot._p.append(_element("w:fldSimple", _run("1"), instr=name))
        foot.add_run(after)


def _speak(defaults, language: str) -> None:
    """The language in which the file is read aloud and checked."""
    lang = defaults.find(qn("w:lang"))
    if lang is None:
        lang = OxmlElement("w:lang")
        defaults.append(lang)
    lang.set(qn("w:val"), LOCALES[language])


def _element(name: str, *children, **attributes: str):
    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), value)
    for child in children:
        element.append(child)
    return element


def _twips(width) -> str:
    return str(int(width.twips))
