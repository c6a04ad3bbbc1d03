"""What the reader and the passage page show: the text, and beside it what people say."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from consultation.models import Consultation, Contribution, Phase
from plan.models import Kind, Passage, Version
from plan.tree import matching, pruned, tree

BESIDE = 3  # contributions shown beside a passage; the rest are on its own page


def consultation_on(version: Version | None) -> Consultation | None:
    """The consultation on this version, with its phase."""
    return Consultation.objects.with_phase().filter(version=version).first()


@dataclass
class Reader:
    """One version with its consultation, as asked for by the query string `asked`.

    `q` searches the text, `mostra=contributi` keeps passages with contributions.
    """

    version: Version
    consultation: Consultation | None
    asked: Mapping[str, str]

    def context(self) -> dict[str, Any]:
        """The context of the reader's template; four queries whatever the size."""
        passages = list(self.version.passages.in_order())
        said = self.contributions()
        nodes = tree(passages)
        query = self.asked.get("q", "").replace("\x00", "").strip()[:100]
        only_said = self.asked.get("mostra") == "contributi"
        hits = matching(passages, query) if query else None
        if only_said:
            hits = set(said) if hits is None else hits & set(said)
        return self._common() | {
            "nodes": nodes if hits is None else pruned(nodes, hits),
            "hits": hits or set(),
            "contents": nodes,
            "said": said,
            "query": query,
            "only_said": only_said,
            "counts": _counts(passages),
            "total_said": sum(len(each) for each in said.values()),
            "beside": BESIDE,
        }

    def passage_context(self, passage: Passage) -> dict[str, Any]:
        """The context of one passage's page."""
        passages = list(self.version.passages.in_order())
        by_uid = {each.uid: each for each in passages}
        node = next(
            node for top in tree(passages) for node in top.walk() if node.passage.pk == passage.pk
        )
        place = next((i for i, each in enumerate(passages) if each.pk == passage.pk), 0)
        versions = Passage.objects.public().filter(uid=passage.uid).select_related("version")
        return self._common() | {
            "passage": passage,
            "node": node,
            "path": _path(passage, by_uid),
            "contributions": self.contributions(passage).get(passage.pk, []),
            "history": list(versions.order_by("-version__published_at")),
            "previous": passages[place - 1] if place else None,
            "next": passages[place + 1] if place + 1 < len(passages) else None,
        }

    def contributions(self, passage: Passage | None = None) -> dict[int, list[Contribution]]:
        """The published contributions by the passage's key, the newest first."""
        if self.consultation is None:
            return {}
        rows = Contribution.objects.public().filter(consultation=self.consultation)
        if passage is not None:
            rows = rows.filter(passage=passage)
        said: dict[int, list[Contribution]] = defaultdict(list)
        for contribution in rows.to_show().newest():
            said[contribution.passage_id].append(contribution)
        return dict(said)

    def _common(self) -> dict[str, Any]:
        open_now = self.consultation is not None and self.consultation.phase == Phase.OPEN
        return {
            "version": self.version,
            "plan": self.version.plan,
            "consultation": self.consultation,
            "is_open": open_now,
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
