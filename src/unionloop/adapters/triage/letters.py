"""Texts as arrays of letters: one alphabet in which full and half width, case and punctuation do not differ.

Every character becomes a number: letters their folded code point, digits one sign, everything else a gap
(0). The work is done on whole batches with numpy, because a desk of a city reads millions of characters.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.uint32]
Whole = NDArray[np.int64]

GAP = 0
DIGIT = ord("0")
_PLANES = 0x30000  # beyond these three planes no letter stands
_BATCH = 512


@cache
def alphabet() -> Codes:
    """Return the letter of every code point."""
    table = np.zeros(_PLANES, np.uint32)
    table[0x20000:] = np.arange(0x20000, _PLANES)  # rare ideographs, such as 𠮷, stand for themselves
    for code in range(0x20000):
        if not 0xD800 <= code < 0xE000:
            table[code] = _letter(chr(code))
    return table


def _letter(sign: str) -> int:
    folded = unicodedata.normalize("NFKC", sign).lower()
    kind = unicodedata.category(folded[0]) if folded else "Z"
    if kind[0] == "N":
        return DIGIT
    return ord(folded[0]) if kind[0] == "L" else GAP


def spell(texts: Sequence[str]) -> tuple[Codes, Whole]:
    """Return the letters of the texts in one array, and where each text starts (one more than texts)."""
    whole = "\n".join(texts) + "\n"
    codes = np.frombuffer(whole.encode("utf-32-le", "surrogatepass"), np.uint32)
    starts = np.zeros(len(texts) + 1, np.int64)
    np.cumsum(np.fromiter((len(text) + 1 for text in texts), np.int64, len(texts)), out=starts[1:])
    return alphabet()[np.minimum(codes, _PLANES - 1)], starts


def solid(texts: Sequence[str]) -> tuple[Codes, Whole]:
    """Return the letters without the gaps: what is left when layout and punctuation are taken away."""
    codes, starts = spell(texts)
    kept = codes != GAP
    before = np.zeros(len(codes) + 1, np.int64)
    np.cumsum(kept, out=before[1:])
    return codes[kept], before[starts]


def batches(count: int, size: int = _BATCH) -> Iterator[slice]:
    """Yield slices over `count` things, small enough that their arrays stay in the processor's cache."""
    for start in range(0, count, size):
        yield slice(start, min(start + size, count))
