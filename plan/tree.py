"""A version's passages as a tree, in two passes over one query."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from plan.models import Kind, Passage
from tsi.base.text import fold


@dataclass
class Node:
    """A passage with what stands below it, by kind."""

    passage: Passage
    children: list["Node"] = field(default_factory=list)

    def below(self, kind: str) -> list["Node"]:
        return [node for node in self.children if node.passage.kind == kind]

    @property
    def sections(self) -> list["Node"]:
        return self.below(Kind.SECTION)

    @property
    def objectives(self) -> list["Node"]:
        return self.below(Kind.OBJECTIVE)

    @property
    def strategies(self) -> list["Node"]:
        return self.below(Kind.STRATEGY)

    @property
    def actions(self) -> list["Node"]:
        return self.below(Kind.ACTION)

    @property
    def resources(self) -> list["Node"]:
        return self.below(Kind.RESOURCE)

    def walk(self) -> Iterator["Node"]:
        """This node and all below it, in reading order."""
        yield self
        for child in self.children:
            yield from child.walk()


def tree(passages: Iterable[Passage]) -> list[Node]:
    """The top nodes (sections and themes) of passages given in reading order."""
    nodes: dict = {}
    top: list[Node] = []
    for passage in passages:
        node = nodes[passage.uid] = Node(passage)
        above = nodes.get(passage.parent_uid)
        (above.children if above else top).append(node)
    return top


def pruned(nodes: Iterable[Node], keep: set[int]) -> list[Node]:
    """The tree with only the passages whose pk is in `keep`, and what stands above them."""
    kept = []
    for node in nodes:
        below = pruned(node.children, keep)
        if below or node.passage.pk in keep:
            kept.append(Node(node.passage, below))
    return kept


def matching(passages: Iterable[Passage], query: str) -> set[int]:
    """Keys of the passages whose code or text holds all words of `query`, accents forgiven."""
    words = fold(query).split()
    return {
        passage.pk
        for passage in passages
        if all(word in fold(f"{passage.code} {passage.title} {passage.body}") for word in words)
    }
