from django.urls import path

from tsi.base.models import LegalKind
from tsi.site import (
    about,
    account,
    communities,
    comparison,
    contacts,
    duplicates,
    feeds,
    glossary,
    helping,
    home,
    international,
    open_graph,
    organisation,
    passages,
    process,
    projects,
    proposing,
    views,
)
from tsi.site.accessibility import views as accessibility
from tsi.site.api import pages as api
from tsi.site.open_data import dcat_views
from tsi.site.open_data import views as open_data
from tsi.site.search import views as searching
from tsi.site.signin import views as signin

app_name = "site"

urlpatterns = [
    path("", home.home, name="home"),
    path("chi-siamo/", about.about, name="about"),
    path("percorso/", process.process, name="process"),
    path("contesto/", international.international, name="international"),
    path("anteprima/<slug:kind>/<slug:key>.png", open_graph.preview, name="preview"),
    path("api/", api.api, name="api"),
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
    path("glossario/", glossary.glossary, name="glossary"),
    path("aiuto/", helping.help_list, name="help_list"),
    path("aiuto/<slug:slug>/", helping.help_role, name="help_role"),
    path("contatti/", contacts.contacts, name="contacts"),
    path("dati/", open_data.dataset_list, name="dataset_list"),
    path("dati/<slug:slug>/", open_data.dataset, name="dataset"),
    path("dati/<slug:slug>.<slug:form>", open_data.dataset_file, name="dataset_file"),
    path(
        "dati/<slug:slug>/dizionario.<slug:form>",
        open_data.dataset_dictionary,
        name="dataset_dictionary",
    ),
    path("catalogo.<slug:form>", dcat_views.catalogue_file, name="catalogue_file"),
    path("feed/<slug:name>.atom", feeds.feed, name="feed"),
    path("accessibilita/", accessibility.accessibility, name="accessibility"),
    path("accessibilita/segnala/", accessibility.accessibility_report, name="accessibility_report"),
    path(
        "accessibilita/segnalazioni/<str:token>/",
        accessibility.accessibility_receipt,
        name="accessibility_receipt",
    ),
    path("segreteria/accessibilita/", accessibility.accessibility_desk, name="accessibility_desk"),
    path(
        "segreteria/accessibilita/<int:pk>/",
        accessibility.accessibility_answer,
        name="accessibility_answer",
    ),
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
