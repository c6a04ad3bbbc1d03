"""Which contributions say nearly the same: found by an index over bands, compared, grouped.

Nothing is discarded. The same words from many people are a campaign: each of them counts, and
the campaign is counted apart. The same words again from one person wait for a moderator
(docs/decisions/0029).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from consultation.models import (
    RESTRICTIONS,
    Campaign,
    Contribution,
    ContributionKind,
    ContributionState,
    Decision,
    Finding,
    Fingerprint,
    Revision,
    ScreeningRule,
    Submission,
    SubmissionContact,
)
from consultation.moderation import changes, likeness

ENTRIES = 200  # of the index that are looked at; of a large campaign any of them will do
COMPARED = 20  # of these, those that share most bands
GONE = (ContributionState.UNCONFIRMED, ContributionState.LAPSED)


@dataclass(frozen=True)
class Similar:
    """Another contribution that says nearly the same; `score` in [likeness.ALIKE, 1]."""

    contribution: Contribution
    score: float


def said(contribution: Contribution, revision: Revision) -> str:
    """The words by which it is compared: of a proposed change, those that it brings and takes."""
    if contribution.kind == ContributionKind.MODIFICATION:
        return changes.changed_words(contribution.passage_text, revision.text)
    return revision.text


def fingerprint(contribution: Contribution, revision: Revision) -> Fingerprint:
    """The fingerprint of a revision, not kept yet."""
    change = contribution.kind == ContributionKind.MODIFICATION
    of = str(contribution.passage.uid) if change else ""
    bands = likeness.bands(said(contribution, revision), of=of)
    return Fingerprint(
        revision=revision,
        consultation_id=contribution.consultation_id,
        version=likeness.VERSION,
        bands=bands,
    )


def remember(fingerprints: Iterable[Fingerprint]) -> None:
    """Keep fingerprints, in the place of those that an older version made."""
    Fingerprint.objects.bulk_create(
        fingerprints,
        update_conflicts=True,
        unique_fields=["revision"],
        update_fields=["version", "bands"],
    )


def find(contribution: Contribution, revision: Revision) -> list[Finding]:
    """A finding that names the most similar by the same author, and that by others, if any.

    The fingerprint of `revision` must be kept already: of two that arrive at once, one at least
    then sees the other.
    """
    own = Fingerprint.objects.get(revision=revision)
    if not own.bands:
        return []
    near = Fingerprint.objects.filter(
        consultation=own.consultation_id, version=own.version, bands__overlap=own.bands
    ).exclude(revision__contribution=contribution)
    words, sent = said(contribution, revision), _by_same_author(contribution.submission)
    by_me = near.filter(revision__contribution__submission__in=sent)
    similar = {
        "own": _most_similar(by_me, own, words),
        "others": _most_similar(near, own, words, without=[row.pk for row in sent]),
    }
    found = {name: one for name, one in similar.items() if one}
    return [_finding(revision, found)] if found else []


def _finding(revision: Revision, found: dict[str, Similar]) -> Finding:
    return Finding(
        revision=revision,
        rule=ScreeningRule.DUPLICATE,
        rule_version=likeness.VERSION,
        score=max(one.score for one in found.values()),
        field="text",
        spans=[],
        facts={name: one.contribution.pk for name, one in found.items()},
    )


def _by_same_author(submission: Submission) -> QuerySet[Submission]:
    """What the same account or address sent to this consultation, this submission included."""
    same = Q(pk=submission.pk)
    if submission.author_id:
        same |= Q(author=submission.author_id)
    contact = SubmissionContact.objects.filter(submission=submission).first()
    if contact:
        by_mail = SubmissionContact.objects.filter(email__iexact=contact.email)
        same |= Q(pk__in=by_mail.values("submission"))
    return Submission.objects.filter(same, consultation=submission.consultation_id)


def _most_similar(
    near: QuerySet[Fingerprint], own: Fingerprint, words: str, without: Sequence[int] = ()
) -> Similar | None:
    wanted = set(own.bands)
    entries = near.values_list("revision_id", "bands")[:ENTRIES]
    ranked = sorted(entries, key=lambda entry: (-len(wanted.intersection(entry[1])), entry[0]))
    best = None
    for revision in _still_said([pk for pk, _bands in ranked], without)[:COMPARED]:
        other = revision.contribution
        score = likeness.likeness(words, said(other, revision))
        if score >= likeness.ALIKE and (best is None or score > best.score):
            best = Similar(other, score)
    return best


def _still_said(keys: list[int], without: Sequence[int]) -> list[Revision]:
    """Those of the revisions that are a contribution's last one, in the order of `keys`."""
    rows = Revision.objects.filter(pk__in=keys[: 2 * COMPARED], number=F("contribution__revision"))
    restricted = Decision.objects.filter(
        contribution=OuterRef("contribution"), action__in=RESTRICTIONS
    )
    # Who withdraws may say it again; not what a person had kept from the public.
    withdrawn = Q(contribution__state=ContributionState.WITHDRAWN) & ~Exists(restricted)
    rows = rows.exclude(Q(contribution__state__in=GONE) | withdrawn)
    rows = rows.exclude(contribution__submission__in=without)
    found = {row.pk: row for row in rows.select_related("contribution__passage__version")}
    return [found[key] for key in keys if key in found]


def hold(contributions: Iterable[Contribution], findings: Iterable[Finding]) -> None:
    """Lock the contributions and those that `findings` compare them with, until the transaction
    ends. Always in one order: two copies that are decided at once would wait for each other."""
    keys = {row.pk for row in contributions}
    keys |= {one.facts["others"] for one in findings if "others" in one.facts}
    rows = Contribution.objects.filter(pk__in=keys).select_for_update(no_key=True)
    list(rows.order_by("pk").values_list("pk"))


@transaction.atomic
def group(contribution: Contribution, findings: Iterable[Finding]) -> None:
    """Count it with those by others that say nearly the same, or with nobody any more. All of them
    are held (`hold`)."""
    others = [one.facts["others"] for one in findings if "others" in one.facts]
    campaign = _campaign_of(contribution, others[0]) if others else None
    if campaign != contribution.campaign:
        Contribution.objects.filter(pk=contribution.pk).update(campaign=campaign)
        contribution.campaign = campaign


def _campaign_of(contribution: Contribution, other: int) -> Campaign:
    """The campaign of `other`, made if it is the first to be copied."""
    rows = Contribution.objects.in_bulk([contribution.pk, other])
    known = rows[other].campaign or rows[contribution.pk].campaign
    campaign = known or Campaign.objects.create(consultation_id=contribution.consultation_id)
    Contribution.objects.filter(pk=other, campaign=None).update(campaign=campaign)
    return campaign
