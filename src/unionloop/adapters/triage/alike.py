"""Texts that say the same thing: near-duplicates by MinHash, judged by the share of letter triples in common.

Two texts belong together when at least `SAME` of their letter triples are shared (Jaccard); groups are what
such pairs connect. Nothing is random: the multipliers are fixed, so the same texts give the same groups on
every machine.

Candidates come from 24 bands of two minima each: a pair sharing half of its triples is missed once in a
thousand times, and a pair sharing a twentieth is looked at once in seventeen. The verdict is taken on bitmaps of
8 192 bits a text (linear counting), which costs the same for short and for long texts.
"""

from collections.abc import Callable, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from .letters import Codes, Whole, batches, solid

SAME = 0.5
SHORTEST = 3  # letters; anything shorter is alike only when equal
_BANDS, _ROWS, _BITS = 24, 2, 8192
_CROWD = 6  # in a larger bucket every text is compared with a few of it, not with all

Pairs = NDArray[np.int64]


def group(texts: Sequence[str], tell: Callable[[int], None] = lambda done: None) -> Whole:
    """Return for each text the position of the first text of its group; `tell` hears how many are read."""
    first = _equal(texts)
    kept = np.flatnonzero(first == np.arange(len(texts)))
    minima, bitmaps, sizes = _sketch([texts[one] for one in kept.tolist()], tell)
    lowest, links = np.arange(len(kept)), np.empty((0, 2), np.int64)
    for band in range(_BANDS):
        near = _neighbours(minima[:, band], sizes)
        near = near[lowest[near[:, 0]] != lowest[near[:, 1]]]  # those of one group need no second look
        links = np.concatenate([links, near[_shared(bitmaps, near) >= SAME]])
        lowest = _lowest(links, len(kept))
    place = np.zeros(len(texts), np.int64)
    place[kept] = kept[lowest]
    return place[first]


def pairs(texts: Sequence[str]) -> list[tuple[int, int, float]]:
    """Return all pairs of texts that say the same, with the share of triples in common, likest first."""
    minima, bitmaps, sizes = _sketch(texts, lambda done: None)
    near = np.concatenate([_neighbours(minima[:, band], sizes) for band in range(_BANDS)])
    near = np.unique(np.sort(near, axis=1), axis=0)
    shares = _shared(bitmaps, near)
    found = [(int(a), int(b), round(float(share), 4)) for (a, b), share in zip(near, shares, strict=True)
             if share >= SAME]  # fmt: skip
    return sorted(found, key=lambda one: (-one[2], one[0], one[1]))


def _lowest(links: Pairs, count: int) -> Whole:
    """Return for each of `count` things the lowest one that links lead to."""
    graph = sparse.coo_array((np.ones(len(links), bool), (links[:, 0], links[:, 1])), shape=(count, count))
    groups, label = connected_components(graph, directed=False)
    lowest = np.full(groups, count)
    np.minimum.at(lowest, label, np.arange(count))
    return np.asarray(lowest[label])


def _equal(texts: Sequence[str]) -> Whole:
    """Return for each text the first one that has the same letters."""
    seen: dict[bytes, int] = {}
    first = np.empty(len(texts), np.int64)
    for part in batches(len(texts)):
        codes, starts = solid(texts[part])
        for number, at in enumerate(range(part.start, part.stop)):
            key = codes[starts[number] : starts[number + 1]].tobytes() or texts[at].encode("utf-8", "surrogatepass")
            first[at] = seen.setdefault(key, at)
    return first


def _sketch(texts: Sequence[str], tell: Callable[[int], None]) -> tuple[NDArray[np.uint64], NDArray[np.uint64], Whole]:
    """Return per text: the joined minima of each band, the bitmap of its triples, its letters."""
    minima = np.zeros((len(texts), _BANDS), np.uint64)
    bitmaps = np.zeros((len(texts), _BITS // 64), np.uint64)
    sizes = np.zeros(len(texts), np.int64)
    for part in batches(len(texts)):
        codes, starts = solid(texts[part])
        sizes[part] = np.diff(starts)
        triples, first = _triples(codes, starts)
        long = np.flatnonzero(np.diff(first) > 0)
        if len(long):
            rows = part.start + long
            minima[rows] = _bands(triples, first[:-1][long])
            bitmaps[rows] = _bitmaps(triples, np.repeat(np.arange(len(long)), np.diff(first)[long]), len(long))
        tell(part.stop)
    return minima, bitmaps, sizes


def _triples(codes: Codes, starts: Whole) -> tuple[Codes, Whole]:
    """Return a hash for every letter triple inside a text, and where each text's triples start."""
    mixed = (codes[:-2] * np.uint32(0x9E3779B1)) ^ (codes[1:-1] * np.uint32(0x85EBCA77) + np.uint32(0x27D4EB2F))
    mixed = (mixed ^ (mixed >> np.uint32(15))) * np.uint32(0x2C1B3C6D) + codes[2:] * np.uint32(0xC2B2AE3D)
    mixed ^= mixed >> np.uint32(13)
    text = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    inside = text[:-2] == text[2:]
    counted = np.bincount(text[:-2][inside], minlength=len(starts) - 1)
    return mixed[inside], np.concatenate(([0], np.cumsum(counted)))


@cache
def _multipliers() -> Codes:
    drawn = np.random.Generator(np.random.PCG64(20040501)).integers(0, 1 << 31, _BANDS * _ROWS, np.uint32)
    return drawn * np.uint32(2) + np.uint32(1)


def _bands(triples: Codes, first: Whole) -> NDArray[np.uint64]:
    found = np.empty((len(first), _BANDS), np.uint64)
    for band in range(_BANDS):
        key = np.zeros(len(first), np.uint64)
        for row in range(_ROWS):
            mixed = triples * _multipliers()[band * _ROWS + row]
            mixed ^= mixed >> np.uint32(16)
            key = (key << np.uint64(32)) | np.minimum.reduceat(mixed, first)
        found[:, band] = key
    return found


def _bitmaps(triples: Codes, text: Whole, count: int) -> NDArray[np.uint64]:
    bits = np.zeros(count * _BITS, bool)
    bits[text * _BITS + (triples * np.uint32(0x7FEB352D) >> np.uint32(19))] = True
    return np.packbits(bits).view(np.uint64).reshape(count, _BITS // 64)


def _neighbours(keys: NDArray[np.uint64], sizes: Whole) -> Pairs:
    """Return pairs of texts in one bucket: all pairs of small buckets, some of large ones."""
    order = np.argsort(keys, kind="stable")
    order = order[sizes[order] >= SHORTEST]
    if len(order) < 2:
        return np.empty((0, 2), np.int64)
    new = np.concatenate(([True], keys[order][1:] != keys[order][:-1]))
    start = np.maximum.accumulate(np.where(new, np.arange(len(order)), 0))
    found = []
    for step in range(1, _CROWD):  # with the ones just before, and with the first of the bucket
        near = np.flatnonzero(np.arange(len(order)) - step >= start)
        found.append(np.stack([order[near - step], order[near]], 1))
    far = np.flatnonzero(np.arange(len(order)) - start >= _CROWD)
    found.append(np.stack([order[start[far]], order[far]], 1))
    return np.concatenate(found)


def _shared(bitmaps: NDArray[np.uint64], pairs: Pairs) -> NDArray[np.float64]:
    """Return for each pair the share of its triples that both have."""
    shares = np.zeros(len(pairs))
    for part in batches(len(pairs), 4096):
        left, right = bitmaps[pairs[part, 0]], bitmaps[pairs[part, 1]]
        one, other, either = _counted(left), _counted(right), _counted(left | right)
        shares[part] = (one + other - either) / np.maximum(either, 1e-9)
    return shares


def _counted(bits: NDArray[np.uint64]) -> NDArray[np.float64]:
    """Return about how many different triples set these bits."""
    empty = _BITS - np.bitwise_count(bits).sum(1, dtype=np.int64)
    return np.asarray(-_BITS * np.log(np.maximum(empty, 0.5) / _BITS))
