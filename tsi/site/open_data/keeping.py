"""Making the files that are kept: with their hash, their size and the day of their last change."""

import hashlib
import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO

from django.core.files import File
from django.db import transaction
from django.utils import timezone

from tsi.base.locks import hold
from tsi.base.tables import FORMATS, file_pieces
from tsi.site.models import DatasetFile
from tsi.site.open_data.dataset import Dataset, Row

logger = logging.getLogger(__name__)
MAIN = "csv"  # the form whose bytes say whether the content changed; a workbook tells the hour


@dataclass
class Written:
    file: IO[bytes]
    sha256: str
    size: int
    rows: int


def keep(datasets: Iterable[Dataset]) -> None:
    """Make anew what is not of today; one that fails leaves the others alone."""
    for dataset in datasets:
        try:
            make(dataset)
        except Exception:
            logger.exception("dataset %s", dataset.slug)


def make(dataset: Dataset) -> bool:
    """Whether the files are of today now. What changes while they are written is left to the next
    time: the parts of a file must go together, and with the others."""
    key = dataset.key()
    kept = {row.form: row for row in DatasetFile.objects.filter(dataset=dataset.slug)}
    there = set(kept) == set(FORMATS) and all(_is_there(row) for row in kept.values())
    if there and all(row.key == key for row in kept.values()):
        return True
    main = _write(dataset, MAIN)
    if there and kept[MAIN].sha256 == main.sha256:
        main.file.close()
        return dataset.key() == key and _still(dataset, key)
    made = {MAIN: main} | {form: _write(dataset, form) for form in FORMATS if form != MAIN}
    try:
        if dataset.key() != key:
            return False
        _store(dataset, key, made)
    finally:
        for each in made.values():
            each.file.close()
    return True


def _is_there(row: DatasetFile) -> bool:
    return row.file.storage.exists(row.file.name)


def _still(dataset: Dataset, key: str) -> bool:
    """The same content as before follows from today's data too."""
    DatasetFile.objects.filter(dataset=dataset.slug).update(key=key)
    return True


def _write(dataset: Dataset, form: str) -> Written:
    """The file on disk, piece by piece: memory stays flat."""
    made = Written(TemporaryFile(), "", 0, 0)  # noqa: SIM115 - closed by who stores it
    digest = hashlib.sha256()
    rows = _counted(dataset.cells(), made)
    for piece in file_pieces(form, dataset.slug, dataset.head, rows):
        made.file.write(piece)
        made.size += len(piece)
        digest.update(piece)
    made.sha256 = digest.hexdigest()
    return made


def _counted(rows: Iterable[Row], made: Written) -> Iterator[Row]:
    for row in rows:
        made.rows += 1
        yield row


@transaction.atomic
def _store(dataset: Dataset, key: str, made: dict[str, Written]) -> None:
    """The rows with their new files; the old ones go once that is certain."""
    hold("dataset", dataset.slug)
    now = timezone.now()
    for form, written in made.items():
        row = DatasetFile.objects.filter(dataset=dataset.slug, form=form).first()
        row = row or DatasetFile(dataset=dataset.slug, form=form)
        old = row.file.name
        row.key, row.sha256, row.size, row.rows = key, written.sha256, written.size, written.rows
        row.made_at = row.changed_at = now
        written.file.seek(0)
        row.file.save(f"{dataset.slug}-{written.sha256[:16]}.{form}", File(written.file))
        if old and old != row.file.name:
            transaction.on_commit(lambda old=old, row=row: row.file.storage.delete(old))
