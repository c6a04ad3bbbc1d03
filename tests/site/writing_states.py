"""Pages of writing the Plan, in every state (see page_states)."""

import json

from django.core.files.uploadedfile import SimpleUploadedFile

from plan import elements
from plan.elements import Words
from plan.models import Element, Kind, Plan
from tests.factories import make_editor, make_element, make_version
from tests.partners.spreadsheets import csv_file
from tests.signing import sign_in

DESK = "/redazione/"


def _plan() -> Plan:
    """Words that are of no language."""
    plan = Plan.objects.create(slug="1", title_it="1", title_en="1")
    above = None
    for kind, code in ((Kind.THEME, "1"), (Kind.OBJECTIVE, "1.1"), (Kind.STRATEGY, "1.1.1")):
        above = make_element(plan, kind, code, parent=above, title_it=code, title_en=code)
    for number in (1, 2):
        code = f"1.1.1-a{number}"
        make_element(
            plan, Kind.ACTION, code, parent=above, position=number, title_it=code, title_en=code
        )
    return plan


def writing_desk(visit) -> None:
    """Nothing yet; never frozen, narrowed, moved, refused; gaps."""
    person = make_editor(first_name="M", last_name="1")
    sign_in(visit.client, person)
    visit.get(DESK, status=404)
    plan = _plan()
    first, second = plan.elements.filter(kind=Kind.ACTION).order_by("position")
    visit.get(DESK)
    make_version(plan)
    Element.objects.filter(pk=first.pk).update(english_stale=True, body_it="2")
    for query in ("", "?mostra=inglese", "?mostra=modificati", "?mostra=sintesi",
                  "?mostra=ritirati", "?q=zzz", "?mostra=sintesi&q=1"):  # fmt: skip
        visit.get(f"{DESK}{query}")
    visit.post(f"{DESK}sposta/", {"up": second.uid})
    visit.post(f"{DESK}sposta/", {"element": second.uid, "parent": ""}, status=409)
    visit.get(f"{DESK}numeri/")
    elements.withdraw(second, by=person)
    visit.get(f"{DESK}?mostra=ritirati")
    visit.get(f"{DESK}numeri/")
    visit.post(f"{DESK}numeri/")


def writing_element(visit) -> None:
    """One element: as it is, refused, seen before, too late; new, its history, withdrawn."""
    person = make_editor(first_name="M", last_name="2")
    sign_in(visit.client, person)
    first = _plan().elements.get(code="1.1.1-a1")
    page = f"{DESK}{first.uid}/"
    typed = {"title_it": "2 + 2", "title_en": "1", "revision": first.revision}
    visit.get(page)
    visit.post(page, status=422)
    visit.post(page, typed | {"body_it": "2", "action": "preview"})
    visit.post(page, typed)
    visit.post(page, typed | {"title_it": "3 + 3"}, status=409)
    visit.post(page, typed | {"title_en": "4"}, status=409)
    visit.get(page)
    visit.post(f"{page}traduzione/", status=422)
    visit.post(f"{page}traduzione/", {"revision": 1}, status=409)
    Element.objects.filter(pk=first.pk).update(english_stale=True, is_official=True)
    first.refresh_from_db()
    visit.post(f"{page}traduzione/", {"revision": first.revision})
    visit.get(f"{page}storia/")
    keys = list(first.changes.values_list("pgh_id", flat=True))
    visit.get(f"{page}storia/?da={keys[0]}&a={keys[-1]}")
    visit.get(f"{page}storia/?da={keys[0]}&a={keys[0]}")
    new = f"{DESK}{first.parent.uid}/nuovo/"
    for address, kind in ((f"{DESK}nuovo/", "theme"), (new, "action")):
        visit.get(address)
        visit.post(address, status=422)
        visit.post(address, {"kind": kind, "title_it": "5"})
    elements.withdraw(first.parent, by=person)
    visit.post(new, {"kind": "action", "title_it": "5"}, status=409)
    visit.get(page)
    visit.post(page, typed, status=409)
    visit.post(f"{page}ripristina/", status=409)


def writing_verbs(visit) -> None:
    """Every verb: asked, refused, too late, done."""
    person = make_editor(first_name="M", last_name="3")
    sign_in(visit.client, person)
    first, second = _plan().elements.filter(kind=Kind.ACTION).order_by("position")
    page = f"{DESK}{first.uid}/"
    parts = {"form-TOTAL_FORMS": 2, "form-INITIAL_FORMS": 0, "form-0-title_it": "6"}
    whole = parts | {"form-1-title_it": "7"}
    late = {"revision": 99}
    for verb, values in {
        "sposta": {"parent": first.parent_id, "position": 2},
        "codice": {"code": second.code},
        "dividi": whole,
        f"unisci/?codes={second.code}": {"title_it": "8"},
        "ritira": {},
    }.items():
        address = page + verb + ("" if "?" in verb else "/")
        visit.get(address)
        visit.save(address, status=422)
        visit.post(address, values | late, status=409)
    visit.post(f"{page}dividi/", parts | {"revision": 1}, status=422)
    visit.post(f"{page}dividi/", parts | {"action": "more"})
    visit.get(f"{page}unisci/")
    visit.get(f"{page}unisci/?codes=9", status=422)
    visit.get(f"{DESK}{first.parent.uid}/ritira/")
    visit.save(f"{page}codice/", {"code": "1.1.1-a5"})
    elements.add(first.plan, parent=first.parent, kind=Kind.ACTION, by=person, words=Words("9"))
    for verb, values in {
        "sposta": {"parent": first.parent_id, "position": 1},
        "dividi": whole,
        "unisci/?codes=1.1.1-a5": {"title_it": "8"},
        "ritira": {},
    }.items():
        first.refresh_from_db()
        address = page + verb + ("" if "?" in verb else "/")
        visit.post(address, values | {"revision": first.revision})
    for verb in ("sposta", "codice", "dividi", "unisci", "ritira"):
        visit.get(f"{page}{verb}/")
    visit.post(f"{page}ripristina/")


def text_files(visit) -> None:
    """The text and the official text as files: asked, unreadable, wrong, checked, too late, in."""
    sign_in(visit.client, make_editor(first_name="M", last_name="4"))
    plan = _plan()
    row = plan.elements.get(code="1.1.1-a1")
    wrong = {"uid": "x", "kind": "x", "code": "1", "title_it": "", "tags": "x", "state": "x",
             "english_stale": "x", "position": "x", "parent_uid": "x"}  # fmt: skip
    good = [{"uid": str(row.uid), "title_it": "2 + 2"}, {"kind": "theme", "title_it": "3"}]
    page, confirm = f"{DESK}importa/", f"{DESK}importa/conferma/"
    _bring(visit, page, confirm, json.dumps([wrong]).encode(), json.dumps(good).encode())
    rows = [["codice", "testo"], ["1.1.1", "4"], ["1.1.1-a1", "5"], ["1.1.1-a2", "6"]]
    page = f"{DESK}importa/ufficiale/"
    _bring(visit, page, f"{page}conferma/", csv_file(rows[0], ["9", ""]), csv_file(*rows))


def _bring(visit, page: str, confirm: str, wrong: bytes, good: bytes) -> None:
    visit.get(page)
    for content in (b"", b"[", b"[1]", b"PK", csv_file(["x"], ["y"]), wrong):
        visit.post(page, {"file": SimpleUploadedFile("1", content)}, status=422)
    visit.post(confirm, status=409)
    checked = visit.client.post(
        visit.prefix + page, {"file": SimpleUploadedFile("1", good)}
    ).context["confirm"]
    visit.post(page, {"file": SimpleUploadedFile("1", good)})
    Element.objects.filter(kind=Kind.OBJECTIVE).update(title_it=str(len(page)))
    visit.post(confirm, checked.initial, status=409)
    again = visit.client.post(visit.prefix + page, {"file": SimpleUploadedFile("1", good)}).context[
        "confirm"
    ]
    visit.post(confirm, again.initial)
    visit.get(page)


WRITING_GROUPS = [writing_desk, writing_element, writing_verbs, text_files]
