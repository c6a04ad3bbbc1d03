from django.urls import path

from plan import converters  # noqa: F401 - registers `version` and `code`
from plan.views import (
    comparison,
    documents,
    element,
    element_verbs,
    exchange,
    verifying,
    versions,
    writing,
)

app_name = "plan"

urlpatterns = [
    path("piano/confronto/", comparison.comparison_choose, name="comparison_choose"),
    path(
        "piano/<version:number>/confronto/<version:base>/",
        comparison.comparison,
        name="comparison",
    ),
    path(
        "redazione/versioni/confronto/",
        comparison.comparison_draft_choose,
        name="comparison_draft_choose",
    ),
    path(
        "redazione/versioni/<version:number>/confronto/<version:base>/",
        comparison.comparison_draft,
        name="comparison_draft",
    ),
    path(
        "piano/<version:number>/confronto/<version:base>/documenti/",
        documents.comparison_pdf_list,
        name="comparison_pdf_list",
    ),
    path(
        "piano/<version:number>/confronto/<version:base>/documenti/<str:language>/",
        documents.comparison_pdf_request,
        name="comparison_pdf_request",
    ),
    path("redazione/versioni/", versions.version_desk_list, name="version_desk_list"),
    path("redazione/versioni/nuova/", versions.version_freeze, name="version_freeze"),
    path("redazione/versioni/<version:number>/", versions.version_desk, name="version_desk"),
    path(
        "redazione/versioni/<version:number>/pubblica/",
        versions.version_publish,
        name="version_publish",
    ),
    path("redazione/versioni/<version:number>/atti/nuovo/", versions.act_record, name="act_record"),
    path(
        "redazione/versioni/<version:number>/atti/<int:pk>/togli/",
        versions.act_remove,
        name="act_remove",
    ),
    path(
        "redazione/versioni/<version:number>/approva/",
        versions.version_approve,
        name="version_approve",
    ),
    path("piano/<version:number>/testo.json", verifying.version_text, name="version_text"),
    path("piano/<version:number>/documenti/", documents.document_list, name="document_list"),
    path(
        "piano/<version:number>/documenti/<str:language>/",
        documents.document_request,
        name="document_request",
    ),
    path(
        "piano/documenti/<int:pk>/<str:filename>",
        documents.document_download,
        name="document_download",
    ),
    path("redazione/", writing.writing, name="writing"),
    path("redazione/sposta/", writing.element_step, name="element_step"),
    path("redazione/numeri/", writing.renumber_all, name="renumber_all"),
    path("redazione/nuovo/", element.element_new, name="element_new"),
    path("redazione/importa/", exchange.text_import, name="text_import"),
    path("redazione/importa/conferma/", exchange.text_import_confirm, name="text_import_confirm"),
    path("redazione/importa/ufficiale/", exchange.official_import, name="official_import"),
    path(
        "redazione/importa/ufficiale/conferma/",
        exchange.official_import_confirm,
        name="official_import_confirm",
    ),
    path("redazione/esporta.<slug:form>", exchange.text_export, name="text_export"),
    path("redazione/<uuid:uid>/", element.element, name="element"),
    path("redazione/<uuid:uid>/nuovo/", element.element_add, name="element_add"),
    path("redazione/<uuid:uid>/storia/", element.element_changes, name="element_changes"),
    path("redazione/<uuid:uid>/traduzione/", element.element_english, name="element_english"),
    path("redazione/<uuid:uid>/sposta/", element_verbs.element_move, name="element_move"),
    path("redazione/<uuid:uid>/codice/", element_verbs.element_renumber, name="element_renumber"),
    path("redazione/<uuid:uid>/dividi/", element_verbs.element_split, name="element_split"),
    path("redazione/<uuid:uid>/unisci/", element_verbs.element_merge, name="element_merge"),
    path("redazione/<uuid:uid>/ritira/", element_verbs.element_withdraw, name="element_withdraw"),
    path("redazione/<uuid:uid>/ripristina/", element_verbs.element_restore, name="element_restore"),
]
