"""Addresses of the communities. Their public page, which shows the Plan too, is tsi.site's."""

from django.urls import path

from communities.views import (
    attendance,
    calendar,
    communities,
    curating,
    deciding,
    digest,
    discussion,
    facilitation,
    inside,
    joining,
    meeting_verbs,
    meetings,
    office,
    own_calendar,
    posts,
    proposals,
    registrations,
    resources,
    survey_answer,
    survey_editing,
    surveys,
)

app_name = "communities"

urlpatterns = [
    # --- Communities: list, members, inside -----------------------------------------------------
    path("comunita/", communities.community_list, name="community_list"),
    path("comunita/esporta/<slug:form>/", communities.community_export, name="community_export"),
    path(
        "comunita/<slug:slug>/organizzazioni/", communities.membership_list, name="membership_list"
    ),
    path("comunita/<slug:slug>/entra/", inside.community_enter, name="community_enter"),
    path("comunita/<slug:slug>/area/", inside.community_area, name="community_area"),
    path("comunita/<slug:slug>/area/persone/", inside.community_people, name="community_people"),
    path("account/comunita/", inside.my_communities, name="my_communities"),
    #
    # --- Joining, participants, facilitators ----------------------------------------------------
    path("comunita/<slug:slug>/aderisci/", joining.membership_request, name="membership_request"),
    path("comunita/<slug:slug>/adesioni/<int:pk>/", joining.membership, name="membership"),
    path(
        "comunita/<slug:slug>/adesioni/<int:pk>/decidi/",
        deciding.membership_decide,
        name="membership_decide",
    ),
    path(
        "comunita/<slug:slug>/adesioni/<int:pk>/lascia/",
        joining.membership_leave,
        name="membership_leave",
    ),
    path(
        "comunita/<slug:slug>/adesioni/<int:pk>/chiudi/",
        deciding.membership_end,
        name="membership_end",
    ),
    path(
        "comunita/<slug:slug>/adesioni/<int:pk>/ruolo/",
        deciding.membership_role,
        name="membership_role",
    ),
    path(
        "comunita/<slug:slug>/adesioni/<int:pk>/ritira/",
        joining.membership_withdraw,
        name="membership_withdraw",
    ),
    path(
        "comunita/<slug:slug>/adesioni/<int:pk>/persone/aggiungi/",
        joining.participant_add,
        name="participant_add",
    ),
    path(
        "comunita/<slug:slug>/adesioni/<int:pk>/persone/<int:person>/togli/",
        joining.participant_end,
        name="participant_end",
    ),
    path("comunita/<slug:slug>/area/richieste/", deciding.request_list, name="request_list"),
    path("comunita/<slug:slug>/area/modifica/", curating.community_edit, name="community_edit"),
    path(
        "segreteria/comunita/<slug:slug>/facilitazione/",
        facilitation.facilitation,
        name="facilitation",
    ),
    #
    # --- Proposing, deciding, reviewing, concluding ---------------------------------------------
    path("comunita/proposte/", proposals.proposal_list, name="proposal_list"),
    path("comunita/proposte/<int:pk>/", proposals.proposal, name="proposal"),
    path(
        "comunita/proposte/<int:pk>/sostieni/", proposals.proposal_support, name="proposal_support"
    ),
    path(
        "comunita/proposte/<int:pk>/non-sostenere/",
        proposals.proposal_unsupport,
        name="proposal_unsupport",
    ),
    path(
        "comunita/proposte/<int:pk>/ritira/", proposals.proposal_withdraw, name="proposal_withdraw"
    ),
    path("segreteria/comunita/proposte/<int:pk>/", office.proposal_decide, name="proposal_decide"),
    path("segreteria/comunita/", office.community_office, name="community_office"),
    path("segreteria/comunita/nuova/", office.community_new, name="community_new"),
    path("comunita/<slug:slug>/area/verifica/", curating.community_review, name="community_review"),
    path(
        "segreteria/comunita/<slug:slug>/concludi/",
        office.community_archive,
        name="community_archive",
    ),
    path(
        "segreteria/comunita/<slug:slug>/riapri/", office.community_reopen, name="community_reopen"
    ),
    #
    # --- Meetings and who comes -----------------------------------------------------------------
    path("incontri/<int:pk>/", meetings.meeting, name="meeting"),
    path("incontri/<int:pk>/area/", meetings.meeting_desk, name="meeting_desk"),
    path("comunita/<slug:slug>/incontri/", meetings.meeting_list, name="meeting_list"),
    path(
        "comunita/<slug:slug>/area/incontri/", meetings.meeting_area_list, name="meeting_area_list"
    ),
    path(
        "comunita/<slug:slug>/area/incontri/nuovo/", meeting_verbs.meeting_new, name="meeting_new"
    ),
    path("segreteria/incontri/nuovo/", meeting_verbs.meeting_new_public, name="meeting_new_public"),
    path("incontri/<int:pk>/modifica/", meeting_verbs.meeting_edit, name="meeting_edit"),
    path("incontri/<int:pk>/sposta/", meeting_verbs.meeting_move, name="meeting_move"),
    path("incontri/<int:pk>/annulla/", meeting_verbs.meeting_cancel, name="meeting_cancel"),
    path("incontri/<int:pk>/svolto/", meeting_verbs.meeting_hold, name="meeting_hold"),
    path("incontri/<int:pk>/resoconto/", meeting_verbs.meeting_minutes, name="meeting_minutes"),
    path("incontri/<int:pk>/iscrizione/", registrations.registration, name="registration"),
    path(
        "incontri/<int:pk>/iscrizione/ritira/",
        registrations.registration_withdraw,
        name="registration_withdraw",
    ),
    path("incontri/<int:pk>/iscritti/", registrations.registration_list, name="registration_list"),
    path(
        "incontri/<int:pk>/iscritti/esporta/",
        registrations.registration_export,
        name="registration_export",
    ),
    path("incontri/<int:pk>/presenze/", attendance.attendance, name="attendance"),
    #
    # --- Calendar -------------------------------------------------------------------------------
    path("calendario/", calendar.calendar, name="calendar"),
    path("calendario.ics", calendar.calendar_ics, name="calendar_ics"),
    path("calendario/mio/", own_calendar.own_calendar, name="own_calendar"),
    path("calendario/mio/<str:token>/calendario.ics", own_calendar.own_ics, name="own_ics"),
    path("comunita/<slug:slug>/calendario.ics", calendar.community_ics, name="community_ics"),
    path("incontri/<int:pk>.ics", calendar.meeting_ics, name="meeting_ics"),
    #
    # --- Resources ------------------------------------------------------------------------------
    path("comunita/<slug:slug>/area/risorse/", resources.resource_list, name="resource_list"),
    path("comunita/<slug:slug>/area/risorse/nuova/", resources.resource_new, name="resource_new"),
    path(
        "comunita/<slug:slug>/risorse/", resources.resource_public_list, name="resource_public_list"
    ),
    path("comunita/<slug:slug>/risorse/<int:pk>/", resources.resource, name="resource"),
    path(
        "comunita/<slug:slug>/risorse/<int:pk>/modifica/",
        resources.resource_edit,
        name="resource_edit",
    ),
    path(
        "comunita/<slug:slug>/risorse/<int:pk>/versione/",
        resources.resource_version,
        name="resource_version",
    ),
    path(
        "comunita/<slug:slug>/area/risorse/<int:pk>/versioni/",
        resources.resource_version_list,
        name="resource_version_list",
    ),
    path(
        "comunita/<slug:slug>/risorse/<int:pk>/ritira/",
        resources.resource_withdraw,
        name="resource_withdraw",
    ),
    path(
        "comunita/<slug:slug>/risorse/<int:pk>/ripristina/",
        resources.resource_restore,
        name="resource_restore",
    ),
    path(
        "comunita/<slug:slug>/risorse/<int:pk>/<int:number>/<str:filename>",
        resources.resource_file,
        name="resource_file",
    ),
    #
    # --- Discussions ----------------------------------------------------------------------------
    path("comunita/<slug:slug>/area/discussioni/", discussion.topic_list, name="topic_list"),
    path("comunita/<slug:slug>/area/discussioni/nuova/", discussion.topic_new, name="topic_new"),
    path("comunita/<slug:slug>/area/discussioni/<int:pk>/", discussion.topic, name="topic"),
    path(
        "comunita/<slug:slug>/area/discussioni/<int:pk>/chiudi/",
        discussion.topic_close,
        name="topic_close",
    ),
    path(
        "comunita/<slug:slug>/area/discussioni/<int:pk>/riapri/",
        discussion.topic_reopen,
        name="topic_reopen",
    ),
    path(
        "comunita/<slug:slug>/area/discussioni/<int:pk>/segui/",
        discussion.topic_follow,
        name="topic_follow",
    ),
    path(
        "comunita/<slug:slug>/area/discussioni/<int:pk>/messaggi/<int:post>/modifica/",
        posts.post_edit,
        name="post_edit",
    ),
    path(
        "comunita/<slug:slug>/area/discussioni/<int:pk>/messaggi/<int:post>/storia/",
        posts.post_history,
        name="post_history",
    ),
    path(
        "comunita/<slug:slug>/area/discussioni/<int:pk>/messaggi/<int:post>/nascondi/",
        posts.post_hide,
        name="post_hide",
    ),
    path(
        "comunita/<slug:slug>/area/discussioni/<int:pk>/messaggi/<int:post>/mostra/",
        posts.post_show,
        name="post_show",
    ),
    #
    # --- Surveys --------------------------------------------------------------------------------
    path("comunita/<slug:slug>/sondaggi/<int:pk>/", surveys.survey, name="survey"),
    path(
        "comunita/<slug:slug>/sondaggi/<int:pk>/risultati.csv",
        surveys.survey_csv,
        name="survey_csv",
    ),
    path("comunita/<slug:slug>/area/sondaggi/", surveys.survey_list, name="survey_list"),
    path("comunita/<slug:slug>/area/sondaggi/nuovo/", survey_editing.survey_new, name="survey_new"),
    path(
        "comunita/<slug:slug>/area/sondaggi/<int:pk>/",
        survey_editing.survey_edit,
        name="survey_edit",
    ),
    path(
        "comunita/<slug:slug>/area/sondaggi/<int:pk>/domande/nuova/",
        survey_editing.question_new,
        name="question_new",
    ),
    path(
        "comunita/<slug:slug>/area/sondaggi/<int:pk>/domande/<int:question>/",
        survey_editing.question_edit,
        name="question_edit",
    ),
    path(
        "comunita/<slug:slug>/area/sondaggi/<int:pk>/domande/<int:question>/togli/",
        survey_editing.question_delete,
        name="question_delete",
    ),
    path(
        "comunita/<slug:slug>/area/sondaggi/<int:pk>/domande/<int:question>/sposta/",
        survey_editing.question_move,
        name="question_move",
    ),
    path(
        "comunita/<slug:slug>/area/sondaggi/<int:pk>/testi/",
        surveys.survey_texts,
        name="survey_texts",
    ),
    path(
        "comunita/<slug:slug>/area/sondaggi/<int:pk>/pubblica/",
        survey_editing.survey_publish,
        name="survey_publish",
    ),
    path(
        "comunita/<slug:slug>/area/sondaggi/<int:pk>/chiudi/",
        survey_editing.survey_close,
        name="survey_close",
    ),
    path(
        "comunita/<slug:slug>/area/sondaggi/<int:pk>/proroga/",
        survey_editing.survey_extend,
        name="survey_extend",
    ),
    path(
        "comunita/<slug:slug>/area/sondaggi/<int:pk>/ritira/",
        survey_editing.survey_withdraw,
        name="survey_withdraw",
    ),
    path(
        "comunita/<slug:slug>/area/sondaggi/<int:pk>/rispondi/",
        survey_answer.survey_answer,
        name="survey_answer",
    ),
    # --- Digest ---------------------------------------------------------------------------------
    path(
        "riepilogo/<str:token>/disiscrizione/",
        digest.digest_unsubscribe,
        name="digest_unsubscribe",
    ),
]
