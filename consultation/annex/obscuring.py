"""What a moderator obscured is obscured on paper too."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from consultation.models import Redaction, Revision


class Obscured:
    """The words of some revisions as everybody reads them; one query."""

    def __init__(self, revisions: Sequence[Revision]):
        rows = Redaction.objects.filter(decision__revision__in=[row.pk for row in revisions])
        # The last decision on a revision is the one that counts.
        self.spans = {
            (row.decision.revision_id, row.field): row.spans
            for row in rows.select_related("decision").order_by("decision", "pk")
        }

    def text(self, revision: Revision, field: str) -> str:
        """`field` of a revision, with a word in place of what is obscured."""
        text = getattr(revision, field)
        for start, end in sorted(self.spans.get((revision.pk, field), []), reverse=True):
            text = text[:start] + _("[obscured]") + text[end:]
        return text
