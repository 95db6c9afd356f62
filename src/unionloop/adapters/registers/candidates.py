"""Which taxpayers a record is held against: by code, by name, by rare pairs of signs, by address."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from .likeness import SHOWN, Likest
from .records import Record

_CROWD = 30  # taxpayers of one address looked at
_SHORT = 4


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

    def holders(self, prefix: str) -> int:
        """Return how many taxpayers have an address that begins so."""
        return bisect_left(self._prefixes, prefix + "\U0010ffff") - bisect_left(self._prefixes, prefix)

    def near(self, unions: Sequence[Record], likest: Likest) -> Iterator[list[int]]:
        """Yield for each record the taxpayers it may be: codes and equal names first, then the likest, then neighbours."""
        self._lay_out_holes(unions)
        for union, found in zip(unions, likest(self._taxpayers, unions), strict=True):
            first = list(self.codes.get(union.org, ())) if union.org else []
            for key in _holes(union.org):
                first += self._holes.get(key, ())
            first += self.names.get(union.name, ())[:SHOWN]
            yield list(dict.fromkeys([*first[: 2 * SHOWN], *found, *self._neighbours(union)]))

    def _neighbours(self, union: Record) -> list[int]:
        if len(union.address) < 2 * _SHORT:
            return []
        at = bisect_left(self._prefixes, union.address)
        some = self._addresses[at : at + _CROWD]
        return [one for address, one in some if address.startswith(union.address)]

    def _lay_out_holes(self, unions: Sequence[Record]) -> None:
        self._holes = {key: [] for one in unions for key in _holes(one.org)}
        for at, one in enumerate(self._taxpayers):
            for key in _holes(one.org):
                if key in self._holes:
                    self._holes[key].append(at)


def _holes(org: str) -> list[str]:
    """Return a code with each sign left out in turn: two codes one slip apart share one."""
    return [f"{at}{org[:at]}{org[at + 1:]}" for at in range(len(org))]
