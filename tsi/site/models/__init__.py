from tsi.site.models.accessibility import (
    REPORT_SALT,
    REPORT_TRANSITIONS,
    AccessibilityContact,
    AccessibilityReport,
    ReportState,
)
from tsi.site.models.datasets import DatasetFile

__all__ = [
    "REPORT_SALT",
    "REPORT_TRANSITIONS",
    "AccessibilityContact",
    "AccessibilityReport",
    "DatasetFile",
    "ReportState",
]
