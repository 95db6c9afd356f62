"""The employers of the registry, findable by every key a tax file may carry.

Codes are laid out at once, for nearly every payer is found by one. What finds a name is laid out
when the first name is asked for, and compactly: a city has hundreds of thousands of firms.
"""

import math
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from heapq import nlargest
from typing import Any

from .names import bigrams, core, normal, without_place

BLOCK = 25  # candidates looked at closely


class Table:
    """Key → employers. Nearly every key has one, so one is kept bare and only the rest as tuples."""

    __slots__ = ("_found",)

    def __init__(self) -> None:
        self._found: dict[str, int | tuple[int, ...]] = {}

    def add(self, key: str, employer_id: int) -> None:
        held = self._found.setdefault(key, employer_id)
        if held != employer_id:
            several = held if isinstance(held, tuple) else (held,)
            if employer_id not in several:
                self._found[key] = (*several, employer_id)

    def get(self, key: str) -> set[int]:
        """Return the employers with a key; an empty set when there are none."""
        held = self._found.get(key, ())
        return set(held) if isinstance(held, tuple) else {held}


class Names:
    """Names, former names, distinctive parts, and the pairs of characters names are made of."""

    def __init__(self, employers: Iterable[Any], places: tuple[str, ...]) -> None:
        self.exact, self.former, self.core = Table(), Table(), Table()
        self._places = places
        self._ids = array("q")
        self._pairs: dict[str, array[int]] = {}  # pair → positions in _ids, ascending
        for one in employers:
            self._add(one)

    def _add(self, one: Any) -> None:
        name = normal(one.name)
        self.exact.add(name, one.id)
        for former in one.former_names:
            self.former.add(normal(former), one.id)
        self.core.add(core(one.name, self._places), one.id)
        for pair in bigrams(without_place(name, self._places)):
            found = self._pairs.get(pair)
            if found is None:
                found = self._pairs[pair] = array("I")
            found.append(len(self._ids))
        self._ids.append(one.id)

    def near(self, name: str) -> list[int]:
        """Return the employers sharing the rarest pairs of characters with a name, at most `BLOCK`.

        Rare pairs come first. Once what the common ones can still give lifts nobody new among the
        best, they are only looked up for those already seen, not read through.
        """
        total = len(self._ids) + 1
        seen: dict[int, int] = {}  # position → weight of the pairs shared
        lists = sorted(self._lists(name, total), key=len)
        weights = [int(100 * math.log(total / len(found))) + 1 for found in lists]
        left = sum(weights)
        for found, weight in zip(lists, weights, strict=True):
            floor = nlargest(BLOCK, seen.values())[-1] if len(seen) >= BLOCK else 0
            if left < floor:
                seen = {at: own + weight * _holds(found, at) for at, own in seen.items() if own + left >= floor}
            else:
                for at in found:
                    seen[at] = seen.get(at, 0) + weight
            left -= weight
        best = nlargest(BLOCK, seen.items(), key=lambda one: (one[1], -one[0]))
        return [self._ids[at] for at, _ in best]

    def _lists(self, name: str, total: int) -> Iterable["array[int]"]:
        for pair in bigrams(without_place(normal(name), self._places)):
            found = self._pairs.get(pair)
            if found and len(found) * 3 < total + 60:  # what a third of all names hold tells nothing
                yield found


class Index:
    """The employers of employers.queries.keys(). `places` maps a district's short name to its code."""

    def __init__(self, employers: Iterable[Any], places: Mapping[str, str]) -> None:
        self.places = places
        self.short_places = tuple(places)
        self.keys: dict[int, Any] = {one.id: one for one in employers}
        self._codes: dict[str, Table] = {}
        for one in self.keys.values():
            for kind, code in codes_of(one.uscc, one.old_tax_id, one.tax_key):
                self._codes.setdefault(kind, Table()).add(code, one.id)

    @cached_property
    def names(self) -> Names:
        """What finds a name; laid out when the first payer comes whom no code finds."""
        return Names(self.keys.values(), self.short_places)

    def by_code(self, kind: str, code: str) -> set[int]:
        """Return the employers with a code of a kind, see codes_of()."""
        table = self._codes.get(kind)
        return table.get(code) if table else set()

    def region(self, *texts: str) -> str:
        """Return the district code the texts name, "" when none or more than one."""
        found = {code for text in texts for place, code in self.places.items()
                 if place in text and not code.endswith("00")}  # fmt: skip
        return found.pop() if len(found) == 1 else ""


def codes_of(uscc: str, old_tax_id: str, tax_key: str) -> list[tuple[str, str]]:
    """Return the codes of a firm in comparable form; old ids live on inside the new code."""
    found = []
    if tax_key:
        found.append(("tax_key", tax_key))
    if len(uscc) == 18:
        found += [("uscc", uscc), ("fifteen", uscc[2:17]), ("organisation", uscc[8:17])]
    if len(old_tax_id) == 15:
        found += [("fifteen", old_tax_id), ("organisation", old_tax_id[6:15])]
    elif len(old_tax_id) == 9:
        found.append(("organisation", old_tax_id))
    elif old_tax_id:
        found.append(("old_tax_id", old_tax_id))
    return found


def _holds(found: Sequence[int], at: int) -> bool:
    place = bisect_left(found, at)
    return place < len(found) and found[place] == at
