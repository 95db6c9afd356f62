"""Death at named fail-points: where a month passes them, and the child that dies there."""

import os
import signal
from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any

import tests.kill.work as work  # first: it sets Django up
from tests.kill import place
from tests.kill.month import World
from tests.simulator.points import POINTS, Weaver, woven

MONTHS = 5  # a point's blows are spread over so many


class Deadly(Weaver):
    """Kills the process at the point it is armed for, after so many passes."""

    def __init__(self, name: str, passes: int, tell: Callable[[str], None]) -> None:
        super().__init__()
        self.name, self.tell = name, tell
        self.arm(passes)

    def pass_by(self, name: str) -> None:
        """Come to a point."""
        if name != self.name:
            return
        if self.left == 0:
            self.tell(f"died {name}")
            os.kill(os.getpid(), signal.SIGKILL)
        self.left -= 1


class Scout(Weaver):
    """Kills nobody: notes which points are passed, in their order."""

    def __init__(self) -> None:
        super().__init__()
        self.passed: list[str] = []

    def pass_by(self, name: str) -> None:
        """Come to a point."""
        self.passed.append(name)


def wanted(landed: Counter[str], count: int) -> list[str]:
    """Return the points that have not been struck often enough."""
    return [name for name in POINTS if landed[name] < count]


def plan(random: Random, landed: Counter[str], count: int, seen: list[str]) -> list[tuple[str, int]]:
    """Return the points to die at in a month that passes these, and after how many passes of each.

    In the order in which they come: a month does not come back to a point it has gone past.
    """
    at = {name: [place for place, one in enumerate(seen) if one == name] for name in wanted(landed, count)}
    blows = [(random.choice(places), name) for name, places in at.items() if places
             for _ in range(min(-(-count // MONTHS), count - landed[name]))]  # fmt: skip
    return [(name, random.choice((0, 0, 0, 1)) if at[name][-1] > place + 1 else 0) for place, name in sorted(blows)]


def passed(where: place.Place, world: World, index: int) -> list[str]:
    """Live through a month in peace, and return the points it passes."""

    def job() -> list[str]:
        scout = Scout()
        with woven(scout):
            work.live(world, index, where.folder, lambda _: None)
        return scout.passed

    return work.done_by_child(where, job)


def strike(where: place.Place, world: World, index: int, deaths: list[tuple[str, int]], blows: Any) -> None:
    """Live through a month, dying at one point after another; a point it has missed waits for the next."""
    while True:
        name, passes = deaths[0] if deaths else ("", 0)

        def job(tell: Callable[[str], None], name: str = name, passes: int = passes) -> None:
            with woven(Deadly(name, passes, tell)):
                work.live(world, index, where.folder, tell)

        child = work.Child(where, job)
        if not child.end():
            return
        blows.landed[name] += 1
        deaths.pop(0)
