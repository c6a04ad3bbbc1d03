from django.urls import path, register_converter

from consultation.views import moderating, public, speaking
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
    path("consultazioni/link/", speaking.link_again, name="link_again"),
    path("consultazioni/invio/<str:token>/", speaking.submission, name="submission"),
    path(
        "consultazioni/invio/<str:token>/conferma/",
        speaking.submission_confirm,
        name="submission_confirm",
    ),
    path("consultazioni/<slug:slug>/", public.consultation, name="consultation"),
    path(
        "consultazioni/<slug:slug>/inviato/", speaking.contribution_sent, name="contribution_sent"
    ),
    path(
        "consultazioni/<slug:slug>/<contribution:number>/",
        public.contribution,
        name="contribution",
    ),
    path(
        "consultazioni/<slug:slug>/scrivi/<code:code>/",
        speaking.contribution_write,
        name="contribution_write",
    ),
    path("moderazione/", moderating.moderation, name="moderation"),
    path("moderazione/prossimo/", moderating.moderation_next, name="moderation_next"),
    path("moderazione/<int:pk>/", moderating.moderation_item, name="moderation_item"),
]
