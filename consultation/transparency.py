"""Moderation in numbers, month by month in Rome's time; counted by SQL from the rows themselves.

Nothing here is about a person: months, counts, shares, and how long a decision took.
"""

from dataclasses import astuple, dataclass, fields
from datetime import date, timedelta

from django.db import connection

# Who waits for a person begins with the step to *held*; a decision to publish or reject ends it.
MONTHS = """
WITH decided AS (
    SELECT date_trunc('month', decision.at AT TIME ZONE 'Europe/Rome')::date AS month, decision.*,
        (
            SELECT decision.at - max(event.at) FROM consultation_event AS event
            WHERE event.contribution_id = decision.contribution_id AND event.target = 'held'
                AND event.at <= decision.at
                AND decision.by_id IS NOT NULL AND decision.action IN ('publish', 'reject')
        ) AS waited
    FROM consultation_decision AS decision
), by_month AS (
    SELECT month,
        count(*) AS decisions,
        count(*) FILTER (WHERE by_id IS NULL) AS by_screening,
        count(*) FILTER (WHERE action = 'publish') AS published,
        count(*) FILTER (WHERE action = 'hold') AS held,
        count(*) FILTER (WHERE action = 'reject') AS rejected,
        count(*) FILTER (WHERE action = 'hide') AS hidden,
        count(*) FILTER (WHERE action = 'restore') AS restored,
        count(*) FILTER (WHERE EXISTS (
            SELECT FROM consultation_redaction AS part WHERE part.decision_id = decided.id
        )) AS obscured,
        extract(epoch FROM percentile_cont(0.5) WITHIN GROUP (ORDER BY waited))::float
            AS median_seconds
    FROM decided GROUP BY month
), appealed AS (
    SELECT date_trunc('month', received_at AT TIME ZONE 'Europe/Rome')::date AS month,
        count(*) AS appeals,
        count(*) FILTER (WHERE state = 'granted') AS granted,
        count(*) FILTER (WHERE state = 'denied') AS denied
    FROM consultation_appeal GROUP BY 1
), flagged AS (
    SELECT date_trunc('month', received_at AT TIME ZONE 'Europe/Rome')::date AS month,
        count(*) AS flags,
        count(*) FILTER (WHERE state = 'upheld') AS upheld,
        count(*) FILTER (WHERE state = 'dismissed') AS dismissed
    FROM consultation_flag GROUP BY 1
)
SELECT month,
    coalesce(decisions, 0), coalesce(by_screening, 0), coalesce(published, 0), coalesce(held, 0),
    coalesce(rejected, 0), coalesce(hidden, 0), coalesce(restored, 0), coalesce(obscured, 0),
    median_seconds,
    coalesce(appeals, 0), coalesce(granted, 0), coalesce(denied, 0),
    coalesce(flags, 0), coalesce(upheld, 0), coalesce(dismissed, 0)
FROM by_month FULL JOIN appealed USING (month) FULL JOIN flagged USING (month)
ORDER BY month DESC
"""


@dataclass(frozen=True)
class Month:
    """The figures of one month. Appeals and reports count in the month in which they came."""

    month: date
    decisions: int
    by_screening: int
    published: int
    held: int
    rejected: int
    hidden: int
    restored: int
    obscured: int
    median_seconds: float | None
    appeals: int
    granted: int
    denied: int
    flags: int
    upheld: int
    dismissed: int

    @property
    def median(self) -> timedelta | None:
        """The median time from being held to the decision of a person."""
        return None if self.median_seconds is None else timedelta(seconds=self.median_seconds)

    @property
    def median_hours(self) -> float | None:
        return None if self.median_seconds is None else self.median_seconds / 3600

    @property
    def screening_share(self) -> float | None:
        """Of the decisions, those that the screening took: from 0 to 100."""
        return 100 * self.by_screening / self.decisions if self.decisions else None

    @property
    def reversed_share(self) -> float | None:
        """Of the appeals that are answered, those that were granted: from 0 to 100."""
        answered = self.granted + self.denied
        return 100 * self.granted / answered if answered else None


COLUMNS = tuple(field.name for field in fields(Month))


def months() -> list[Month]:
    """Every month in which something happened, the newest first."""
    with connection.cursor() as cursor:
        cursor.execute(MONTHS)
        return [Month(*row) for row in cursor.fetchall()]


def cells(rows: list[Month]) -> list[list]:
    """The values of COLUMNS; the month as 2026-03, the median in whole seconds."""
    return [[f"{row.month:%Y-%m}", *(_whole(value) for value in astuple(row)[1:])] for row in rows]


def _whole(value):
    return round(value) if isinstance(value, float) else value
