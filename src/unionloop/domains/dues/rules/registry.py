"""The employers of the registry, findable by every key a tax file may carry.

The codes nearly every payer is found by are laid out at once. The rest, and what finds a name, is laid out when it is
first asked for, compactly, and for known payers no more of it than they can ask: a city has hundreds of thousands of firms.
"""

import math
from array import array
from bisect import bisect_left
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from heapq import nlargest
from typing import Any

from .names import bigrams, core, normal, without_place

BLOCK = 25  # candidates looked at closely
AT_ONCE = ("tax_key", "uscc")  # the codes asked first
USCC = 18


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


@dataclass(frozen=True, slots=True)
class Asked:
    """What some names can ask of the others: themselves, their distinctive parts, their pairs of characters."""

    names: Container[str]
    cores: Container[str]
    pairs: set[str]


def asked_by(names: Collection[str], places: tuple[str, ...]) -> Asked:
    """Return what these names can ask."""
    whole = {normal(one) for one in names}
    pairs = {pair for one in whole for pair in bigrams(without_place(one, places))}
    return Asked(whole, {core(one, places) for one in names}, pairs)


class Names:
    """Names, former names, distinctive parts, and the pairs of characters names are made of.

    With `asked` only what it holds is laid out; whoever asks nothing else gets the same answers.
    """

    def __init__(self, employers: Iterable[Any], places: tuple[str, ...], asked: Asked | None = None) -> None:
        self.exact, self.former, self.core = Table(), Table(), Table()
        self._places, self._asked = places, asked
        self._ids = array("q")
        self._pairs: dict[str, array[int]] = {}  # pair → positions in _ids, ascending
        for one in employers:
            self._add(one)

    def _add(self, one: Any) -> None:
        asked = self._asked
        name = normal(one.name)
        if asked is None or name in asked.names:
            self.exact.add(name, one.id)
        for former in map(normal, one.former_names):
            if asked is None or former in asked.names:
                self.former.add(former, one.id)
        distinct = core(one.name, self._places)
        if asked is None or distinct in asked.cores:
            self.core.add(distinct, one.id)
        pairs = bigrams(without_place(name, self._places))
        for pair in pairs if asked is None else pairs & asked.pairs:
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
        self._asking: Sequence[Any] | None = None
        self._first = {kind: Table() for kind in AT_ONCE}
        for one in self.keys.values():
            if one.tax_key:
                self._first["tax_key"].add(one.tax_key, one.id)
            if len(one.uscc) == USCC:
                self._first["uscc"].add(one.uscc, one.id)

    def narrowed(self, payers: Sequence[Any]) -> "Index":
        """Return this index for nobody but these payers: what none of them can ask is not laid out."""
        mine = copy(self)
        mine._asking = payers
        for laid_out in ("names", "_others"):
            mine.__dict__.pop(laid_out, None)
        return mine

    @cached_property
    def names(self) -> Names:
        """What finds a name; laid out when the first payer comes whom no code finds."""
        asked = None if self._asking is None else asked_by([one.name for one in self._asking], self.short_places)
        return Names(self.keys.values(), self.short_places, asked)

    @cached_property
    def _others(self) -> dict[str, Table]:
        """The codes not asked first, by kind."""
        found: dict[str, Table] = {}
        asked = None if self._asking is None else {pair for one in self._asking for pair in _codes(one)}
        for one in self.keys.values():
            for kind, code in _codes(one):
                if kind not in AT_ONCE and (asked is None or (kind, code) in asked):
                    found.setdefault(kind, Table()).add(code, one.id)
        return found

    def by_code(self, kind: str, code: str) -> set[int]:
        """Return the employers with a code of a kind, see codes_of()."""
        table = self._first.get(kind) or self._others.get(kind)
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
    if len(uscc) == USCC:
        found += [("uscc", uscc), ("fifteen", uscc[2:17]), ("organisation", uscc[8:17])]
    if len(old_tax_id) == 15:
        found += [("fifteen", old_tax_id), ("organisation", old_tax_id[6:15])]
    elif len(old_tax_id) == 9:
        found.append(("organisation", old_tax_id))
    elif old_tax_id:
        found.append(("old_tax_id", old_tax_id))
    return found


def _codes(one: Any) -> list[tuple[str, str]]:
    return codes_of(one.uscc, one.old_tax_id, one.tax_key)


def _holds(found: Sequence[int], at: int) -> bool:
    place = bisect_left(found, at)
    return place < len(found) and found[place] == at
