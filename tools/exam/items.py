"""The items, by their numbers in the trust list. An item without nodes is not built yet: it is printed as absent.

`nodes` are what pytest runs: files, classes or tests; behind `pg:` only on PostgreSQL, where alone they mean something; behind `night:` (`night:pg:`) only at night. `quick` and `night` set the counts of those tests that take
theirs from the environment; an item only for the night has none for `quick`. `unit` is what the trust list counts (kills, calls,
rounds): the tests say how many they did, and an item that did fewer than its environment asks for has failed.
"""

from collections.abc import Collection
from dataclasses import dataclass, field

Counts = dict[str, int]
PG, NIGHT = "pg:", "night:"


@dataclass(frozen=True)
class Item:
    """One line of the list. `both` runs it on PostgreSQL too."""

    id: str
    title: str
    nodes: tuple[str, ...] = ()
    quick: Counts = field(default_factory=dict)
    night: Counts = field(default_factory=dict)
    both: bool = False
    unit: str = ""
    full: int = 0  # of the unit, at night; by day as many as `quick` asks the tests for
    alone: bool = False  # only when named by `--only`, with nothing else at work: it measures the machine

    def on(self, database: str, which: str = "quick") -> tuple[str, ...]:
        """Return the nodes that must run on a database in one of the two exams."""
        nodes = [node.removeprefix(NIGHT) for node in self.nodes if which == "night" or not node.startswith(NIGHT)]
        if database == "PostgreSQL":
            return tuple(node.removeprefix(PG) for node in nodes if self.both or node.startswith(PG))
        return tuple(node for node in nodes if not node.startswith(PG))

    def least(self, which: str) -> int:
        """Return how many of its unit a run must count."""
        if which == "night":
            return self.full
        return max(self.quick.values(), default=0) if self.unit else 0

    def asked(self, wanted: Collection[str]) -> bool:
        """Tell whether it is to run when these areas and items are named (none: the whole list)."""
        return self.id in wanted or (not self.alone and (not wanted or self.id[0] in wanted))

    @property
    def absent(self) -> bool:
        """Whether nothing of it is built yet."""
        return not self.nodes


CAP = frozenset(("A1", "A13", "B1", "B4", "E1", "E13", "P1", "G1", "J1"))
