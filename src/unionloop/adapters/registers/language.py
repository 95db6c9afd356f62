"""What agreement on a sign is worth: little where every firm writes it, much where hardly any does."""

import math
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

_DISCOUNT, _UNSEEN, _SIGNS = 0.8, 0.3, 2000
READ_MOST = 60_000  # names looked at; more would not change the counts that matter
_START = "^"


class Language:
    """Pairs of neighbouring signs in the names of a register, smoothed; in nats.

    The taxpayer a record is held against must not make its own name look common: one sighting is taken off.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        step = max(1, -(-len(texts) // READ_MOST))
        some = texts[::step]
        self._own = 1 if step == 1 else 0
        self._sign: Counter[str] = Counter()
        self._pair: Counter[str] = Counter()
        for text in some:
            self._sign.update(text)
            self._pair.update(a + b for a, b in pairwise(_START + text))
        self._before: Counter[str] = Counter()
        self._kinds: Counter[str] = Counter()
        for pair, times in self._pair.items():
            self._before[pair[0]] += times
            self._kinds[pair[0]] += 1
        self._total = sum(self._sign.values()) + _SIGNS
        self._known: dict[str, float] = {}

    def worth(self, before: str, sign: str) -> float:
        """Return −log of how probable `sign` is after `before` ("" at the start of a name)."""
        pair = (before or _START) + sign
        known = self._known.get(pair)
        if known is None:
            known = self._known[pair] = self._work_out(pair)
        return known

    def knows(self, pair: str) -> bool:
        """Tell whether some name of the register has these two signs beside each other."""
        return pair in self._pair

    def _work_out(self, pair: str) -> float:
        alone = (max(self._sign[pair[1]] - self._own, 0) + _UNSEEN) / self._total
        before = self._before[pair[0]] - self._own
        if before <= 0:
            return -math.log(alone)
        together = max(self._pair[pair] - self._own - _DISCOUNT, 0) / before
        left = min(_DISCOUNT * self._kinds[pair[0]] / (before + _DISCOUNT), 1)
        return -math.log(together + left * alone)
