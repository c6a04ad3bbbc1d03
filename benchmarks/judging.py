"""The screening: whole contributions in one process, the rules alone, the worst text for them."""

import re
from collections.abc import Sequence
from statistics import median

from benchmarks.floors import insert_row
from benchmarks.table import Row
from benchmarks.timing import in_turn, in_unit, seconds
from benchmarks.world import SENTENCES
from consultation import moderation, screening
from consultation.models import Contribution, ContributionState, Revision
from consultation.models.contribution import TEXT_LIMIT
from tests.consultation.moderation.test_hostile import UNITS, repeated

PROSE = " ".join(SENTENCES)


def measure(keys: Sequence[int], *, rounds: int) -> list[Row]:
    """Screen the contributions `keys`, a share each round; then time the rules alone."""
    return [_screened(keys, rounds), _judged(keys, rounds), _worst(rounds)]


def _screened(keys: Sequence[int], rounds: int) -> Row:
    """What a worker does for each: claim, judge, decide, queue the letter; commits included."""
    share = len(keys) // rounds
    ours, bare = [], []
    for part in (keys[at * share : (at + 1) * share] for at in range(rounds)):
        bare.append(share / seconds(lambda: [insert_row(PROSE) for _ in range(share)]))
        ours.append(share / seconds(lambda part=part: [screening.screen(key) for key in part]))
    waiting = Contribution.objects.filter(pk__in=keys[: share * rounds])
    assert not waiting.filter(state=ContributionState.SCREENING).exists()
    return Row("screened, one process", ours, "/s", bare, "one bare INSERT")


def _judged(keys: Sequence[int], rounds: int) -> Row:
    texts = list(Revision.objects.filter(contribution__in=keys).values_list("text", "motivation"))
    ours, bare = in_turn(
        lambda: [moderation.judge(*pair) for pair in texts],
        lambda: [_words(text) for pair in texts for text in pair],
        rounds,
    )
    length = median(len(text) for text, _motivation in texts)
    return Row(
        "rules alone, a contribution",
        in_unit(ours, 1000 / len(texts)),
        "ms",
        in_unit(bare, 1000 / len(texts)),
        "its words found by re",
        more=f"{length:.0f} characters",
    )


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def _worst(rounds: int) -> Row:
    """The slowest of the texts that the tests know as hostile, against prose of its length."""
    short = {unit: repeated(unit, TEXT_LIMIT // 4) for unit in UNITS}  # enough to find it
    times = {
        unit: seconds(lambda text=text: moderation.judge(text)) for unit, text in short.items()
    }
    worst = max(times, key=times.__getitem__)
    text, prose = repeated(worst, TEXT_LIMIT), repeated(PROSE + " ", TEXT_LIMIT)
    ours, bare = in_turn(
        lambda: moderation.judge(text), lambda: moderation.judge(prose), rounds, times=2
    )
    return Row(
        f"rules alone, worst text of {TEXT_LIMIT:,}",
        in_unit(ours, 1000),
        "ms",
        in_unit(bare, 1000),
        "prose of that length",
        more=f"{worst!a} repeated",
    )
