from django.urls import path

from tsi.base.models import LegalKind
from tsi.site import (
    account,
    communities,
    comparison,
    duplicates,
    organisation,
    passages,
    projects,
    proposing,
    views,
)
from tsi.site.search import views as searching
from tsi.site.signin import views as signin

app_name = "site"

urlpatterns = [
    path("", views.home, name="home"),
    path("piano/", views.plan, name="plan"),
    path("piano/versioni/", views.version_list, name="version_list"),
    path("piano/id/<uuid:uid>/", passages.plan_permanent, name="plan_permanent"),
    path("piano/<version:number>/", views.plan, name="plan_version"),
    path("piano/<version:number>/<code:code>/", passages.plan_passage, name="plan_passage"),
    path(
        "piano/<version:number>/confronto/<version:base>/",
        comparison.comparison,
        name="comparison",
    ),
    path("comunita/proponi/", proposing.community_propose, name="community_propose"),
    path("saperi/<slug:slug>/", projects.project, name="project"),
    path("saperi/<slug:slug>/strategie/", projects.project_strategies, name="project_strategies"),
    path("comunita/<slug:slug>/", communities.community, name="community"),
    path(
        "comunita/<slug:slug>/strategie/",
        communities.community_strategies,
        name="community_strategies",
    ),
    path("organizzazioni/<slug:slug>/", organisation.organisation, name="organisation"),
    path("cerca/", searching.search, name="search"),
    path("cerca/suggerimenti/", searching.search_suggestions, name="search_suggestions"),
    path("segreteria/doppioni/", duplicates.duplicate_list, name="duplicate_list"),
    path("segreteria/doppioni/<int:pk>/", duplicates.duplicate, name="duplicate"),
    path("privacy/", views.legal_text, {"kind": LegalKind.PRIVACY}, name="privacy"),
    path("regole/", views.legal_text, {"kind": LegalKind.TERMS}, name="terms"),
    path(
        "privacy/<int:number>/",
        views.legal_text,
        {"kind": LegalKind.PRIVACY},
        name="privacy_version",
    ),
    path("regole/<int:number>/", views.legal_text, {"kind": LegalKind.TERMS}, name="terms_version"),
    path("account/", account.account, name="account"),
    path("account/profilo/", account.account_profile, name="account_profile"),
    path("account/notifiche/", account.account_notices, name="account_notices"),
    path("account/dati/", account.account_data, name="account_data"),
    path("account/elimina/", account.account_delete, name="account_delete"),
    path("account/eliminato/", account.account_deleted, name="account_deleted"),
    path("account/sicurezza/", signin.security, name="security"),
    path("account/sessioni/<int:pk>/chiudi/", signin.session_end, name="session_end"),
    path("demo/codice/", signin.demo_codes, name="demo_codes"),
    path("demo/posta/", views.demo_mailbox, name="demo_mailbox"),
]
