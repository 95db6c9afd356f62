"""How one text became another: the edits between two names, told apart by the slips people make."""

from collections.abc import Iterator
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

REPLACE, INSERT, DELETE, SWAP, TWICE = "replace", "insert", "delete", "swap", "twice"


class Edit(NamedTuple):
    """One edit from ours (at `here`) to theirs (at `there`).

    `replace`: another sign; `insert`: theirs has a sign more; `delete`: ours has one more; `swap`: the two signs from `here`
    stand the other way round in theirs; `twice`: ours has the sign of its neighbour once more (省省).
    """

    kind: str
    here: int
    there: int


def edits(ours: str, theirs: str) -> Iterator[Edit]:
    """Yield the fewest edits, from the front; two neighbours exchanged are one."""
    steps = Levenshtein.editops(ours, theirs).as_list()
    at = 0
    while at < len(steps):
        kind, here, there = steps[at]
        if at + 1 < len(steps) and _exchanged(ours, theirs, here, there, steps[at + 1]):
            yield Edit(SWAP, here, there)
            at += 2
            continue
        if kind == DELETE and ours[here] in (ours[here - 1 : here], ours[here + 1 : here + 2]):
            kind = TWICE
        yield Edit(kind, here, there)
        at += 1


def _exchanged(ours: str, theirs: str, here: int, there: int, following: tuple[str, int, int]) -> bool:
    """Tell whether a step and the next are one exchange: AB for BA is a replace twice, or an insert and a delete."""
    pair = ours[here : here + 2]
    return len(pair) == 2 and pair[0] != pair[1] and theirs[there : there + 2] == pair[::-1] and following[1] - here <= 2 and (
        following[2] - there <= 2
    )  # fmt: skip
