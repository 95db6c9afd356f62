"""Two versions of a letter held against each other, block by block, in words a person reads."""

import difflib
import re
from collections import Counter
from collections.abc import Sequence

from ..contracts import Block, BlockChange, Part, Run

_PIECE = re.compile(r"\d[\d,.]*|[A-Za-z]+|\s+|.", re.DOTALL)  # a figure or a word is one thing, a character another


def compare(old: Sequence[Block], new: Sequence[Block]) -> tuple[BlockChange, ...]:
    """Return the blocks in the order of the page: the same, changed with its runs, added or taken out.

    Blocks of one part are paired by likeness in their order, so that one put in between moves no other.
    """
    found: list[BlockChange] = []
    for part in Part:
        before = [one for one in old if one.part is part and one.text]
        after = [one for one in new if one.part is part and one.text]
        found += [_change(part, one, other) for one, other in _paired(before, after)]
    return tuple(found)


def _paired(before: list[Block], after: list[Block]) -> list[tuple[Block | None, Block | None]]:
    """Return pairs in order; None where a block has no counterpart at least half like it."""
    likely = [[_likeness(one, other) for other in after] for one in before]
    best = [[0.0] * (len(after) + 1) for _ in range(len(before) + 1)]
    for i in range(len(before) - 1, -1, -1):
        for j in range(len(after) - 1, -1, -1):
            best[i][j] = max(best[i + 1][j], best[i][j + 1], likely[i][j] + best[i + 1][j + 1] if likely[i][j] else 0.0)
    pairs: list[tuple[Block | None, Block | None]] = []
    i = j = 0
    while i < len(before) or j < len(after):
        both = i < len(before) and j < len(after)
        if both and likely[i][j] and best[i][j] == likely[i][j] + best[i + 1][j + 1]:
            pairs.append((before[i], after[j]))
            i, j = i + 1, j + 1
        elif i < len(before) and (j == len(after) or best[i][j] == best[i + 1][j]):
            pairs.append((before[i], None))
            i += 1
        else:
            pairs.append((None, after[j]))
            j += 1
    return pairs


def _likeness(one: Block, other: Block) -> float:
    if one.clause and one.clause == other.clause:
        return 1.0
    mine, theirs = _pairs_of(one.text), _pairs_of(other.text)
    whole = mine.total() + theirs.total()
    ratio = 2 * (mine & theirs).total() / whole if whole else 1.0
    return ratio if ratio >= 0.5 else 0.0


def _pairs_of(text: str) -> Counter[str]:
    """Return the neighbouring characters and how often they stand there; cheap, where every pair of blocks is asked."""
    return Counter(text[at : at + 2] for at in range(len(text)))


def _change(part: Part, one: Block | None, other: Block | None) -> BlockChange:
    if one is None or other is None:
        kind, text = ("added", other.text if other else "") if one is None else ("removed", one.text)
        return BlockChange(part, kind, (Run(kind, text),))
    if one.text == other.text:
        return BlockChange(part, "same", (Run("same", one.text),))
    return BlockChange(part, "changed", tuple(_runs(one.text, other.text)))


def _runs(old: str, new: str) -> list[Run]:
    """Return what stayed, went and came; joined up, the runs that stayed or came are the new text exactly."""
    before, after = _PIECE.findall(old), _PIECE.findall(new)
    runs: list[Run] = []
    for tag, i, j, k, m in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            runs.append(Run("same", "".join(before[i:j])))
            continue
        if i < j:
            runs.append(Run("removed", "".join(before[i:j])))
        if k < m:
            runs.append(Run("added", "".join(after[k:m])))
    return runs
