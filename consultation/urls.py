from django.urls import path, register_converter

from consultation.views import (
    answering,
    appealing,
    documents,
    erasing,
    flagging,
    following,
    moderating,
    offline,
    pledges,
    public,
    publishing,
    reading,
    register,
    report,
    results,
    running,
    screening,
    supporting,
    writing,
)
from plan import converters  # noqa: F401 - registers `version` and `code`

app_name = "consultation"


class ContributionCode:
    """C-0042 in the address, 42 in the view."""

    regex = "C-[0-9]{4,9}"

    def to_python(self, value: str) -> int:
        return int(value.removeprefix("C-"))

    def to_url(self, value: int) -> str:
        return f"C-{value:04d}"


register_converter(ContributionCode, "contribution")

urlpatterns = [
    path("consultazioni/", public.consultation_list, name="consultation_list"),
    # speaking
    path("consultazioni/link/", following.link_again, name="link_again"),
    path("consultazioni/invio/<str:token>/", following.submission, name="submission"),
    path("consultazioni/risposte/", answering.answering_list, name="answering_list"),
    path("consultazioni/trasparenza/", register.transparency, name="transparency"),
    path("consultazioni/trasparenza/csv/", register.transparency_csv, name="transparency_csv"),
    path(
        "consultazioni/invio/<str:token>/conferma/",
        following.submission_confirm,
        name="submission_confirm",
    ),
    path(
        "consultazioni/invio/<str:token>/<int:pk>/modifica/",
        following.contribution_edit,
        name="contribution_edit",
    ),
    path(
        "consultazioni/invio/<str:token>/<int:pk>/ritira/",
        following.contribution_withdraw,
        name="contribution_withdraw",
    ),
    path(
        "consultazioni/<slug:slug>/scrivi/", writing.contribution_write, name="contribution_write"
    ),
    path(
        "consultazioni/<slug:slug>/scrivi/<code:code>/",
        writing.contribution_write,
        name="contribution_write",
    ),
    path("consultazioni/<slug:slug>/inviato/", writing.contribution_sent, name="contribution_sent"),
    # reading
    path("consultazioni/<slug:slug>/", public.consultation, name="consultation"),
    path(
        "consultazioni/<slug:slug>/<contribution:number>/",
        public.contribution,
        name="contribution",
    ),
    # answering
    path("consultazioni/<slug:slug>/risultati/", results.results, name="results"),
    path("consultazioni/<slug:slug>/risposte/", answering.answering, name="answering"),
    path(
        "consultazioni/<slug:slug>/risposte/tutte/", answering.response_list, name="response_list"
    ),
    path(
        "consultazioni/<slug:slug>/risposte/nuova/",
        answering.response_draft,
        name="response_draft",
    ),
    path(
        "consultazioni/<slug:slug>/risposte/aggiungi/", answering.response_add, name="response_add"
    ),
    path(
        "consultazioni/<slug:slug>/risposte/pubblica/",
        publishing.responses_publish,
        name="responses_publish",
    ),
    path("consultazioni/<slug:slug>/risposte/<int:pk>/", answering.response, name="response"),
    path(
        "consultazioni/<slug:slug>/risposte/<int:pk>/togli/",
        answering.response_take_away,
        name="response_take_away",
    ),
    path(
        "consultazioni/<slug:slug>/risposte/<int:pk>/punti/",
        answering.response_passages,
        name="response_passages",
    ),
    path(
        "consultazioni/<slug:slug>/risposte/<int:pk>/valida/",
        answering.response_validate,
        name="response_validate",
    ),
    path(
        "consultazioni/<slug:slug>/risposte/<int:pk>/riapri/",
        answering.response_reopen,
        name="response_reopen",
    ),
    # documents
    path("consultazioni/<slug:slug>/documenti/", documents.document_list, name="document_list"),
    path(
        "consultazioni/<slug:slug>/documenti/<int:pk>/<str:filename>",
        documents.document_download,
        name="document_download",
    ),
    path(
        "consultazioni/<slug:slug>/documenti/<str:called>/<str:form>/<str:language>/",
        documents.document_request,
        name="document_request",
    ),
    # reading
    path(
        "consultazioni/<slug:slug>/contributi/",
        reading.contribution_list,
        name="contribution_list",
    ),
    path(
        "consultazioni/<slug:slug>/contributi.atom",
        reading.contribution_feed,
        name="contribution_feed",
    ),
    path(
        "consultazioni/<slug:slug>/contributi/esporta/<slug:form>/",
        reading.contribution_export,
        name="contribution_export",
    ),
    path(
        "consultazioni/<slug:slug>/<contribution:number>/sostieni/",
        supporting.contribution_support,
        name="contribution_support",
    ),
    # moderating and redress
    path(
        "consultazioni/<slug:slug>/<contribution:number>/segnala/",
        flagging.flag_write,
        name="flag_write",
    ),
    path("consultazioni/segnalazione/<str:token>/", flagging.flag, name="flag"),
    path(
        "consultazioni/invio/<str:token>/riesame/<int:pk>/",
        appealing.appeal_write,
        name="appeal_write",
    ),
    path("consultazioni/<slug:slug>/registro/", register.register, name="register"),
    path(
        "consultazioni/<slug:slug>/registro/file/<str:form>/",
        register.register_file,
        name="register_file",
    ),
    path("moderazione/", moderating.moderation, name="moderation"),
    path("moderazione/prossimo/", moderating.moderation_next, name="moderation_next"),
    # screening
    path("moderazione/ombra/", screening.moderation_shadow, name="moderation_shadow"),
    path("moderazione/<int:pk>/", moderating.moderation_item, name="moderation_item"),
    # running a consultation
    path("redazione/consultazioni/", running.consultation_desk_list, name="consultation_desk_list"),
    path("redazione/consultazioni/nuova/", running.consultation_new, name="consultation_new"),
    path(
        "redazione/consultazioni/<slug:slug>/",
        running.consultation_desk,
        name="consultation_desk",
    ),
    path(
        "redazione/consultazioni/<slug:slug>/modifica/",
        running.consultation_edit,
        name="consultation_edit",
    ),
    path(
        "redazione/consultazioni/<slug:slug>/annuncia/",
        running.consultation_announce,
        name="consultation_announce",
    ),
    path(
        "redazione/consultazioni/<slug:slug>/proroga/",
        running.consultation_extend,
        name="consultation_extend",
    ),
    path(
        "redazione/consultazioni/<slug:slug>/chiudi/",
        running.consultation_close,
        name="consultation_close",
    ),
    path(
        "redazione/consultazioni/<slug:slug>/numeri.csv",
        running.consultation_numbers,
        name="consultation_numbers",
    ),
    path("redazione/consultazioni/<slug:slug>/voci/", offline.voice_list, name="voice_list"),
    path("redazione/consultazioni/<slug:slug>/voci/nuova/", offline.voice_new, name="voice_new"),
    # outcomes
    path("consultazioni/<slug:slug>/relazione/", report.report, name="report"),
    path(
        "consultazioni/invio/<str:token>/identita/",
        erasing.identity_remove,
        name="identity_remove",
    ),
    path(
        "consultazioni/<slug:slug>/identita-rimossa/",
        erasing.identity_removed,
        name="identity_removed",
    ),
    path(
        "redazione/consultazioni/<slug:slug>/impegni/",
        pledges.pledges,
        name="pledges",
    ),
    path(
        "redazione/consultazioni/<slug:slug>/impegni/<contribution:number>/",
        pledges.pledge_decide,
        name="pledge_decide",
    ),
    path(
        "organizzazioni/<slug:slug>/impegni/",
        pledges.organisation_pledges,
        name="organisation_pledges",
    ),
    path(
        "organizzazioni/<slug:slug>/impegni/<int:pk>/",
        pledges.pledge_confirm,
        name="pledge_confirm",
    ),
]
