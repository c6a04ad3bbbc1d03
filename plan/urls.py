from django.urls import path

from plan import converters  # noqa: F401 - registers `version` and `code`
from plan.views import actions, board, comparison, cycles, documents, element, element_verbs, exchange, execution, execution_exchange, indicators, involvement, reports, updates, verifying, versions, writing

app_name = "plan"

urlpatterns = [
    path("piano/avanzamento/riferisci/", updates.update_list, name="update_list"),
    path("piano/avanzamento/riferisci/<uuid:uid>/", updates.update_write, name="update_write"),
    path("piano/avanzamento/<int:pk>/", reports.progress_report, name="progress_report"),
    path(
        "piano/avanzamento/<int:pk>/tabella.xlsx",
        reports.progress_report_table,
        name="progress_report_table",
    ),
    path(
        "piano/avanzamento/<int:pk>/fotografia.json",
        reports.progress_report_snapshot,
        name="progress_report_snapshot",
    ),
    path(
        "piano/avanzamento/<int:pk>/documenti/",
        reports.progress_document_list,
        name="progress_document_list",
    ),
    path(
        "piano/avanzamento/<int:pk>/documenti/<str:language>/",
        reports.progress_document_request,
        name="progress_document_request",
    ),
    path("redazione/monitoraggio/", cycles.cycle_desk_list, name="cycle_desk_list"),
    path("redazione/monitoraggio/nuovo/", cycles.cycle_open, name="cycle_open"),
    path("redazione/monitoraggio/<int:pk>/", cycles.cycle_desk, name="cycle_desk"),
    path("redazione/monitoraggio/<int:pk>/sollecita/", cycles.cycle_remind, name="cycle_remind"),
    path("redazione/monitoraggio/<int:pk>/chiudi/", cycles.cycle_close, name="cycle_close"),
    path(
        "redazione/monitoraggio/avanzamenti/<int:pk>/", cycles.update_review, name="update_review"
    ),
    path("redazione/indicatori/", indicators.indicator_desk_list, name="indicator_desk_list"),
    path("redazione/indicatori/nuovo/", indicators.indicator_new, name="indicator_new"),
    path("redazione/indicatori/<int:pk>/", indicators.indicator_desk, name="indicator_desk"),
    path(
        "redazione/indicatori/<int:pk>/modifica/", indicators.indicator_edit, name="indicator_edit"
    ),
    path(
        "redazione/indicatori/<int:pk>/valori-attesi/",
        indicators.indicator_targets,
        name="indicator_targets",
    ),
    path(
        "redazione/indicatori/<int:pk>/rilevazioni/nuova/",
        indicators.observation_new,
        name="observation_new",
    ),
    path(
        "redazione/indicatori/<int:pk>/rilevazioni/<int:observation>/correggi/",
        indicators.observation_correct,
        name="observation_correct",
    ),
    path("piano/avanzamento/", board.board, name="board"),
    path("piano/avanzamento/cronoprogramma/", board.timetable, name="timetable"),
    path("piano/avanzamento/cronoprogramma.ics", board.timetable_ics, name="timetable_ics"),
    path("piano/avanzamento/indicatori/", board.indicator_board, name="indicator_board"),
    path("piano/avanzamento/dati/<slug:name>.<slug:form>", board.board_file, name="board_file"),
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
    path("redazione/attuazione/importa/", execution_exchange.execution_import, name="execution_import"),
    path(
        "redazione/attuazione/importa/conferma/",
        execution_exchange.execution_import_confirm,
        name="execution_import_confirm",
    ),
    path(
        "redazione/attuazione/importa/<slug:name>.<slug:form>",
        execution_exchange.execution_export,
        name="execution_export",
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
    path("piano/azioni/", actions.action_search, name="action_search"),
    # --- carrying out: the desk, one action, the organisation's and the community's side ---------
    path("redazione/attuazione/", execution.execution_list, name="execution_list"),
    path("redazione/attuazione/<uuid:uid>/", execution.execution_action, name="execution_action"),
    path(
        "redazione/attuazione/<uuid:uid>/coinvolgi/",
        execution.involvement_choose,
        name="involvement_choose",
    ),
    path(
        "redazione/attuazione/<uuid:uid>/coinvolgi/<slug:kind>/<slug:slug>/",
        execution.involvement_propose,
        name="involvement_propose",
    ),
    path(
        "redazione/attuazione/<uuid:uid>/coinvolgimenti/<int:pk>/chiudi/",
        execution.involvement_end,
        name="involvement_end",
    ),
    path(
        "redazione/attuazione/<uuid:uid>/tappe/nuova/",
        execution.milestone_add,
        name="milestone_add",
    ),
    path(
        "redazione/attuazione/<uuid:uid>/tappe/<int:pk>/",
        execution.milestone_edit,
        name="milestone_edit",
    ),
    path(
        "redazione/attuazione/<uuid:uid>/tappe/<int:pk>/sposta/",
        execution.milestone_move,
        name="milestone_move",
    ),
    path(
        "redazione/attuazione/<uuid:uid>/tappe/<int:pk>/togli/",
        execution.milestone_remove,
        name="milestone_remove",
    ),
    path(
        "redazione/attuazione/<uuid:uid>/dipendenze/nuova/",
        execution.dependency_add,
        name="dependency_add",
    ),
    path(
        "redazione/attuazione/<uuid:uid>/dipendenze/<int:pk>/togli/",
        execution.dependency_remove,
        name="dependency_remove",
    ),
    path(
        "redazione/attuazione/<uuid:uid>/strumenti/nuovo/",
        execution.instrument_add,
        name="instrument_add",
    ),
    path(
        "redazione/attuazione/<uuid:uid>/strumenti/usa/",
        execution.instrument_link,
        name="instrument_link",
    ),
    path(
        "redazione/attuazione/<uuid:uid>/strumenti/<int:pk>/",
        execution.instrument_edit,
        name="instrument_edit",
    ),
    path(
        "redazione/attuazione/<uuid:uid>/strumenti/<int:pk>/togli/",
        execution.instrument_unlink,
        name="instrument_unlink",
    ),
    path("redazione/attuazione/<uuid:uid>/risorse/nuova/", execution.budget_add, name="budget_add"),
    path(
        "redazione/attuazione/<uuid:uid>/risorse/<int:pk>/",
        execution.budget_edit,
        name="budget_edit",
    ),
    path(
        "redazione/attuazione/<uuid:uid>/risorse/<int:pk>/togli/",
        execution.budget_remove,
        name="budget_remove",
    ),
    path(
        "redazione/attuazione/<uuid:uid>/senza/<slug:needs>/",
        execution.waiver_add,
        name="waiver_add",
    ),
    path(
        "redazione/attuazione/<uuid:uid>/motivi/<int:pk>/togli/",
        execution.waiver_remove,
        name="waiver_remove",
    ),
    path(
        "organizzazioni/<slug:slug>/piano/",
        involvement.organisation_part,
        name="organisation_part",
    ),
    path(
        "organizzazioni/<slug:slug>/piano/<int:pk>/",
        involvement.organisation_answer,
        name="organisation_answer",
    ),
    path(
        "organizzazioni/<slug:slug>/piano/<int:pk>/lascia/",
        involvement.organisation_give_back,
        name="organisation_give_back",
    ),
    path("comunita/<slug:slug>/area/piano/", involvement.community_part, name="community_part"),
    path(
        "comunita/<slug:slug>/area/piano/<int:pk>/",
        involvement.community_answer,
        name="community_answer",
    ),
    path(
        "comunita/<slug:slug>/area/piano/<int:pk>/lascia/",
        involvement.community_give_back,
        name="community_give_back",
    ),
]
