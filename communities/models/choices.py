"""The closed lists by which communities and what happens in them are described."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CommunityKind(models.TextChoices):
    COMMUNITY = "community", _("Community of Practice")
    TABLE = "table", pgettext_lazy("community", "Table")
    WORKING_GROUP = "working_group", _("Working group")
    STEERING_GROUP = "steering_group", _("Steering group")


class JoinPolicy(models.TextChoices):
    OPEN = "open", _("open to every partner organisation")
    APPROVAL = "approval", _("on approval")


class Visibility(models.TextChoices):
    PUBLIC = "public", _("everybody")
    MEMBERS = "members", _("members of the community")


class Precision(models.TextChoices):
    """How much is known of a date. What is vaguer than a day stays out of calendars."""

    TIME = "time", _("day and time")
    DAY = "day", _("day")
    MONTH = "month", _("month")
    YEAR = "year", _("year")
    RANGE = "range", _("period")


IN_CALENDARS = (Precision.TIME, Precision.DAY)


class MeetingKind(models.TextChoices):
    INITIAL = "initial", _("Initial meeting")
    CO_DESIGN = "co_design", _("Co-design meeting")
    PEER_LEARNING = "peer_learning", _("Peer learning meeting")
    KNOWLEDGE_SHARING = "knowledge_sharing", _("Knowledge-sharing meeting")
    TRAINING = "training", _("Training session")
    WORKSHOP = "workshop", _("Workshop")
    SURVEY_WORKSHOP = "survey_workshop", _("Survey workshop")
    CONSULTATION = "consultation", _("Consultation meeting")
    PUBLIC_EVENT = "public_event", _("Public event")
    CONFERENCE = "conference", _("Conference")
    SESSION = "session", _("Working session")


class ResourceKind(models.TextChoices):
    DOCUMENT = "document", _("Document")
    REPORT = "report", _("Report")
    SLIDES = "slides", _("Slides")
    TEMPLATE = "template", _("Template")
    DATA = "data", _("Data")
    RECORDING = "recording", _("Recording")
    LINK = "link", _("Link")
