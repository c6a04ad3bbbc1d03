from django.urls import path

from plan import converters as converters  # registers those of versions
from tsi.site.api import (
    actions,
    communities,
    consultations,
    contributions,
    indicators,
    meetings,
    organisations,
    projects,
    resources,
    responses,
    root,
    versions,
)

app_name = "api"

urlpatterns = [
    path("", root.Root.as_view(), name="root"),
    path("schema/", root.Schema.as_view(), name="schema"),
    path("organisations/", organisations.OrganisationList.as_view(), name="organisation_list"),
    path(
        "organisations/<slug:slug>/",
        organisations.OrganisationOne.as_view(),
        name="organisation_one",
    ),
    path("projects/", projects.ProjectList.as_view(), name="project_list"),
    path("projects/<slug:slug>/", projects.ProjectOne.as_view(), name="project_one"),
    path("communities/", communities.CommunityList.as_view(), name="community_list"),
    path("communities/<slug:slug>/", communities.CommunityOne.as_view(), name="community_one"),
    path("meetings/", meetings.MeetingList.as_view(), name="meeting_list"),
    path("meetings/<uuid:uid>/", meetings.MeetingOne.as_view(), name="meeting_one"),
    path("resources/", resources.ResourceList.as_view(), name="resource_list"),
    path("resources/<int:id>/", resources.ResourceOne.as_view(), name="resource_one"),
    path("versions/", versions.VersionList.as_view(), name="version_list"),
    path("versions/<version:number>/", versions.VersionOne.as_view(), name="version_one"),
    path(
        "versions/<version:number>/passages/", versions.PassageList.as_view(), name="passage_list"
    ),
    path("passages/<uuid:uid>/", versions.PassageOne.as_view(), name="passage_one"),
    path("consultations/", consultations.ConsultationList.as_view(), name="consultation_list"),
    path(
        "consultations/<slug:slug>/",
        consultations.ConsultationOne.as_view(),
        name="consultation_one",
    ),
    path(
        "consultations/<slug:slug>/contributions/",
        contributions.ContributionList.as_view(),
        name="contribution_list",
    ),
    path(
        "consultations/<slug:slug>/contributions/<int:number>/",
        contributions.ContributionOne.as_view(),
        name="contribution_one",
    ),
    path(
        "consultations/<slug:slug>/responses/",
        responses.ResponseList.as_view(),
        name="response_list",
    ),
    path("actions/", actions.ActionList.as_view(), name="action_list"),
    path("actions/<uuid:uid>/", actions.ActionOne.as_view(), name="action_one"),
    path("indicators/", indicators.IndicatorList.as_view(), name="indicator_list"),
    path("indicators/<str:code>/", indicators.IndicatorOne.as_view(), name="indicator_one"),
    path("<path:rest>/", root.Nothing.as_view(), name="nothing"),
]
