"""The report of one consultation in one language, as every form of it says it."""

from dataclasses import dataclass

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from consultation.models import Consultation
from consultation.report import figures, tables
from plan.pdf.dates import in_words
from plan.pdf.foot import foot


@dataclass(frozen=True)
class Edition:
    """Making it reads the database, printing it does not."""

    language: str
    title: str
    plan: str
    version: str
    made: str
    is_demo: bool
    is_summary: bool
    sha256: str
    sections: tuple[tables.Section, ...]

    @classmethod
    def of(cls, consultation: Consultation, language: str) -> "Edition":
        counted = figures.of(consultation)
        with translation.override(language):
            return cls(
                language=language,
                title=consultation.title,
                plan=consultation.version.plan.title,
                version=str(consultation.version),
                made=in_words(timezone.localdate(), language),
                is_demo=consultation.is_demo,
                is_summary=consultation.version.is_summary,
                sha256=figures.digest(counted),
                sections=tables.sections(consultation, counted),
            )

    @property
    def labels(self) -> str:
        """What stands at the foot of every page, in the active language."""
        return foot(
            _("Consultation report"),
            self.version,
            is_summary=self.is_summary,
            is_demo=self.is_demo,
        )

    @property
    def short_hash(self) -> str:
        return self.sha256[:12]
