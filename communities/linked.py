"""A meeting for programs that read schema.org."""

from django.conf import settings

from communities.models import IN_CALENDARS, Meeting, MeetingState
from tsi.base.linked import Thing, demo, network

STATUS = {MeetingState.CANCELLED: "https://schema.org/EventCancelled"}
SCHEDULED = "https://schema.org/EventScheduled"


def event(meeting: Meeting) -> Thing | None:
    """As everybody sees it: without the link to take part. None while its day is not known."""
    if meeting.precision not in IN_CALENDARS:
        return None
    page = settings.BASE_URL + meeting.get_absolute_url()
    community = meeting.community
    place = {"@type": "Place", "name": meeting.place, "address": meeting.place}
    return {
        "@type": "Event",
        "@id": page,
        "url": page,
        "name": meeting.title,
        "description": meeting.description,
        "startDate": meeting.starts_at.isoformat(),
        "endDate": meeting.ends_at.isoformat(),
        "eventStatus": STATUS.get(meeting.state, SCHEDULED),
        "location": place if meeting.place else {"@type": "VirtualLocation", "url": page},
        "organizer": {
            "@type": "Organization",
            "name": community.title,
            "url": settings.BASE_URL + community.get_absolute_url(),
        }
        if community
        else network(),
        "isAccessibleForFree": True,
        "maximumAttendeeCapacity": meeting.capacity,
        **demo(meeting.is_demo),
    }
