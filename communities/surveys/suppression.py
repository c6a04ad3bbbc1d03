"""Which counts may be shown so that no group smaller than `least` can be read or subtracted.

Primary and complementary suppression of frequency tables, as in Hundepool et al., *Statistical
Disclosure Control* (2012), chapter 5. Values in, values out.
"""

from collections.abc import Sequence

Counts = list[int | None]  # None: not shown


def shown_parts(counts: Sequence[int], least: int) -> Counts | None:
    """The counts of categories that exclude each other, whose sum is known; None: show nothing.

    A count from 1 to `least - 1` is hidden. What is hidden is known in sum; while that sum betrays
    a count, the next smallest are hidden too: all that are equal, for which of them was taken
    would tell something. Zeros are shown: nobody hides behind them.
    """
    if sum(counts) < least:
        return None
    hidden = {i for i, count in enumerate(counts) if 0 < count < least}
    while hidden:
        rest = [count for i, count in enumerate(counts) if count and i not in hidden]
        if not rest:
            return None
        if not _betrayed([counts[i] for i in hidden], min(rest), least):
            break
        hidden |= {i for i, count in enumerate(counts) if count == min(rest)}
    return [None if i in hidden else count for i, count in enumerate(counts)]


def _betrayed(hidden: list[int], smallest_shown: int, least: int) -> bool:
    """Whether a reader can work out one of the hidden counts, or a group that is too small, from
    their sum and from what is known of each: that it is from 1 to below the smallest shown."""
    together, lowest, highest = sum(hidden), len(hidden), len(hidden) * (smallest_shown - 1)
    return len(hidden) < 2 or together < least or together in (lowest, highest)


def shown_shares(counts: Sequence[int], total: int, least: int) -> Counts | None:
    """The counts of categories of which one can have several, among `total`; None: nothing.

    Each stands alone: those who have it and those who do not are both groups.
    """
    if total < least:
        return None
    return [count if is_safe(count, total, least) else None for count in counts]


def is_safe(count: int, total: int, least: int) -> bool:
    """Whether both who is counted and who is not are nobody, or at least `least`."""
    return all(part == 0 or part >= least for part in (count, total - count))


def mean_tells_nobody(total: int, count: int, lowest: int, highest: int, least: int) -> bool:
    """Whether the average of `count` values between two ends, `total` in sum, may stand alone.

    Close to an end it says how few people were not there: with 5 answers an average of 1.2 on a
    scale from 1 says that one person gave a 2.
    """
    from_lowest, from_highest = total - count * lowest, count * highest - total
    return count >= least and all(
        distance == 0 or distance >= least for distance in (from_lowest, from_highest)
    )
