"""Pages of responses and of generated files of a consultation, in every state (see page_states)."""

from consultation import requesting
from consultation.answering import publishing
from consultation.answering.drafting import words_seen
from consultation.answering.validating import whole_seen
from consultation.models import Consultation
from plan.models import Document, DocumentForm, DocumentKind, DocumentState
from tests.consultation.answering import make_answered, make_asked, make_drafted, make_later, said
from tests.factories import make_editor
from tests.signing import sign_in

NOTHING = {"outcome": "accepted", "reason_it": "–", "reason_en": "–"}


def _asked(voices: int = 3) -> Consultation:
    return make_asked(voices, slug="prova", title_it="1", title_en="1")


def answering_desk(visit) -> None:
    """No consultation; some to answer; narrowed to none; chosen, refused, drafted; two at once."""
    sign_in(visit.client, make_editor(first_name="M", last_name="2"))
    visit.get("/consultazioni/risposte/")
    asked = _asked()
    desk = f"/consultazioni/{asked.slug}/risposte/"
    visit.get("/consultazioni/risposte/")
    first, second, third = said(asked)
    visit.get(desk)
    visit.get(f"{desk}?q=nnn&passaggio=1.1.1-a1&tipo=remark&campagna=1")
    visit.get(f"{desk}tutte/")
    visit.get(f"{desk}nuova/")
    visit.get(f"{desk}nuova/?punto={first.pk}&punto={second.pk}")
    visit.get(f"{desk}pubblica/")
    new = NOTHING | {"points": f"{first.pk},{second.pk}"}
    visit.post(f"{desk}nuova/", new | {"reason_it": ""}, status=422)
    visit.post(f"{desk}nuova/", new | {"outcome": "late"}, status=409)
    visit.post(f"{desk}nuova/", new)
    response = asked.responses.get()
    here = f"{desk}{response.pk}/"
    visit.get(here)
    visit.get(f"{here}punti/")
    seen = words_seen(response)
    visit.post(here, NOTHING | {"reason_en": "––", "seen": seen})
    visit.post(here, NOTHING | {"seen": seen}, status=409)
    visit.post(here, {"seen": seen}, status=422)
    visit.get(f"{desk}nuova/?tutti=1")
    make_drafted(asked, third)
    visit.get(desk)
    visit.get(f"{desk}tutte/?stato=drafted")


def validating_and_publishing(visit) -> None:
    """Passages chosen; one's own; validated, opened again; refused; published with reasons."""
    asked = _asked()
    later = make_later(asked)
    desk = f"/consultazioni/{asked.slug}/risposte/"
    sign_in(visit.client, make_editor(first_name="M", last_name="2"))
    response = make_drafted(asked, said(asked)[0], by=make_editor(first_name="M", last_name="3"))
    here = f"{desk}{response.pk}/"
    visit.get(f"{here}punti/")
    passage = later.passages.get(code="1.1.1-a1")
    visit.post(f"{here}punti/?versione={later.pk}", {"passaggio": passage.pk})
    visit.get(f"{here}punti/?versione={later.pk}")
    visit.post(f"{here}valida/", {"seen": "x"}, status=409)
    visit.post(f"{here}valida/", {"seen": whole_seen(response)})
    visit.get(here)
    visit.post(f"{here}togli/", {"punto": said(asked)[0].pk}, status=409)
    visit.post(f"{here}riapri/")
    visit.post(f"{here}valida/", {"seen": whole_seen(response)})
    visit.post(f"{desk}pubblica/", status=422)
    visit.post(f"{desk}pubblica/", {"protocol": "1"}, status=409)
    reasons = {"derogation_it": "–", "derogation_en": "–"}
    visit.post(f"{desk}pubblica/", reasons | {"protocol": "1", "version": later.pk})
    visit.get(f"{desk}pubblica/")
    visit.get(here)


def results_for_everybody(visit) -> None:
    """Answered with changed words, with none, not answered; narrowed to none; the way back."""
    asked = _asked()
    later = make_later(asked)
    make_answered(asked, said(asked)[0], later=later, reason_it="–", reason_en="–")
    make_answered(
        asked, said(asked)[1], outcome="not_accepted", reason_it="x" * 300, reason_en="x" * 300
    )
    publishing.publish(
        asked, version=later, protocol="1", by=None, derogation_it="–", derogation_en="–"
    )
    for point in said(asked):
        visit.get(f"/consultazioni/{asked.slug}/{point.code}/")
    visit.get(f"/consultazioni/{asked.slug}/")
    visit.get(f"/consultazioni/{asked.slug}/risultati/")
    visit.get(f"/consultazioni/{asked.slug}/risultati/?esito=late")
    visit.get("/piano/1.1/confronto/1.0/")
    visit.get("/piano/1.1/1.1.1-a1/")


def files_of_a_consultation(visit) -> None:
    """None yet; to be asked for; waiting, being made, failed, ready."""
    asked = _asked(1)
    page = f"/consultazioni/{asked.slug}/documenti/"
    visit.get(page)
    make_answered(asked, reason_it="–", reason_en="–")
    publishing.publish(asked, version=None, protocol="1", by=None)
    visit.get(page)
    made = [
        row
        for form in (DocumentForm.PDF, DocumentForm.DOCX)
        for row in requesting.request(asked, DocumentKind.ANNEX, form, "it")
    ]
    visit.get(page)
    rows = Document.objects.filter(pk__in=[document.pk for document in made])
    for state in (DocumentState.BUILDING, DocumentState.FAILED):
        rows.update(state=state)
        visit.get(page)
    rows.update(state=DocumentState.PENDING)
    rows.update(state=DocumentState.BUILDING)
    rows.update(state=DocumentState.READY, pages=1, size=2_500_000, file="x.pdf")
    visit.get(page)


ANSWERING_GROUPS = [
    answering_desk, validating_and_publishing, results_for_everybody, files_of_a_consultation,
]  # fmt: skip
