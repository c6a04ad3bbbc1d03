from django.urls import path

from plan import converters  # noqa: F401 - registers `version` and `code`
from plan.views import comparison, documents

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
        documents.comparison_document_list,
        name="comparison_document_list",
    ),
    path(
        "piano/<version:number>/confronto/<version:base>/documenti/<str:language>/",
        documents.comparison_document_request,
        name="comparison_document_request",
    ),
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
]
