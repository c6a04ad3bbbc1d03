"""How the identity is taken from what somebody said. The words, their codes and what was decided
about them stay; the private link leads nowhere any more."""

import re
import uuid

import pgtrigger
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from consultation.models import (
    Appeal,
    ContributionState,
    Decision,
    Flag,
    Pledge,
    Revision,
    Submission,
    SubmissionContact,
)
from consultation.models.submission import LINK_SALT
from tsi.base import erasures, tokens

# Covers a name in words that stay, letter by letter: what was found or obscured in the text is
# kept by its place.
COVER = "█"
GUARDS_OF_WORDS = (
    "consultation.Revision:revision_words_stay",
    "consultation.Appeal:appeal_decided_stays",
    "consultation.Flag:flag_decided_stays",
    "consultation.Decision:decision_append_only",
)


@transaction.atomic
def remove_identity(submission: Submission) -> None:
    """Take the identity from `submission` at the wish of who spoke, and note it for after a
    restore. What was not confirmed lapses. Doing it twice changes nothing."""
    row = Submission.objects.select_for_update(of=("self",)).get(pk=submission.pk)
    if row.identity_removed_at is None:
        forget(row)
        row.consultation.touch()
        erasures.note("submission", str(row.form_token))


@transaction.atomic
def forget(submission: Submission) -> None:
    """The same, of a row that is held, as part of something larger."""
    for point in submission.contributions.filter(state=ContributionState.UNCONFIRMED):
        point.move("lapse")
    _cover_name(submission)
    Submission.objects.filter(pk=submission.pk).update(
        first_name="",
        last_name="",
        pseudonym="",
        organisation_name="",
        organisation=None,
        municipality="",
        body_sha256="",
        counted_as="",
        identity_removed_at=Now(),
        **new_link(LINK_SALT),
    )
    SubmissionContact.objects.filter(submission=submission).delete()


def new_link(salt: str) -> dict[str, object]:
    """Values by which a private link that is known leads nowhere any more."""
    key = uuid.uuid4()
    return {
        "link_key": key,
        "link_sha256": tokens.link_sha256(tokens.link_token(key, salt=salt)),
    }


def covered(text: str, first_name: str, last_name: str, email: str = "") -> str:
    """`text` with the whole name, in either order, and the address covered; as long as before.

    A first or a last name alone is a word of the language too often (Rosa, Verdi): it stays.
    """
    parts = [re.escape(email)] if email else []
    first, last = ([re.escape(word) for word in name.split()] for name in (first_name, last_name))
    if first and last:
        parts += [r"\s+".join(first + last), r"\s+".join(last + first)]
    if not parts:
        return text
    pattern = rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)"
    return re.sub(pattern, lambda found: COVER * len(found[0]), text, flags=re.IGNORECASE)


def _cover_name(submission: Submission) -> None:
    kept = SubmissionContact.objects.filter(submission=submission).first() or submission.author
    who = (submission.first_name, submission.last_name, kept.email if kept else "")
    with pgtrigger.ignore(*GUARDS_OF_WORDS):
        for row in Revision.objects.filter(contribution__submission=submission):
            _cover(row, ("text", "motivation", "how_much", "when"), who)
            shown = {name: covered(words, *who) for name, words in row.obscured.items()}
            Revision.objects.filter(pk=row.pk).update(obscured=shown)
        for row in Appeal.objects.filter(decision__contribution__submission=submission):
            _cover(row, ("text", "reason"), who)
        for row in Decision.objects.filter(contribution__submission=submission):
            _cover(row, ("reason",), who)
        for row in Pledge.objects.filter(contribution__submission=submission):
            _cover(row, ("note", "reason"), who)
        for row in Flag.objects.filter(contribution__submission=submission):
            _cover(row, ("text", "outcome"), who)
        _cover(submission, ("provenance",), who)


def cover_in_flags(flags: QuerySet[Flag], who: tuple[str, str, str]) -> None:
    """Cover first name, last name and address of who reported in what they wrote."""
    with pgtrigger.ignore(*GUARDS_OF_WORDS):
        for row in flags:
            _cover(row, ("text", "outcome"), who)


def _cover(row, fields: tuple[str, ...], who: tuple[str, str, str]) -> None:
    words = {name: covered(getattr(row, name), *who) for name in fields}
    changed = {name: text for name, text in words.items() if text != getattr(row, name)}
    if changed:
        type(row).objects.filter(pk=row.pk).update(**changed)
