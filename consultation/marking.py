"""A text with the places that the screening found."""

from collections.abc import Iterable

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from consultation.models import Finding


def marked(text: str, findings: Iterable[Finding]) -> SafeString:
    """`text` escaped, with each found place in a <mark>; overlapping places become one."""
    places = sorted(tuple(span) for finding in findings for span in finding.spans)
    parts, at = [], 0
    for start, end in places:
        start = max(start, at)
        if end <= start:
            continue
        parts += [
            format_html("{}", text[at:start]),
            format_html("<mark>{}</mark>", text[start:end]),
        ]
        at = end
    parts.append(format_html("{}", text[at:]))
    return mark_safe("".join(parts))  # noqa: S308 - every part is escaped above
