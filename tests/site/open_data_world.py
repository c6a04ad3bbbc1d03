"""Something in every dataset, and beside it what must not be in any."""

import csv
import io
from datetime import date

from django.utils import timezone

from plan.models import (
    Act,
    BudgetLine,
    Fact,
    Indicator,
    IndicatorLink,
    Instrument,
    InstrumentLink,
    Milestone,
    Observation,
    ProgressUpdate,
    ReportingCycle,
)
from tests.consultation.test_contribution_list import answer
from tests.factories import (
    make_community,
    make_consultation,
    make_held,
    make_involvement,
    make_meeting,
    make_membership,
    make_organisation,
    make_partner,
    make_project,
    make_published,
    make_staff,
    make_user,
)
from tsi.site.open_data.dataset import Dataset

DAY = date(2027, 1, 31)


def fill() -> dict:
    """A row at least in every dataset; returns what tests name."""
    asked = make_consultation(slug="prova")
    said = make_published(asked, text="=HYPERLINK(1) servono sportelli nelle valli.")
    answer(said, "accepted")
    community = make_community(slug="pratica")
    make_membership(community)
    make_project().organisations.add(make_organisation(name="Ente dei dati"))
    carry_out(asked.version, make_partner(name="Ente che paga"))
    return {
        "asked": asked,
        "said": said,
        "held": make_held(asked),
        "community": community,
        "meeting": make_meeting(community),
        "version": asked.version,
    }


def carry_out(version, organisation) -> None:
    """The act of a promoter, and one of each that tells how an action is carried out."""
    uid = version.passages.get(code="1.1.1-a1").uid
    plan = version.plan
    Act.objects.create(
        version=version, promoter=organisation, body="Giunta", number="7/2027", date=DAY,
        url="https://atti.example/7", recorded_by=make_staff(),
    )  # fmt: skip
    make_involvement(version)
    Milestone.objects.create(plan=plan, uid=uid, title_it="Tappa", original_due=DAY, due=DAY)
    tool = Instrument.objects.create(plan=plan, kind="fund", title_it="Fondo")
    InstrumentLink.objects.create(instrument=tool, uid=uid)
    BudgetLine.objects.create(
        plan=plan, uid=uid, year=2027, kind="planned", amount="10.50", source="Bando",
        funder=organisation,
    )  # fmt: skip
    cycle = ReportingCycle.objects.create(
        plan=plan, name_it="Ciclo", starts_on=DAY, ends_on=DAY, due_on=DAY
    )
    ProgressUpdate.objects.create(
        plan=plan, uid=uid, cycle=cycle, organisation=organisation, status="under_way",
        outlook="on_track", narrative="Fatto.", state="published", author=make_user(),
        reviewed_by=make_staff(), reviewed_at=timezone.now(),
    )  # fmt: skip
    indicator = Indicator.objects.create(
        plan=plan, code="I1", name_it="Quanti", level="output", definition="Quanti sono.",
        unit="n", direction="up",
    )  # fmt: skip
    IndicatorLink.objects.create(indicator=indicator, uid=uid)
    Observation.objects.create(
        indicator=indicator, starts_on=DAY, ends_on=DAY, value="3", source="Conteggio"
    )
    Fact.objects.create(
        key="fatto", topic="tema", label_it="Un fatto", label_en="A fact", value="1", unit="n",
        source="plan",
    )  # fmt: skip


def body_of(response) -> bytes:
    return response.getvalue() if response.streaming else response.content


def rows_of(client, dataset: Dataset | str) -> list[dict[str, str]]:
    """What the CSV of a dataset says today."""
    slug = getattr(dataset, "slug", dataset)
    response = client.get(f"/dati/{slug}.csv")
    assert response.status_code == 200
    return list(csv.DictReader(io.StringIO(body_of(response).decode("utf-8-sig"))))
