from plan.models.approval import Act, Hold, VersionStep
from plan.models.document import DOCUMENT_TRANSITIONS, Document, DocumentKind, DocumentState
from plan.models.fact import Fact
from plan.models.link import CommunityLink, ProjectLink
from plan.models.redline import Change, ChangedPassage, Redline
from plan.models.succession import Succession, SuccessionKind
from plan.models.text import CrossCutting, Element, ElementState, Kind, Plan
from plan.models.version import (
    VERSION_TRANSITIONS,
    Passage,
    Version,
    VersionKind,
    VersionState,
)

__all__ = [
    "DOCUMENT_TRANSITIONS",
    "VERSION_TRANSITIONS",
    "Act",
    "Change",
    "ChangedPassage",
    "CommunityLink",
    "CrossCutting",
    "Document",
    "DocumentKind",
    "DocumentState",
    "Element",
    "ElementState",
    "Fact",
    "Hold",
    "Kind",
    "Passage",
    "Plan",
    "ProjectLink",
    "Redline",
    "Succession",
    "SuccessionKind",
    "Version",
    "VersionKind",
    "VersionState",
    "VersionStep",
]
