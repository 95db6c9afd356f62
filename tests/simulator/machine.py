"""The machine: a seed draws who does what next in a small town, the product does it, the oracle says what must be true.

One seed is one life in a transaction that is rolled back at its end; its trace is the same at every replay.
"""

from collections.abc import Callable
from datetime import timedelta

from .stories import Stories
from .unions import Unions


class Life(Stories, Unions):
    """One seed at work on one town."""

    def live(self, steps: int, seed: int = 0) -> list[str]:
        """Live so many steps after the beginning the seed has; return the trace. Raises Diverged where product and oracle part."""
        self.begin(seed)
        self.compare()
        for step in range(steps):
            name, act = self._choose()
            self._do(step, name, act)
            if step % 10 == 9:
                self.compare()
        while self.work():
            pass
        self.compare()
        self.whole()
        return self.trace

    def _choose(self) -> tuple[str, Callable[[], str | None]]:
        acts = [("bring", self.bring, 3), ("again", self.again, 1), ("correct", self.correct, 2), ("slash", self.slash, 2), ("know", self.know, 2),
                ("open", self.open, 2), ("compute", self.compute, 3), ("lock", self.lock, 3), ("check", self.check, 5),
                ("approve", self.approve, 5), ("send_back", self.send_back, 1), ("work", self.work, 4),
                ("sign", self.sign, 4), ("release", self.release, 4), ("export", self.export, 4), ("bank", self.bank, 5),
                ("answer_again", self.answer_again, 1), ("account", self.account, 1), ("rebatch", self.rebatch, 2),
                ("held", self.held, 2), ("astray", self.astray, 2), ("close", self.close, 1), ("reverse", self.reverse, 1),
                ("clock", self.clock, 2), ("found", self.found, 1), ("give_back", self.give_back, 1)]  # fmt: skip
        name, act, _ = self.random.choices(acts, [weight for _, _, weight in acts])[0]
        return name, act

    def _do(self, step: int, name: str, act: Callable[[], str | None]) -> None:
        """Let somebody do one act; the dice say whether the process dies in it, or the answer is lost and he asks again."""
        self.now += timedelta(seconds=self.random.randrange(1, 600))
        while (said := act()) is None:  # there was nothing of that sort to do
            name, act = self._choose()
        self.trace.append(f"{step} {self.now:%m%d%H%M%S} {name}: {said}")
