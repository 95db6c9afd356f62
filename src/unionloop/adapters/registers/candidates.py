"""Which taxpayers a record is held against: by code, by name, by rare pairs of signs, by address."""

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from scipy import sparse

from .records import Record

SHOWN = 12  # candidates weighed
_CROWD = 30  # taxpayers of one address looked at
_AT_ONCE = 250  # records whose likeness to every taxpayer is in memory together
_COMMON = 3000  # a pair of signs in more names than this says too little to look for
_SHORT = 4
_HALF = 0.5  # of the signs the likest shares: less than that is not weighed


class Candidates:
    """The taxpayers, findable by whatever a record may still have right."""

    def __init__(self, taxpayers: Sequence[Record], unions: Sequence[Record]) -> None:
        """Lay the taxpayers out for the records that will ask: only what one of them has is kept."""
        self._taxpayers = taxpayers
        self.codes: dict[str, list[int]] = {one.org: [] for one in unions if one.org}
        self.names: dict[str, list[int]] = {one.name: [] for one in unions if one.name}
        for at, one in enumerate(taxpayers):
            if one.org in self.codes:
                self.codes[one.org].append(at)
            if one.name in self.names:
                self.names[one.name].append(at)
        self._addresses = sorted((one.address, at) for at, one in enumerate(taxpayers) if one.address)
        self._prefixes = [address for address, _ in self._addresses]
        self._holes: dict[str, list[int]] = {}
        self._grams: dict[str, int] = {}
        self._matrix: Any = None

    def holders(self, prefix: str) -> int:
        """Return how many taxpayers have an address that begins so."""
        return bisect_left(self._prefixes, prefix + "\U0010ffff") - bisect_left(self._prefixes, prefix)

    def near(self, unions: Sequence[Record]) -> Iterator[list[int]]:
        """Yield for each record the taxpayers it may be, likest first."""
        self._lay_out(unions)
        for start in range(0, len(unions), _AT_ONCE):
            some = unions[start : start + _AT_ONCE]
            product = self._rows(some) @ self._matrix
            for at, union in enumerate(some):
                low, high = product.indptr[at], product.indptr[at + 1]
                yield self._gather(union, product.indices[low:high], product.data[low:high])

    def _gather(self, union: Record, found: Any, weights: Any) -> list[int]:
        """Put together what each key gives: codes and equal names first."""
        first = list(self.codes.get(union.org, ())) if union.org else []
        for key in _holes(union.org):
            first += self._holes.get(key, ())
        first += self.names.get(union.name, ())[:SHOWN]
        if len(weights):
            near = weights >= weights.max() * _HALF
            found, weights = found[near], weights[near]
        if len(weights) > SHOWN:
            keep = np.argpartition(-weights, SHOWN)[:SHOWN]
            found, weights = found[keep], weights[keep]
        order = np.lexsort((found, -weights))
        return list(dict.fromkeys([*first[: 2 * SHOWN], *(int(one) for one in found[order]), *self._neighbours(union)]))

    def _neighbours(self, union: Record) -> list[int]:
        if len(union.address) < 2 * _SHORT:
            return []
        at = bisect_left(self._prefixes, union.address)
        some = self._addresses[at : at + _CROWD]
        return [one for address, one in some if address.startswith(union.address)]

    def _lay_out(self, unions: Sequence[Record]) -> None:
        wanted = {key for one in unions for key in _holes(one.org)}
        self._holes = {key: [] for key in wanted}
        for at, one in enumerate(self._taxpayers):
            for key in _holes(one.org):
                if key in self._holes:
                    self._holes[key].append(at)
        asked = {gram for one in unions for gram in _grams(one.reading.body)}
        self._grams = {gram: at for at, gram in enumerate(sorted(asked))}
        rows = self._rows(self._taxpayers)
        holders = np.bincount(rows.indices, minlength=len(self._grams))
        worth = np.log(len(self._taxpayers) / np.maximum(holders, 1)) + 0.1
        worth[holders > max(_COMMON, len(self._taxpayers) // 50)] = 0
        rows = rows @ sparse.diags_array(worth.astype(np.float32))
        rows.eliminate_zeros()
        self._matrix = rows.T.tocsr()  # sign pairs by taxpayers: turned once, not for every piece

    def _rows(self, records: Sequence[Record]) -> Any:
        indices, starts = array("i"), array("i", [0])
        known = self._grams
        for one in records:
            indices.extend(known[gram] for gram in _grams(one.reading.body) if gram in known)
            starts.append(len(indices))
        shape = (len(records), len(known))
        ones = np.ones(len(indices), np.float32)
        return sparse.csr_array((ones, np.asarray(indices), np.asarray(starts)), shape=shape)


def _grams(body: str) -> list[str]:
    """Return the pairs of neighbouring signs, each once, and the first sign; in one order, for sums must come out equal."""
    return list(dict.fromkeys(["<" + body[:1], *(body[at : at + 2] for at in range(len(body) - 1))]))


def _holes(org: str) -> list[str]:
    """Return a code with each sign left out in turn: two codes one slip apart share one."""
    return [f"{at}{org[:at]}{org[at + 1:]}" for at in range(len(org))]
