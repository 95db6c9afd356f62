"""When a kind of case is rising: a count that the months before do not explain by chance."""

from math import sqrt

RISING_LEAST = 5  # cases a month; fewer are told singly
SIGMAS = 3


def rising(count: int, before: list[int]) -> bool:
    """Tell whether a count lies more than three standard deviations above the mean of the months before.

    Cases come like a Poisson process, whose variance is its mean; the mean itself is only known from so many
    months, which widens the margin by 1 + 1/n. A first month has nothing to rise from.
    """
    if not before or count < RISING_LEAST:
        return False
    mean = sum(before) / len(before)
    return count > mean + SIGMAS * sqrt(max(mean, 1.0) * (1 + 1 / len(before)))
