"""What the reader and the passage page show: the text, and beside it what people say."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Sum

from consultation.models import Consultation, Contribution, Phase, Tally
from consultation.reading import to_read
from plan.models import Kind, Passage, Version
from plan.tree import matching, pruned, tree
from tsi.base.paging import keyset_page

BESIDE = 3  # contributions shown beside a passage; the rest are on its own page
PAGE_SIZE = 30


def consultation_on(version: Version | None) -> Consultation | None:
    """The announced consultation on this version, with its phase."""
    return Consultation.objects.public().with_phase().filter(version=version).first()


@dataclass
class Said:
    """What is said on one passage: how much, and the newest of it."""

    total: int
    newest: list[Contribution] = field(default_factory=list)

    @property
    def more(self) -> bool:
        return self.total > len(self.newest)


@dataclass
class Reader:
    """One version with its consultation, as asked for by the query string `asked`.

    `q` searches the text, `mostra=contributi` keeps passages with contributions.
    """

    version: Version
    consultation: Consultation | None
    asked: Mapping[str, str]

    def context(self) -> dict[str, Any]:
        """The context of the reader's template; three queries whatever the size."""
        passages = list(self.version.passages.in_order())
        said = self.said()
        nodes = tree(passages)
        query = self.asked.get("q", "").replace("\x00", "").strip()[:100]
        only_said = self.asked.get("mostra") == "contributi"
        hits = matching(passages, query) if query else None
        if only_said:
            hits = set(said) if hits is None else hits & set(said)
        kept = nodes if hits is None else pruned(nodes, hits)
        return self._common() | {
            "nodes": kept,
            "hits": hits or set(),
            "filtered": hits is not None,
            "shown": {node.passage.pk for top in kept for node in top.walk()},
            "contents": nodes,
            "said": said,
            "query": query,
            "only_said": only_said,
            "counts": _counts(passages),
        }

    def passage_context(self, passage: Passage) -> dict[str, Any]:
        """The context of one passage's page."""
        passages = list(self.version.passages.in_order())
        by_uid = {each.uid: each for each in passages}
        node = next(
            node for top in tree(passages) for node in top.walk() if node.passage.pk == passage.pk
        )
        place = next((i for i, each in enumerate(passages) if each.pk == passage.pk), 0)
        on_it = {"consultation": self.consultation, "passage": passage}
        said = to_read(Contribution.objects.listed().filter(**on_it))
        return self._common() | {
            "passage": passage,
            "node": node,
            "path": _path(passage, by_uid),
            "page": keyset_page(said, "number", self.asked.get("dopo"), PAGE_SIZE),
            "total": Tally.objects.filter(**on_it).total(),
            "previous": passages[place - 1] if place else None,
            "next": passages[place + 1] if place + 1 < len(passages) else None,
        }

    def said(self) -> dict[int, Said]:
        """What people say on each passage, by the passage's key. Two queries.

        How much is tallied; the newest are looked up passage by passage, so that what was said
        is never read whole.
        """
        if self.consultation is None:
            return {}
        public = Contribution.objects.public().filter(consultation=self.consultation)
        newest = public.filter(passage=OuterRef("passage")).newest().values("pk")[:BESIDE]
        tallies = self.consultation.tallies.filter(number__gt=0, passage__isnull=False)
        counted = (
            tallies.order_by()
            .values("passage")
            .annotate(total=Sum("number"), newest=ArraySubquery(newest))
        )
        said, found = {}, []
        for row in counted:
            said[row["passage"]] = Said(row["total"])
            found += row["newest"]
        for contribution in to_read(Contribution.objects.public().filter(pk__in=found)).newest():
            said[contribution.passage_id].newest.append(contribution)
        return said

    def _common(self) -> dict[str, Any]:
        open_now = self.consultation is not None and self.consultation.phase == Phase.OPEN
        return {
            "version": self.version,
            "plan": self.version.plan,
            "consultation": self.consultation,
            "is_open": open_now,
            # Beginnings of addresses: a passage's code and a slash complete them.
            "passage_base": self.version.get_absolute_url(),
            "write_base": self.consultation.write_base() if open_now else "",
        }


def _counts(passages: list[Passage]) -> dict[str, int]:
    counts = {kind.value: 0 for kind in Kind}
    for passage in passages:
        counts[passage.kind] += 1
    return counts


def _path(passage: Passage, by_uid: Mapping) -> list[Passage]:
    """What stands above a passage, from the top."""
    above: list[Passage] = []
    while passage.parent_uid:
        passage = by_uid[passage.parent_uid]
        above.insert(0, passage)
    return above
