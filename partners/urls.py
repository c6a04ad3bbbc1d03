from django.urls import path, re_path

from partners.views import (
    adhesions,
    directory,
    invitations,
    joining,
    office,
    page,
    people,
    projects,
    roles,
    signatories,
)

app_name = "partners"

urlpatterns: list = [
    # the directory
    path("organizzazioni/", directory.organisation_list, name="organisation_list"),
    path(
        "organizzazioni/esporta/<slug:form>/",
        directory.organisation_export,
        name="organisation_export",
    ),
    # joining the network
    path("memorandum/", joining.memorandum, name="memorandum"),
    path("memorandum/<int:number>/", joining.memorandum_version, name="memorandum_version"),
    path("organizzazioni/aderisci/", joining.join, name="join"),
    path("organizzazioni/aderisci/nuova/", joining.join_new, name="join_new"),
    path("organizzazioni/aderisci/nuova/firma/", joining.join_new_sign, name="join_new_sign"),
    path("organizzazioni/aderisci/<slug:slug>/", joining.join_claim, name="join_claim"),
    path("organizzazioni/aderisci/<slug:slug>/firma/", joining.join_sign, name="join_sign"),
    path("adesioni/<int:pk>/", adhesions.adhesion, name="adhesion"),
    path("adesioni/<int:pk>/ritira/", adhesions.adhesion_withdraw, name="adhesion_withdraw"),
    path("adesioni/<int:pk>/documento/", adhesions.adhesion_document, name="adhesion_document"),
    path("adesioni/<int:pk>/delega/", adhesions.adhesion_delegation, name="adhesion_delegation"),
    path(
        "organizzazioni/<slug:slug>/recesso/",
        adhesions.organisation_leave,
        name="organisation_leave",
    ),
    # people
    path(
        "organizzazioni/inviti/<str:token>/account/",
        invitations.invitation_account,
        name="invitation_account",
    ),
    path("organizzazioni/inviti/<str:token>/", invitations.invitation, name="invitation"),
    path("organizzazioni/<slug:slug>/persone/", people.people, name="people"),
    path("organizzazioni/<slug:slug>/persone/invita/", invitations.invite, name="invite"),
    path(
        "organizzazioni/<slug:slug>/persone/<int:pk>/ancora/",
        invitations.invitation_send_again,
        name="invitation_send_again",
    ),
    path(
        "organizzazioni/<slug:slug>/persone/<int:pk>/revoca/",
        invitations.invitation_revoke,
        name="invitation_revoke",
    ),
    path(
        "organizzazioni/<slug:slug>/persone/<int:pk>/richiesta/",
        people.affiliation_decide,
        name="affiliation_decide",
    ),
    path(
        "organizzazioni/<slug:slug>/persone/<int:pk>/ruolo/",
        people.affiliation_role,
        name="affiliation_role",
    ),
    path(
        "organizzazioni/<slug:slug>/persone/<int:pk>/fine/",
        people.affiliation_end,
        name="affiliation_end",
    ),
    path(
        "organizzazioni/<slug:slug>/partecipa/",
        people.affiliation_request,
        name="affiliation_request",
    ),
    path(
        "organizzazioni/<slug:slug>/partecipa/ritira/",
        people.affiliation_withdraw,
        name="affiliation_withdraw",
    ),
    path("organizzazioni/<slug:slug>/lascia/", people.affiliation_leave, name="affiliation_leave"),
    path("organizzazioni/<slug:slug>/nome/", people.affiliation_shown, name="affiliation_shown"),
    path(
        "organizzazioni/<slug:slug>/pubblica/",
        invitations.organisation_claim,
        name="organisation_claim",
    ),
    path("organizzazioni/<slug:slug>/modifica/", page.organisation_edit, name="organisation_edit"),
    re_path(r"^loghi/(?P<name>[0-9a-f]{32}\.(?:png|jpg))$", page.logo, name="logo"),
    # the projects
    path("saperi/", projects.project_list, name="project_list"),
    path("saperi/esporta/<str:form>/", projects.project_export, name="project_export"),
    path(
        "organizzazioni/<slug:slug>/progetti/nuovo/",
        projects.project_propose,
        name="project_propose",
    ),
    path(
        "organizzazioni/<slug:slug>/progetti/<int:pk>/", projects.project_edit, name="project_edit"
    ),
    path("segreteria/progetti/", projects.project_review, name="project_review"),
    path("segreteria/progetti/<int:pk>/", projects.project_decide, name="project_decide"),
    path(
        "segreteria/progetti/<int:pk>/modifica/", projects.project_correct, name="project_correct"
    ),
    # the secretariat
    path("segreteria/", office.office, name="office"),
    path("segreteria/firmatari/", signatories.signatory_import, name="signatory_import"),
    path("segreteria/firmatari/conferma/", signatories.signatory_confirm, name="signatory_confirm"),
    path(
        "segreteria/firmatari/<int:pk>/ancora/",
        signatories.signatory_send_again,
        name="signatory_send_again",
    ),
    path("segreteria/adesioni/", office.adhesion_list, name="adhesion_list"),
    path("segreteria/adesioni/<int:pk>/", office.adhesion_review, name="adhesion_review"),
    path("segreteria/adesioni/<int:pk>/prendi/", office.adhesion_take, name="adhesion_take"),
    path(
        "segreteria/organizzazioni/<slug:slug>/sospendi/",
        office.organisation_suspend,
        name="organisation_suspend",
    ),
    path(
        "segreteria/organizzazioni/<slug:slug>/riammetti/",
        office.organisation_resume,
        name="organisation_resume",
    ),
    path("segreteria/ruoli/", roles.roles, name="roles"),
]
