"""Bringing organisations from a spreadsheet of the repository into the database."""

import csv
import json
import uuid
from pathlib import Path

from django.db import transaction

from partners.duplicates import propose
from partners.models import DuplicateSource, Organisation, Project, ProjectState


@transaction.atomic
def load_organisations(path: Path) -> int:
    """Load the organisations of the Plan's appendix, keyed by their number there.

    Loading again updates what the file says and touches nothing else. Returns how many there
    are in the file.
    """
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        number = int(row["number"])
        values = {
            "name": row["name"],
            "legal_form": row["legal_form"],
            "qualifications": [q.strip() for q in row["qualifications"].split(";") if q.strip()],
            "category": row["category"],
            "municipality": row["municipality"],
            "homogeneous_zone": row["homogeneous_zone"],
        }
        Organisation.objects.update_or_create(
            appendix_number=number,
            defaults=values,
            create_defaults=values | {"uid": _uid(number), "published": True},
        )
    for row in rows:
        if row["part_of"]:
            whole = Organisation.objects.get(appendix_number=row["part_of"])
            Organisation.objects.filter(appendix_number=row["number"]).update(
                part_of=whole.merged_into or whole
            )
    mark_duplicates(rows)
    return len(rows)


def mark_duplicates(rows: list[dict[str, str]]) -> None:
    """Propose the pairs that the source marks. A merged one has left its number: nothing to do."""
    numbered = Organisation.objects.in_appendix()
    for row in rows:
        if not row["possible_duplicate_of"]:
            continue
        pair = (row["number"], row["possible_duplicate_of"])
        found = list(numbered.filter(appendix_number__in=pair))
        if len(found) == 2:
            propose(*found, DuplicateSource.DATA)


def _uid(number: int) -> uuid.UUID:
    """The same identifier in every installation, so that spreadsheets can be exchanged."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"urn:tsi:appendix:{number}")


@transaction.atomic
def load_projects(path: Path) -> int:
    """Load the projects of the file, keyed by their slug. They are public: their source is.

    Loading again updates what the file says. Returns how many there are in the file.
    """
    rows = json.loads(path.read_text("utf-8"))["projects"]
    for row in rows:
        names = ("title_it", "title_en", "summary_it", "summary_en", "first_year", "last_year")
        values = {name: row[name] for name in names if name in row}
        if "website" in row:
            values["website"] = _whole_address(row["website"])
        Project.objects.update_or_create(
            slug=row["slug"],
            defaults=values,
            create_defaults=values | {"state": ProjectState.PUBLISHED},
        )
    return len(rows)


def _whole_address(address: str) -> str:
    """The source prints addresses without their scheme."""
    return address if "://" in address else f"https://{address}"
