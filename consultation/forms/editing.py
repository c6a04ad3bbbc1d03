"""The form by which one point is said in other words."""

from django.http import QueryDict
from django.utils.translation import gettext as _

from consultation.following import Words
from consultation.forms.points import PointForm
from consultation.models import Contribution, ContributionKind, Revision
from tsi.base.worddiff import word_diff

NAMES = ("text", "motivation", "how_much", "when", "seen")


class Editing:
    """The words of one contribution in its author's hands; kind and passage stay."""

    def __init__(self, contribution: Contribution, posted: QueryDict | None):
        self.contribution, self.posted = contribution, posted
        self.current: Revision | None = None  # what stands, once it differs from what was seen
        self.number = contribution.revision
        passage = contribution.passage
        self.fixed = {"kind": contribution.kind, "passage": passage.code if passage else ""}
        if posted is None:
            last = contribution.revisions.get(number=contribution.revision)
            self.form = self._form(None, {name: getattr(last, name, "") for name in NAMES})
        else:
            self.form = self._form({name: posted.get(name, "") for name in NAMES}, None)
            self.number = self.seen()

    def _form(self, data: dict | None, initial: dict | None) -> PointForm:
        return PointForm(
            None if data is None else data | self.fixed,
            initial=initial,
            kind=self.contribution.kind,
            on=self.contribution.passage,
            language=self.contribution.language,
            fixed=True,
        )

    def seen(self) -> int:
        """Number of the revision that was on the screen; 0 if the form does not say."""
        number = self.posted.get("revision", "")
        return int(number) if number.isdecimal() and len(number) < 9 else 0

    def is_valid(self) -> bool:
        valid = self.form.is_valid()
        seen = self.contribution.revisions.filter(number=self.seen()).first()
        if valid and seen and vars(self.words()).items() <= vars(seen).items():
            self.form.add_error("text", _("You have not changed anything yet."))
        return self.form.is_valid()

    def needs_a_look(self, button: str) -> bool:
        """Whether the differences of a proposed change have yet to be shown; shows them."""
        if self.contribution.kind != ContributionKind.MODIFICATION:
            return False
        if button != "preview" and not self.form.needs_a_look():
            return False
        text = self.form.cleaned_data["text"]
        self.form.changes = word_diff(self.form.passage_text, text)
        self.form.data = self.form.data | {"seen": self.form.text_hash()}
        return True

    def look_again(self) -> None:
        """Take what stands now beside what was typed, so that it can be sent knowing it."""
        self.contribution.refresh_from_db()
        self.number = self.contribution.revision
        self.current = self.contribution.revisions.get(number=self.number)

    def typed(self) -> str:
        """Everything that was typed, to be copied."""
        return "\n\n".join(filter(None, (self.posted.get(name, "") for name in NAMES[:-1])))

    def words(self) -> Words:
        return Words(**self.form.words())
