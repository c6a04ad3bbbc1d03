"""The annex of a consultation of thousands: as DOCX, and as PDF in volumes.

`python -m benchmarks.annexing` prints seconds and the peaks of memory at 2,000, 4,000 and 10,000
contributions, each in a process of its own whose rows are rolled back, and exits with 1 above the
bound of the specification (400 MB).
"""

import json
import resource
import sys
import time
import uuid

from benchmarks.child import measured

SIZES = (2000, 4000, 10_000)
MEGABYTES = 400
ANSWERED_TOGETHER = 5  # contributions of one response


def main(sizes: tuple[int, ...] = SIZES) -> int:
    worst = 0.0
    for size in sizes:
        took = measured("annexing", size)
        worst = max(worst, took["docx_peak"], took["pdf_peak"])
        print(json.dumps({"contributions": size, **took}), flush=True)
    return int(worst > MEGABYTES)


def measure(sizes: tuple[int, ...]) -> "list":
    """The same as rows of the table; what grows linearly has the ratio of the sizes."""
    from benchmarks.table import Row

    found = [(size, measured("annexing", size)) for size in sizes]
    first = found[0][1]
    rows = []
    for size, took in found:
        for form in ("docx", "pdf"):
            name, to = f"annex of {size:,}, {form.upper()}", f"{sizes[0]:,} contributions"
            rows.append(Row(name, [took[form]], "s", [first[form]], to))
            peak = f"{form}_peak"
            rows.append(Row(f"{name}, peak memory", [took[peak]], "MB", [first[peak]], to))
    return rows


def child(size: int) -> dict[str, float]:
    import django

    django.setup()
    from django.db import transaction

    from benchmarks.peak import peak
    from consultation import annex

    with transaction.atomic():
        asked = _reported(size)
        before = time.perf_counter()
        made = annex.render_docx(annex.AnnexEdition.of(asked, "it"), lambda done: None)
        docx, docx_peak = time.perf_counter() - before, peak() * 1.048576
        before, pages, largest = time.perf_counter(), 0, 0
        for volume in annex.volumes(asked):
            printed = annex.render_pdf(
                annex.AnnexEdition.of(asked, "it", volume), lambda done: None
            )
            pages, largest = pages + printed.pages, max(largest, len(printed.content))
        pdf = time.perf_counter() - before
        transaction.set_rollback(True)
    printing = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 / 1e6
    return {
        "docx": docx, "docx_peak": docx_peak, "docx_bytes": len(made.content),
        "pdf": pdf, "pdf_peak": max(printing, peak() * 1.048576), "pages": pages,
        "largest_volume": largest,
    }  # fmt: skip


def _reported(size: int):
    """A consultation with so many published contributions, answered five by five."""
    from django.db.models.functions import Now
    from django.utils import timezone

    from benchmarks.world import SENTENCES, open_consultation
    from consultation.models import (
        Answered,
        Consultation,
        ConsultationStep,
        Contribution,
        Response,
        Revision,
        Submission,
    )
    from consultation.models.submission import LINK_SALT
    from partners.models import User
    from tsi.base import tokens

    asked = open_consultation("90.0", "allegato")
    passages = list(asked.version.passages.in_order())
    keys = [uuid.uuid4() for _ in range(size)]
    sent = Submission.objects.bulk_create(
        [
            Submission(
                consultation=asked, form_token=uuid.uuid4(), body_sha256="0" * 64, link_key=key,
                link_sha256=tokens.link_sha256(tokens.link_token(key, salt=LINK_SALT)),
                first_name="Persona", last_name=f"inventata {n}", language="it",
            )
            for n, key in enumerate(keys)
        ],
        batch_size=1000,
    )  # fmt: skip
    points = Contribution.objects.bulk_create(
        [
            Contribution(
                consultation=asked, submission=one, kind="remark", language="it",
                passage=passages[n % len(passages)],
            )
            for n, one in enumerate(sent)
        ],
        batch_size=1000,
    )  # fmt: skip
    words = [" ".join(SENTENCES[(n + k) % len(SENTENCES)] for k in range(5)) for n in range(size)]
    revisions = Revision.objects.bulk_create(
        [Revision(contribution=p, text=w) for p, w in zip(points, words, strict=True)],
        batch_size=1000,
    )
    for number, (point, revision) in enumerate(zip(points, revisions, strict=True), start=1):
        rows = Contribution.objects.filter(pk=point.pk)
        rows.update(state="screening", number=number)
        rows.update(state="published", shown=revision, published_at=Now())
    people = [User.objects.create_user(f"{n}@example.org", "x") for n in range(2)]
    responses = Response.objects.bulk_create(
        [
            Response(
                consultation=asked, outcome="partly", reason_it=words[n], reason_en=words[n],
                drafted_by=people[0],
            )
            for n in range(0, size, ANSWERED_TOGETHER)
        ],
        batch_size=1000,
    )  # fmt: skip
    by_passage = sorted(range(size), key=lambda n: (n % len(passages), n))
    Answered.objects.bulk_create(
        [
            Answered(response=responses[place // ANSWERED_TOGETHER], contribution=points[n])
            for place, n in enumerate(by_passage)
        ],
        batch_size=1000,
    )
    every = Response.objects.filter(consultation=asked)
    every.update(state="validated", validated_by=people[1], validated_at=Now())
    every.update(state="published", published_at=Now(), protocol="1/2026")
    now = timezone.now()
    Consultation.objects.filter(pk=asked.pk).update(closes_at=now, reported_at=now)
    ConsultationStep.objects.create(consultation=asked, verb="report")
    asked.refresh_from_db()
    return asked


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(child(int(sys.argv[1]))))
    else:
        sys.exit(main())
