from partners.models.adhesion import (
    ADHESION_TRANSITIONS,
    OPEN_ADHESION,
    Adhesion,
    AdhesionOrigin,
    AdhesionState,
)
from partners.models.affiliation import (
    AFFILIATION_TRANSITIONS,
    CURRENT,
    SPEAKING,
    Affiliation,
    AffiliationRole,
    AffiliationState,
    Invitation,
)
from partners.models.choices import Category, Standing, Zone
from partners.models.curation import (
    DUPLICATE_TRANSITIONS,
    DuplicateSource,
    DuplicateState,
    ImportBatch,
    ImportKind,
    PossibleDuplicate,
)
from partners.models.organisation import (
    PUBLIC,
    STANDING_TRANSITIONS,
    FormerSlug,
    ImpactReport,
    Organisation,
    PrivateContact,
)
from partners.models.people import Notice, Role, RoleChange, User
from partners.models.project import PROJECT_TRANSITIONS, Project, ProjectKind, ProjectState
from partners.models.step import Step

__all__ = [
    "ADHESION_TRANSITIONS",
    "AFFILIATION_TRANSITIONS",
    "CURRENT",
    "DUPLICATE_TRANSITIONS",
    "OPEN_ADHESION",
    "PROJECT_TRANSITIONS",
    "PUBLIC",
    "SPEAKING",
    "STANDING_TRANSITIONS",
    "Adhesion",
    "AdhesionOrigin",
    "AdhesionState",
    "Affiliation",
    "AffiliationRole",
    "AffiliationState",
    "Category",
    "DuplicateSource",
    "DuplicateState",
    "FormerSlug",
    "ImpactReport",
    "ImportBatch",
    "ImportKind",
    "Invitation",
    "Notice",
    "Organisation",
    "PossibleDuplicate",
    "PrivateContact",
    "Project",
    "ProjectKind",
    "ProjectState",
    "Role",
    "RoleChange",
    "Standing",
    "Step",
    "User",
    "Zone",
]
