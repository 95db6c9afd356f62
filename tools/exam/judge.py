"""Hold the items against the tests that ran: nothing that did not run, or counted too little, passes."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from .items import Item
from .whole import items

DATABASES = ("SQLite", "PostgreSQL")


@dataclass
class Line:
    """What is said of one item. `passed` is None for what has no answer: `word` says why; `count` is in the item's measure."""

    item: Item
    seed: int
    count: int = 0
    passed: bool | None = None
    seconds: float = 0.0
    failed: tuple[str, ...] = ()
    at: str = ""
    commit: str = ""
    asked: bool = True  # an exam taken in pieces: not every item has had its turn

    @property
    def word(self) -> str:
        """Say what came of the item: passed, failed, absent, not run, or night (nothing of it runs by day)."""
        if self.item.absent:
            return "absent"
        if not self.asked:
            return "not run"
        return {True: "passed", False: "failed", None: "night"}[self.passed]

    def as_json(self) -> str:
        """Return the line as it is printed."""
        word: Any = self.word if self.passed is None else self.passed
        told = {"id": self.item.id, "seed": self.seed, "count": self.count, "of": self.item.unit or "tests", "pass": word,
                "seconds": round(self.seconds, 1)}  # fmt: skip
        more = {"failed": self.failed[:5], "at": self.at, "commit": self.commit}
        return json.dumps(told | {name: value for name, value in more.items() if value}, ensure_ascii=False)


def read(text: str) -> dict[str, Line]:
    """Return the lines of an earlier exam by their items; items that are no longer in the list are left out."""
    known, found = {item.id: item for item in items()}, {}
    for one in map(json.loads, text.splitlines()):
        if one["id"] in known:
            passed = one["pass"] if isinstance(one["pass"], bool) else None
            found[one["id"]] = Line(known[one["id"]], one["seed"], one["count"], passed, one["seconds"],
                                    tuple(one.get("failed", ())), one.get("at", ""), one.get("commit", ""),
                                    asked=one["pass"] != "not run")  # fmt: skip
    return found


@dataclass
class Case:
    """One test as it ended. `node` is its address; `said` what it counted, by measure."""

    node: str
    seconds: float
    good: bool
    said: dict[str, int] = field(default_factory=dict)

    def inside(self, node: str) -> bool:
        """Tell whether it is one of the tests of a file, folder, class or test."""
        address = self.node.partition("[")[0]
        return address == node or address.startswith((node + "::", node.rstrip("/") + "/"))


def judge(whole: Iterable[Item], found: dict[str, list[Case]], seed: int, which: str = "quick") -> list[Line]:
    """Return a line for each item: every test of its nodes ran and passed on each of its databases, and enough was counted."""
    lines = []
    for item in whole:
        line = Line(item, seed)
        if any(item.on(database, which) for database in DATABASES):
            for database in DATABASES:
                for node in item.on(database, which):
                    mine = [case for case in found.get(database, ()) if case.inside(node)]
                    line.failed += tuple(f"{database}: {case.node}" for case in mine if not case.good)
                    line.failed += () if mine else (f"{database}: nothing ran of {node}",)
                    line.seconds += sum(case.seconds for case in mine)
                    line.count += sum(case.said.get(item.unit, 0) if item.unit else 1 for case in mine)
            if line.count < (least := item.least(which)):
                line.failed += (f"{line.count} {item.unit} of {least}",)
            line.passed = not line.failed
        lines.append(line)
    return lines
