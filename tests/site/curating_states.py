"""Pages of curating, in every state (see page_states): duplicates, signatories on paper."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from partners.duplicates import propose
from partners.models import DuplicateSource, Invitation, Organisation, Standing
from tests.factories import make_legal_text, make_organisation, make_staff
from tests.partners.spreadsheets import csv_file
from tests.signing import sign_in
from tsi.base.models import LegalKind

PAIRS = "/segreteria/doppioni/"
SIGNATORIES = "/segreteria/firmatari/"
COLUMNS = ["organizzazione", "firmatario", "ruolo", "data", "referente", "e-mail"]


def deciding_on_duplicates(visit) -> None:
    """None, two; side by side, without a choice, apart, merged, too late."""
    sign_in(visit.client, make_staff(first_name="M", last_name="2"))
    visit.get(PAIRS)
    visit.post(PAIRS)
    rows = [make_organisation(name=str(n), appendix_number=n, municipality=str(n)) for n in (1, 2)]
    rows += [make_organisation(name="3", rea="1"), make_organisation(name="4", website="http://4")]
    first, second = (propose(*rows[at : at + 2], DuplicateSource.DATA) for at in (0, 2))
    visit.get(PAIRS)
    page = f"{PAIRS}{first.pk}/"
    visit.get(page)
    visit.post(page, {"action": "merge"}, status=422)
    values = dict.fromkeys(("keep", "name", "municipality"), "first") | {"action": "merge"}
    visit.post(page, values, status=422)
    visit.post(page, values | {"sure": "on"})
    visit.post(page, {"action": "apart"}, status=409)
    visit.get(page)
    visit.post(f"{PAIRS}{second.pk}/", {"action": "apart"})
    visit.get(f"{PAIRS}{second.pk}/")


def signatories_on_paper(visit) -> None:
    """No text yet; a file refused, wrong rows, doubtful ones, brought in, came back, too late."""
    sign_in(visit.client, make_staff(first_name="M", last_name="2"))
    visit.get(SIGNATORIES)
    make_legal_text(LegalKind.MEMORANDUM)
    for known in ("1111 2222 3333", "4444 5555 6666"):
        make_organisation(name=known, municipality="7")
    visit.post(SIGNATORIES, status=422)
    for content in (
        b"",
        b"\xff",
        b"PK",
        csv_file(["x"], ["y"]),
        csv_file(COLUMNS, [""] * 5 + ["1"]),
    ):
        _upload(visit, content, 422)
    wrong = [["9", "M 1", "1", day, "M 9", "9"] for day in ("9", "1/1/1990")]
    _upload(visit, csv_file(COLUMNS, *wrong), 422)
    good = [[name, "M 1", "1", "1/1/2020", f"M {name}", f"m{n}@example.org"]
            for n, name in enumerate(("1111 2222 3333", "4444 5555 6667", "9999"))]  # fmt: skip
    sent = _upload(visit, csv_file(COLUMNS, *good, []), 200)
    confirm = f"{SIGNATORIES}conferma/"
    visit.post(confirm, {"token": "x", "seal": "x", "file_name": "1"}, status=409)
    visit.post(confirm, sent, status=422)
    Organisation.objects.filter(name="1111 2222 3333").update(standing=Standing.APPLICANT)
    visit.post(confirm, sent | {"row-3": "new"}, status=409)
    Organisation.objects.filter(standing=Standing.APPLICANT).update(standing=Standing.LISTED)
    visit.post(confirm, sent | {"row-3": "new"})
    _upload(visit, csv_file(COLUMNS, *good), 200)
    Invitation.objects.filter(name="M 9999").update(bounced_at=timezone.now())
    visit.get(SIGNATORIES)
    for state in ("invited", "back", "accepted"):
        visit.get(f"{SIGNATORIES}?stato={state}")
    again = f"{SIGNATORIES}{Invitation.objects.first().pk}/ancora/"
    visit.post(again)
    Invitation.objects.first().affiliation.organisation.affiliations.update(
        state="ended", ended_at=timezone.now()
    )
    visit.post(again, status=409)


def _upload(visit, content: bytes, status: int) -> dict:
    """Upload a spreadsheet; returns what its page would confirm."""
    data = {"file": SimpleUploadedFile("1.csv", content)}
    visit.post(SIGNATORIES, data, status=status)
    if status != 200:
        return {}
    data = {"file": SimpleUploadedFile("1.csv", content)}
    return visit.client.post(visit.prefix + SIGNATORIES, data).context["confirm"].initial


CURATING = [deciding_on_duplicates, signatories_on_paper]
