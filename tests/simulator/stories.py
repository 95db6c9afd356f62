"""Beginnings: what dice seldom reach in a short life, a claim against a union, money cut before it is paid, an order that bounces and is
paid anew as accounts are mended, an approval that dies at every point, a voucher reversed again, is played first.

The players are the same as in free play: any of them may be refused, die, or ask twice; only the order of acts is given.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from unionloop.domains.dues import commands as dues
from unionloop.domains.payments import commands as payments
from unionloop.domains.payments.models import Batch, Line

from .books import Books
from .oracle import UNION
from .paying import Payment
from .receipts import Receipts
from .settling import Settlement

NEXT = {"draft": "compute", "computed": "lock", "locked": "check", "checked": "approve"}
ORDER = ("draft", "checked", "released")  # states of a payment order, in their order


class Stories(Receipts, Settlement, Payment, Books):
    """Acts in an order that leads somewhere."""

    def begin(self, seed: int) -> None:
        """Seeds 1, 5, 9… begin with an order that bounces, 2, 6, 10… with a claim that is set off, 3, 7, 11… with money that is cut,
        4, 8, 12… with deaths and reversals."""
        {1: self._bounce, 2: self._claim, 3: self._cut, 0: self._deaths}[seed % 4]()

    def _claim(self) -> None:
        self._fill()
        self._settle()
        self._pay()
        self._play("slash", self.slash)
        self._settle()
        for _ in range(3):
            self._play("bring", self.bring)
        self._settle()

    def _cut(self) -> None:
        self._fill()
        self._settle()
        self._play("slash", self.slash)
        self._settle()
        self._pay()

    def _deaths(self) -> None:
        """An approval dies at each of its points in turn; vouchers are reversed, and again."""
        self._fill()
        self._settle(dying="checked")
        for _ in range(12):
            self._play("reverse", self.reverse)

    def _bounce(self) -> None:
        """All of an order bounces; it is paid anew as the accounts are mended, every line once, however often somebody asks."""
        self._fill()
        self._settle()
        self._send()
        self._play("bank", partial(self.bank, ("退回",), 0))
        self._play("answer_again", self.answer_again)
        old = self._pick(Batch.objects.filter(lines__state="bounced").distinct())
        if old is None:
            return
        bounced = Line.objects.filter(batch_id=old).order_by("seq").values_list("unit_id", flat=True)
        for unit in [*dict.fromkeys(bounced)][:2]:
            code = self._mend(self.codes[unit])
            self.now += timedelta(hours=25)
            fresh, twice = self._anew(old), self._anew(old)
            self._must(True, fresh, "pay anew")
            self._must(False, twice, "pay anew twice")
            units = set(Line.objects.filter(batch_id=fresh.id).values_list("unit_id", flat=True))
            self._same([{unit}], [units], "who is paid anew")
            self.trace.append(f"first {self.now:%m%d%H%M%S} anew: {code}")
        self._pay()

    def slash(self) -> str | None:
        """The tax office takes back the greater part of what a union's firms paid and what is settled already."""
        settled = sorted((one for one in self.oracle.current.values() if one.run and one.fen > 1), key=lambda one: one.key)
        unions = sorted({UNION.get(self.oracle.firms.get(one.payer, ""), "") for one in settled} - {""})
        if not unions:
            return None
        union, part = self.random.choice(unions), self.random.choice((2, 3, 1_000_000))
        firms = [firm for firm, one in UNION.items() if one == union]
        return self._confirm([(one.key, one.payer, max(1, one.fen // part), one.first)
                              for one in settled if self.oracle.firms.get(one.payer) in firms])  # fmt: skip

    def astray(self) -> str | None:
        """Somebody presses a button whose time has not come: nothing may happen."""
        early = [(dues.approve, "run_id", self._run("draft", "computed", "locked")), (dues.check, "run_id", self._run("draft", "computed")),
                 (payments.release, "batch_id", self._batch("draft"))]  # fmt: skip
        found = [one for one in early if one[2] is not None]
        if not found:
            return None
        command, word, pk = self.random.choice(found)
        self._must(False, self.call(command, by=self._hand(), **{word: pk}), f"{command.__name__} before its time")
        return f"{command.__name__} {self.refused}"

    def _fill(self) -> None:
        for _ in range(4):
            self._play("bring", self.bring)
        while self._play("know", self.know):
            pass

    def _settle(self, dying: str = "") -> None:
        """One settlement, from opening to approval, whoever is refused on the way; in the state `dying` acts die everywhere."""
        self._play("open", self.open)
        for _ in range(40):
            state = next((one.state for one in self.oracle.runs.values() if one.state != "approved"), "")
            if not state:
                self.everywhere = False
                return
            self.everywhere = state == dying
            self._play(NEXT[state], getattr(self, NEXT[state]))

    def _pay(self) -> None:
        """Orders are made, signed, released and answered, until the bank has said the last word on most."""
        self._send()
        for _ in range(3):
            self._play("bank", self.bank)
        self._play("answer_again", self.answer_again)
        self._play("work", self.work)

    def _send(self) -> None:
        self._play("work", self.work)
        for _ in range(40):
            if not Batch.objects.filter(state__in=ORDER).exists():
                break
            for act in (self.sign, self.release, self.export):
                self._play(act.__name__, act)

    def _play(self, name: str, act: Callable[[], str | None]) -> bool:
        """Let an act be done; tell whether there was anything to do."""
        self.now += timedelta(seconds=self.random.randrange(1, 600))
        if (said := act()) is not None:
            self.trace.append(f"first {self.now:%m%d%H%M%S} {name}: {said}")
        return said is not None
