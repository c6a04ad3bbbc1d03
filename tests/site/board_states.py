"""How far the Plan is, in every state (see page_states); the execution as spreadsheets."""

import io
from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl import Workbook

from plan.models import Version
from plan.versions import freeze
from tests.factories import make_editor, make_partner, make_plan, make_version
from tests.plan.executing import (
    make_cycle,
    make_due,
    make_instrument,
    make_involved,
    make_measure,
    make_money,
    make_report,
)
from tests.signing import sign_in

BOARD = "/piano/avanzamento/"
PAGES = (BOARD, f"{BOARD}cronoprogramma/", f"{BOARD}indicatori/")
FILES = "/redazione/attuazione/importa/"
DATES = (date(2020, 1, 1), date(2090, 1, 1))


def boards(visit) -> None:
    """Nothing yet; an action in each state; money, dates, values; one that left the Plan."""
    plan = make_plan(6)
    version = make_version(plan)
    for page in PAGES:
        visit.get(page)
    cycle = make_cycle(plan, name_it="1", name_en="1")
    actions = list(version.passages.filter(kind="action").in_order())
    lead = make_partner(name="2")
    for number, status in enumerate(("not_started", "under_way", "suspended", "completed")):
        uid = actions[number].uid
        ended = {"ended_on": DATES[0]} if status == "completed" else {}
        make_report(cycle, uid, status=status, **ended)
        make_involved(plan, uid, organisation=lead)
        make_due(plan, uid, DATES[number % 2], title_it="3", title_en="3")
    designed = actions[4].uid
    make_involved(plan, designed, organisation=lead)
    moved = make_due(plan, designed, DATES[0], title_it="3", title_en="3", reached_on=DATES[0])
    moved.due = DATES[1]
    moved.save()
    make_instrument(plan, designed)
    make_money(plan, designed, "4")
    indicator = make_measure(
        plan, designed, code="5", name_it="6", name_en="6", definition="7", unit="8",
        baseline=9, baseline_period="2020",
    )  # fmt: skip
    indicator.targets.create(year=2030, value=10)
    make_measure(plan, code="11", name_it="6", name_en="6", definition="7", unit="8")
    for page in PAGES:
        visit.get(page)
    indicator.observations.create(
        starts_on=DATES[0], ends_on=DATES[0], value=1, source="12", territory="13",
        is_provisional=True,
    )  # fmt: skip
    plan.elements.filter(uid=designed).update(state="withdrawn")
    later = freeze(plan, number="1.1", kind="consultation", base=version)
    Version.objects.filter(pk=later.pk).update(published_at=timezone.now())
    for page in PAGES:
        visit.get(page)


def spreadsheets(visit) -> None:
    """No file, a wrong one, wrong rows, new and changed ones, brought in, too late, nothing new."""
    plan = make_version().plan
    sign_in(visit.client, make_editor(first_name="M", last_name="2"))
    visit.get(FILES)
    visit.post(FILES, status=422)
    head = ["action", "year", "kind", "source", "amount", "funder", "code"]
    row = ["1.1.1-a1", "2026", "planned", "1", "2", "", ""]
    for content in (b"", b"1,2\r\n3,4\r\n", _book("budget", head, ["9", "9", "9"])):
        visit.post(FILES, {"file": SimpleUploadedFile("1.xlsx", content)}, status=422)
    for amount in ("2", "3", "3"):
        row[4] = amount
        file = SimpleUploadedFile("1.xlsx", _book("budget", head, row))
        answer = visit.client.post(visit.prefix + FILES, {"file": file})
        visit.post(FILES, {"file": SimpleUploadedFile("1.xlsx", _book("budget", head, row))})
        confirm = answer.context["confirm"].initial
        if amount == "3" and plan.budget_lines.filter(amount=3).exists():
            plan.budget_lines.update(amount=4)
            visit.post(f"{FILES}conferma/", confirm, status=409)
        else:
            visit.post(f"{FILES}conferma/", confirm)
    visit.post(f"{FILES}conferma/", {"token": "1"}, status=409)


def _book(name: str, *rows: list[str]) -> bytes:
    book = Workbook()
    book.active.title = name
    for row in rows:
        book.active.append(row)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


BOARD_GROUPS = [boards, spreadsheets]
