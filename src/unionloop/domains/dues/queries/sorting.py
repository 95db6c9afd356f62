"""Receipts sorted by the way they go: those that are alike in all a rule may ask have one way, found once.

A city's month has a receipt of every firm, and a few hundred sorts of firms. What is peculiar (refunds,
corrections, merged lines) is set apart for `Engine.split`, receipt by receipt.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from .engine import Engine, Receipt, Way, as_day, firm_of, receipt

Pick = tuple[int, int, int | None, int | None, int, Any]  # the columns of PICKS


class Sort(NamedTuple):
    """What tells firms apart for the rules; lines without the unit itself, and no firm by name."""

    own: tuple[Any, ...] | None
    joint: tuple[Any, ...] | None
    place: tuple[Any, ...] | None
    division_code: str
    size_class: str
    non_public: bool
    system: str
    listed: tuple[Any, ...]  # policies whose list it is on, with their days


@dataclass
class Sorter:
    """Sorts chunks of receipts by way; remembers the ways and of each firm its sort, never the receipts.

    A firm pays several receipts in a month of a province: it and its unions are read once (150 bytes are kept of it).
    """

    engine: Engine
    ways: list[Way] = field(default_factory=list)  # by number; of the first receipt that went it
    _numbers: dict[tuple[int, str, int, Any], int] = field(default_factory=dict)
    _sorts: dict[Sort, int] = field(default_factory=dict)
    _firms: dict[int | None, tuple[int | None, int | None]] = field(default_factory=dict)  # its sort, its base union

    def sort(self, chunk: Sequence[tuple[Any, ...]]) -> tuple[list[Pick], list[Receipt]]:
        """Return (receipt, way, firm, base union, fen, day of receipt) of what goes a known way, and what stands apart.

        The base union is the firm's own or the joint one; whether the base share goes there, the way says.
        """
        engine = self.engine
        engine.forget()
        sorts = self._firms
        engine.learn({firm for firm in map(firm_of, chunk) if firm is not None} - sorts.keys())
        sorts |= self._sort_firms()
        picks: list[Pick] = []
        apart: list[Receipt] = []
        numbers = self._numbers
        for values in chunk:
            pk, item, rate, day, paid, received, corrects, *_ = values
            firm = firm_of(values)
            sort, base = sorts.get(firm, (_UNKNOWN, None))
            if sort is None or corrects is not None or paid < 0:
                apart.append(receipt(values))
                continue
            number = numbers.get((sort, item, rate, day))
            if number is None:
                number = numbers[sort, item, rate, day] = len(self.ways)
                if firm is not None:
                    engine.learn({firm})  # it may be known from an earlier chunk only
                self.ways.append(engine.way_for(firm, item, rate, as_day(day)))
            picks.append((pk, number, firm if sort != _UNKNOWN else None, base, paid, received))
        return picks, apart

    def _sort_firms(self) -> dict[int | None, tuple[int | None, int | None]]:
        """Return the sort and the base union of every firm the engine has just read; no sort for those to be set apart."""
        lines, members = self.engine.lines, self.engine.members
        kinds: dict[int | None, tuple[Any, ...]] = {unit: line[1:] for unit, line in lines.items()}
        found: dict[int | None, tuple[int | None, int | None]] = {}
        for asked, (firm, unit, own, joint, division, size, non_public, system) in self.engine.firms.items():
            if asked != firm:
                found[asked] = (None, None)
                continue
            sort = Sort(kinds.get(own), kinds.get(joint), kinds.get(unit), division, size, non_public, system,
                        members.get(firm, ()))  # fmt: skip
            found[firm] = (self._sorts.setdefault(sort, len(self._sorts)), own or joint)
        return found


_UNKNOWN = -1  # the sort of receipts whose firm nobody knows
