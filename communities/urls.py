"""Addresses of the communities. Their public page, which shows the Plan too, is tsi.site's."""

from django.urls import path

from communities.views import communities, inside
from communities.views import meetings

app_name = "communities"

urlpatterns = [
    # --- Communities: list, members, inside -----------------------------------------------------
    path("comunita/", communities.community_list, name="community_list"),
    path("comunita/esporta/<slug:form>/", communities.community_export, name="community_export"),
    path(
        "comunita/<slug:slug>/organizzazioni/", communities.membership_list, name="membership_list"
    ),
    path("comunita/<slug:slug>/area/", inside.community_area, name="community_area"),
    path("comunita/<slug:slug>/area/persone/", inside.community_people, name="community_people"),
    path("account/comunita/", inside.my_communities, name="my_communities"),
    #
    # --- Joining, participants, facilitators ----------------------------------------------------
    #
    # --- Proposing, deciding, reviewing, concluding ---------------------------------------------
    #
    # --- Meetings and who comes -----------------------------------------------------------------
    path("incontri/<int:pk>/", meetings.meeting, name="meeting"),
    path("incontri/<int:pk>/area/", meetings.meeting_desk, name="meeting_desk"),
    # --- Calendar -------------------------------------------------------------------------------
    #
    # --- Resources ------------------------------------------------------------------------------
    #
    # --- Discussions ----------------------------------------------------------------------------
    #
    # --- Surveys --------------------------------------------------------------------------------
    #
    # --- Digest ---------------------------------------------------------------------------------
    #
]
