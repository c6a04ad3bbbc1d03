from tsi.site.models.accessibility import (
    OLDEST_FIRST,
    REPORT_SALT,
    REPORT_TRANSITIONS,
    AccessibilityContact,
    AccessibilityReport,
    ReportState,
)
from tsi.site.models.datasets import DatasetFile

__all__ = [
    "OLDEST_FIRST",
    "REPORT_SALT",
    "REPORT_TRANSITIONS",
    "AccessibilityContact",
    "AccessibilityReport",
    "DatasetFile",
    "ReportState",
]
