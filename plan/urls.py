from django.urls import path

from plan import (
    converters,  # noqa: F401 - registers `version` and `code`
    views,
)

app_name = "plan"

urlpatterns = [
    path("piano/<version:number>/documenti/", views.document_list, name="document_list"),
    path(
        "piano/<version:number>/documenti/<str:language>/",
        views.document_request,
        name="document_request",
    ),
    path(
        "piano/documenti/<int:pk>/<str:filename>", views.document_download, name="document_download"
    ),
]
