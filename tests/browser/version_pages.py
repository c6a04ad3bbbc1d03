"""The pages of versions, with long words and long names among what they show."""

from datetime import timedelta

from django.utils import timezone

from plan import versions
from plan.models import ElementState, Plan, Version
from tests.factories import make_element, make_organisation, make_version
from tests.plan.approving import act_of, make_final, make_writer
from tests.plan.test_history import change, merge

DESK = "/redazione/versioni/"


def version_pages(plan: Plan, long: str) -> tuple[dict[str, str], dict[str, str]]:
    """Address of each page by its name: those for everybody, and those of the desk.

    To be called before the version is made that the others read.
    """
    gone = [
        make_element(plan, "strategy", code, parent=plan.elements.get(code="1.1"), position=9)
        for code in ("1.1.8", "1.1.9")
    ]
    notes = {"note_it": f"Nota {long}", "note_en": f"Note {long}"}
    older = make_version(plan, number="0.9", published=False, **notes)
    yesterday = timezone.now() - timedelta(days=1)
    Version.objects.filter(pk=older.pk).update(published_at=yesterday)
    merge(plan, "1.1.8", "1.1.1")
    change(plan, "1.1.9", state=ElementState.WITHDRAWN)
    final = _final(plan, long)
    public = {
        "passage that went elsewhere": f"/piano/id/{gone[0].uid}/",
        "passage that was withdrawn": f"/piano/id/{gone[1].uid}/",
        "passage that went, as it was": "/piano/0.9/1.1.8/",
    }
    here = f"{DESK}{final.number}/"
    inside = {
        "versions, the desk": DESK,
        "freeze a version": f"{DESK}nuova/",
        "version, the desk": here,
        "record an act": f"{here}atti/nuovo/",
        "approve a version": f"{here}approva/",
        "approve a draft": f"{DESK}0.9/approva/",
    }
    return public, inside


def _final(plan: Plan, long: str) -> Version:
    """Frozen, with the act of one promoter of two, and held."""
    for name in ("Primo", "Secondo"):
        plan.promoters.add(make_organisation(name=f"{name} {long}"))
    final = make_final(plan, number="3.0", note_it=f"Nota {long}")
    first = versions.missing_promoters(final).first()
    facts = act_of(body=f"Consiglio {long}")
    versions.record_act(final, promoter=first, by=make_writer(), **facts)
    versions.place_hold(final, key=f"consultation:{long[:60]}")
    return final
