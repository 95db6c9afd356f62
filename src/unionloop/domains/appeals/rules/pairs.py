"""Which cases may bear some words: by the single characters and the pairs of neighbours in their lines.

A block is so many neighbouring keys of cases; where a group of letters stands in a block is one whole number, bit by bit.
"""

import string
from collections.abc import Iterable, Mapping
from itertools import pairwise

MOST_ASKED = 8  # pairs of a long text that are looked up: what they let through is read anyway
_SMALL = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


def letters_in(line: str) -> set[str]:
    """Return the characters and pairs of neighbours of a line. Nothing is tidied but the case of a-z: 𠮷 is 𠮷."""
    small = line.translate(_SMALL)
    return {*small, *(one + other for one, other in pairwise(small))}


def letters_asked(text: str) -> list[str]:
    """Return the groups every line with this text bears: its pairs, of a long one some from all its length."""
    small = text.translate(_SMALL)
    pairs = list(dict.fromkeys(one + other for one, other in pairwise(small))) or [small]
    return pairs if len(pairs) <= MOST_ASKED else [pairs[n * (len(pairs) - 1) // (MOST_ASKED - 1)] for n in range(MOST_ASKED)]


def placed(lines: Iterable[tuple[int, Iterable[str]]]) -> dict[str, list[int]]:
    """Return group → places, ascending, of (place in the block, lines of the case) in ascending order."""
    found: dict[str, list[int]] = {}
    for place, own in lines:
        for letters in set().union(*map(letters_in, own)):
            found.setdefault(letters, []).append(place)
    return found


def packed(places: list[int], block: int) -> bytes:
    """Return ascending places as kept: two bytes each, or where that is no shorter, a bit for each place of the block."""
    if 2 * len(places) < block // 8:
        return b"".join(one.to_bytes(2, "little") for one in places)
    bits = bytearray(block // 8)
    for one in places:
        bits[one >> 3] |= 1 << (one & 7)
    return bytes(bits)


def unpacked(kept: bytes, block: int) -> int:
    """Return kept places as one number: bit n is place n."""
    if len(kept) == block // 8:
        return int.from_bytes(kept, "little")
    bits = bytearray(block // 8)
    for at in range(0, len(kept), 2):
        place = kept[at] | kept[at + 1] << 8
        bits[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(bits, "little")


def places_of_all(kept: Mapping[str, bytes], asked: list[str], block: int) -> list[int]:
    """Return the places of a block that bear every group asked for."""
    if any(one not in kept for one in asked):
        return []
    bits = -1
    for one in sorted(asked, key=lambda one: len(kept[one])):
        bits &= unpacked(kept[one], block)
    return [place for place, bit in enumerate(bin(bits)[:1:-1]) if bit == "1"]
