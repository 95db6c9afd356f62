"""Which voices belong together: the groups that links make."""

from collections.abc import Iterable


def groups(voices: Iterable[int], links: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Return the first voice of each voice's group, following every link; a voice alone is its own first."""
    first = {one: one for one in voices}

    def root(one: int) -> int:
        while first[one] != one:
            one = first[one]
        return one

    for one, other in links:
        low, high = sorted((root(one), root(other)))
        first[high] = low
    return {one: root(one) for one in first}
