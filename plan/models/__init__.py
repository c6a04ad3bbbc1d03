from plan.models.document import DOCUMENT_TRANSITIONS, Document, DocumentKind, DocumentState
from plan.models.fact import Fact
from plan.models.link import CommunityLink, ProjectLink
from plan.models.text import Element, ElementState, Kind, Plan
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
    "CommunityLink",
    "Document",
    "DocumentKind",
    "DocumentState",
    "Element",
    "ElementState",
    "Fact",
    "Kind",
    "Passage",
    "Plan",
    "ProjectLink",
    "Version",
    "VersionKind",
    "VersionState",
]
