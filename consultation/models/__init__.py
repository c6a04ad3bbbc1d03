from consultation.models.consultation import Consultation, Phase
from consultation.models.contribution import (
    CONTRIBUTION_TRANSITIONS,
    Contribution,
    ContributionKind,
    ContributionState,
    Revision,
)
from consultation.models.moderation import (
    Decision,
    DecisionAction,
    Event,
    Finding,
    Rule,
    ScreeningRule,
)
from consultation.models.submission import Submission, SubmissionContact

__all__ = [
    "CONTRIBUTION_TRANSITIONS",
    "Consultation",
    "Contribution",
    "ContributionKind",
    "ContributionState",
    "Decision",
    "DecisionAction",
    "Event",
    "Finding",
    "Phase",
    "Revision",
    "Rule",
    "ScreeningRule",
    "Submission",
    "SubmissionContact",
]
