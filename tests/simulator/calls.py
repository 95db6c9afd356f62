"""How an act calls the product: dying at a fail-point now and then, asking twice, and what must be equal afterwards."""

import logging
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from itertools import count
from random import Random
from typing import Any

from tests.cast import NOW, actor
from tests.dues.town import Town
from unionloop.kernel.errors import Refused

from .oracle import Oracle
from .pictures import figures
from .points import Crash, Weaver

HANDS = ("an", "bo", "cen", "ding", "er", "fang", "gu", "hong")  # eight people who may all do everything
logging.getLogger("unionloop.kernel.errands").setLevel(logging.CRITICAL)


class Diverged(AssertionError):
    """The product and the oracle differ."""


class Calls:
    """One seed at one town: who is there, what the oracle knows, and the way every command is called."""

    def __init__(self, town: Town, seed: int, weaver: Weaver, crash_percent: int = 25) -> None:
        self.town, self.random, self.weaver, self.percent = town, Random(seed), weaver, crash_percent
        self.codes = {pk: code for code, pk in town.units.items()}
        self.firm_codes = {pk: code for code, pk in town.firms.items()}
        self.hands = {name: actor(name, "dues.*", "payments.*", "ledger.*", "employers.*", "organisation.*", "founding.*", "*.read")
                      for name in HANDS}  # fmt: skip
        self.oracle, self.now, self.files, self.serial = Oracle(), NOW, [], 0
        self.did: dict[tuple[str, int], set[tuple[str, str]]] = {}  # four eyes as the oracle counts them
        self.trace: list[str] = []
        self.refused = ""
        self.crashes: Counter[str] = Counter()
        self.answers: list[tuple[bytes, str]] = []
        self.closed = ""
        self.everywhere = False  # whether an act dies at each of its points in turn, before it lives

    def call(self, command: Callable[..., Any], **given: Any) -> Any:
        """Call a command once, as its callers do; None when it was refused, and then nothing has changed."""
        dies, asks = self.random.randrange(100) < self.percent, self.random.randrange(100) < self.percent // 2
        passes = self.random.choice((0, 1, 2, 3, 5, 8, 13))
        before, self.refused = figures(), ""
        try:
            found = self._lived(command, given, before, count() if self.everywhere else (passes,) if dies else ())
        except Refused as refused:
            self.refused = refused.code
            self._same(before, figures(), f"{command.__name__} was refused ({refused.code}) and has changed something")
            return None
        if asks:
            now = figures()
            with suppress(Refused):
                command(**given)
            self._same(now[:-1], figures()[:-1], f"{command.__name__} asked twice had two effects")
        return found

    def _lived(self, command: Callable[..., Any], given: dict[str, Any], before: Any, deaths: Iterable[int]) -> Any:
        """Let a command die after so many points, for each of `deaths`, and then live; nothing may be left of a death."""
        for passes in deaths:
            self.weaver.arm(passes)
            try:
                return command(**given)
            except Crash:
                self.crashes[self.weaver.died] += 1
                self._same(before, figures(), f"something is left of {command.__name__}, which died at {self.weaver.died}")
            finally:
                self.weaver.disarm()
        return command(**given)

    def _same(self, before: Any, after: Any, words: str) -> None:
        if before != after:
            raise Diverged(f"{words}: {[(a, b) for a, b in zip(before, after, strict=True) if a != b]}")

    def _must(self, expected: bool, done: Any, words: str) -> None:
        if (done is not None) != expected:
            raise Diverged(f"{words}: expected {'done' if expected else 'refused'}, was {self.refused or 'done'}")

    def _hand(self) -> Any:
        return self.hands[self.random.choice(HANDS)].later(self.now)

    def _pick(self, rows: Any) -> int | None:
        ids = list(rows.order_by("pk").values_list("pk", flat=True))
        return self.random.choice(ids) if ids else None

    @property
    def month(self) -> str:
        return f"{self.now:%Y%m}"

    def _eyes(self, what: str, pk: int, by: Any, *verbs: str) -> bool:
        return not any((by.name, verb) in self.did.setdefault((what, pk), set()) for verb in verbs)

    def _did(self, what: str, pk: int, by: Any, verb: str) -> None:
        self.did.setdefault((what, pk), set()).add((by.name, verb))

    def _next(self) -> int:
        self.serial += 1
        return self.serial
