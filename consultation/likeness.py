"""Which contributions say nearly the same: found by an index over bands, compared, grouped.

Nothing is discarded. The same words from many people are a campaign: each of them counts, and
the campaign is counted apart. The same words again from one person wait for a moderator
(docs/decisions/0029).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import chain

from django.db import connection, transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Upper

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
class Near:
    """Revisions that share bands with one, those that share most first."""

    own: list[Revision]  # by the same author
    others: list[Revision]


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


def near(rows: Sequence[tuple[Contribution, Revision]]) -> dict[int, Near]:
    """What is to be compared with each revision, by its key.

    Their fingerprints are kept first: of two that arrive at once, one at least then sees the
    other. A text that breaks the rule has none; that is told when it is judged. Of what one
    person repeats within `rows`, the first is no repetition.
    """
    prints = {}
    for contribution, revision in rows:
        with suppress(Exception):
            prints[contribution] = fingerprint(contribution, revision)
    remember(prints.values())
    sent = _by_same_author({contribution.submission for contribution, _revision in rows})
    ranked = _all_ranked(prints, sent)
    said_still = _still_said(key for pair in ranked.values() for keys in pair for key in keys)
    found = {}
    for row, pair in ranked.items():
        own, others = ([said_still[key] for key in keys if key in said_still] for keys in pair)
        later = {one.pk for one in prints if one.pk > row.pk}
        own = [one for one in own if one.contribution_id not in later]
        mine = sent[row.submission_id]
        others = [one for one in others if one.contribution.submission_id not in mine]
        found[prints[row].revision_id] = Near(own[:COMPARED], others[:COMPARED])
    return found


def _all_ranked(
    prints: dict[Contribution, Fingerprint], sent: dict[int, set[int]]
) -> dict[Contribution, tuple[list[int], list[int]]]:
    """Keys of the revisions that share bands with each: by the same author, and by anybody."""
    rows = Contribution.objects.filter(submission__in=set().union(*sent.values()))
    points = dict(rows.values_list("submission").annotate(Count("pk")))
    ranked = {}
    with _by_index():
        for row, own in prints.items():
            sharing, mine = _sharing(own, row), sent[row.submission_id]
            by_me = sharing.filter(revision__contribution__submission__in=mine)
            speaks_again = sum(points[key] for key in mine) > 1
            ranked[row] = _ranked(by_me, own) if speaks_again else [], _ranked(sharing, own)
    return ranked


def _by_same_author(submissions: Collection[Submission]) -> dict[int, set[int]]:
    """What the same account or address sent to the same consultation: the submission itself and
    others, by its key."""
    asked = {one.consultation_id for one in submissions}
    contacts = SubmissionContact.objects.annotate(address=Upper("email"))
    here = dict(contacts.filter(submission__in=submissions).values_list("submission", "address"))
    of_all = contacts.filter(address__in=here.values(), submission__consultation__in=asked)
    by_mail = of_all.values_list("submission__consultation", "address", "submission")
    authors = {one.author_id for one in submissions}
    of_all = Submission.objects.filter(author__in=authors, consultation__in=asked)
    by_account = of_all.values_list("consultation", "author", "pk")
    sent = defaultdict(set)
    for consultation, who, key in chain(by_mail, by_account):
        sent[consultation, who].add(key)
    return {
        one.pk: {one.pk}
        | sent[one.consultation_id, one.author_id]
        | sent[one.consultation_id, here.get(one.pk)]
        for one in submissions
    }


@contextmanager
def _by_index() -> Iterator[None]:
    """The planner believes that bands are shared by many, and would read all rows instead."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        yield
        cursor.execute("SET LOCAL enable_seqscan = on")


def _sharing(own: Fingerprint, contribution: Contribution) -> QuerySet[Fingerprint]:
    """Fingerprints of other contributions that share a band."""
    here = Fingerprint.objects.filter(consultation=own.consultation_id, version=own.version)
    here = here.filter(bands__overlap=own.bands) if own.bands else here.none()
    return here.exclude(revision__in=list(contribution.revisions.all()))


def _ranked(sharing: QuerySet[Fingerprint], own: Fingerprint) -> list[int]:
    wanted = set(own.bands)
    entries = sharing.values_list("revision_id", "bands")[:ENTRIES]
    ranked = sorted(entries, key=lambda entry: (-len(wanted.intersection(entry[1])), entry[0]))
    return [key for key, _bands in ranked[: 2 * COMPARED]]


def _still_said(keys: Iterable[int]) -> dict[int, Revision]:
    """Those of the revisions that are a contribution's last one."""
    rows = Revision.objects.filter(pk__in=set(keys), number=F("contribution__revision"))
    restricted = Decision.objects.filter(
        contribution=OuterRef("contribution"), action__in=RESTRICTIONS
    )
    # Who withdraws may say it again; not what a person had kept from the public.
    withdrawn = Q(contribution__state=ContributionState.WITHDRAWN) & ~Exists(restricted)
    rows = rows.exclude(Q(contribution__state__in=GONE) | withdrawn)
    return rows.select_related("contribution__passage").in_bulk()


def find(contribution: Contribution, revision: Revision, near: Mapping[int, Near]) -> list[Finding]:
    """A finding that names the most similar by the same author, and that by others, if any."""
    words, those = said(contribution, revision), near[revision.pk]
    similar = {
        "own": _most_similar(words, those.own),
        "others": _most_similar(words, those.others),
    }
    found = {name: one for name, one in similar.items() if one}
    if not found:
        return []
    return [
        Finding(
            revision=revision,
            rule=ScreeningRule.DUPLICATE,
            rule_version=likeness.VERSION,
            score=max(score for score, _contribution in found.values()),
            field="text",
            spans=[],
            facts={name: contribution for name, (_score, contribution) in found.items()},
        )
    ]


def _most_similar(words: str, near: list[Revision]) -> tuple[float, int] | None:
    """The highest likeness from likeness.ALIKE on, and the key of the contribution that has it."""
    scores = (
        (likeness.likeness(words, said(one.contribution, one)), one.contribution_id) for one in near
    )
    alike = [found for found in scores if found[0] >= likeness.ALIKE]
    return max(alike, key=lambda found: found[0], default=None)


def hold(contributions: Iterable[Contribution], findings: Iterable[Finding]) -> None:
    """Lock the contributions and those that `findings` compare them with, until the transaction
    ends. Always in one order: two copies that are decided at once would wait for each other."""
    keys = {row.pk for row in contributions}
    keys |= {one.facts["others"] for one in findings if "others" in one.facts}
    rows = Contribution.objects.filter(pk__in=keys).select_for_update(no_key=True)
    list(rows.order_by("pk").values_list("pk"))


def group(contribution: Contribution, findings: Iterable[Finding]) -> None:
    """Count it with those by others that say nearly the same, or with nobody any more. All of them
    are held (`hold`), in the caller's transaction."""
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
