"""What invented people say: sentences of the lawful examples of the screening, put together anew.

They were written by many authors, so that they differ as people's words do. A few sentences of
our own in ever new order would all be nearly the same as one another, and a measurement of the
screening one of copies alone.
"""

import re
from functools import cache
from random import Random

from consultation.moderation import bayes

_END = re.compile(r"(?<=[.?])\s+")
_PLAIN = re.compile(r"[A-ZÀ-Ý][^\d@/:\n]{40,240}[.?]")  # without numbers and addresses


def said(chance: Random, fewest: int = 2, most: int = 4) -> str:
    """So many sentences, chosen by `chance`."""
    return " ".join(chance.sample(sentences(), chance.randint(fewest, most)))


@cache
def sentences() -> list[str]:
    """Those of the examples that nobody would hold."""
    texts = (text for label, text in bayes.read_examples() if label == "clean")
    every = (sentence for text in texts for sentence in _END.split(text))
    return sorted({sentence for sentence in every if _PLAIN.fullmatch(sentence)})
