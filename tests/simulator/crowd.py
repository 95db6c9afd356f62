"""Many people at once over one town: each draws what he does next by a seed of his own, and dies at fail-points now and then.

What they do to one another is left to chance; what must be true afterwards is not: every receipt counts once, what the bank
said is paid is paid once, four eyes are four, and the product's own checks find nothing.
"""

import csv
import io
import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from random import Random
from typing import Any

from django.db import OperationalError, connection

from tests.cast import NOW, actor
from tests.dues.town import Town
from unionloop.domains.documents import queries as documents
from unionloop.domains.dues import commands as dues
from unionloop.domains.dues.models import Payer, Run, Sample
from unionloop.domains.ledger import commands as ledger
from unionloop.domains.ledger.contracts import LegInput
from unionloop.domains.ledger.models import Voucher
from unionloop.domains.payments import commands as payments
from unionloop.domains.payments.models import Batch, Line
from unionloop.kernel import errands
from unionloop.kernel.errors import Refused

from .papers import FIRMS, bank_file, tax_file
from .points import Crash, Weaver

MOST_TRIES = 5  # of an act the database gave up in favour of another's
RIGHTS = ("dues.*", "payments.*", "ledger.*", "employers.*", "organisation.*", "*.read")


class EachHisOwn(Weaver):
    """Lets one person die and not the one beside him."""

    def __init__(self) -> None:
        self.mine = threading.local()
        super().__init__()

    @property
    def left(self) -> int:  # type: ignore[override]
        """How many passes this person has left."""
        return getattr(self.mine, "left", -1)

    @left.setter
    def left(self, passes: int) -> None:
        self.mine.left = passes


class Crowd:
    """What all share: the town, the hour, what the bank has said, and what went wrong."""

    def __init__(self, town: Town, weaver: Weaver) -> None:
        self.town, self.weaver, self.hour, self.serial = town, weaver, count(1), count(1)
        self.at_bank = threading.Lock()  # one bank: it says one thing after another
        self.receipts: dict[str, int] = {}
        self.said: dict[str, str] = {}
        self.paid: Counter[int] = Counter()  # unit → fen
        self.acts, self.troubles = Counter[str](), list[str]()

    def live(self, hands: int, acts: int, seed: int) -> None:
        """Let so many people do so many acts each."""
        people = [Hand(self, f"hand{at:02d}", Random(seed * 1000 + at)) for at in range(hands)]
        gate = threading.Barrier(hands)
        threads = [threading.Thread(target=one.live, args=(acts, gate)) for one in people]
        for one in threads:
            one.start()
        for one in threads:
            one.join()


class Hand:
    """One person."""

    def __init__(self, crowd: Crowd, name: str, random: Random) -> None:
        self.crowd, self.random, self.actor = crowd, random, actor(name, *RIGHTS)
        self.city = crowd.town.city

    @property
    def by(self) -> Any:
        """Return the person, a minute after whoever acted last."""
        return self.actor.later(NOW + timedelta(minutes=next(self.crowd.hour)))

    def live(self, acts: int, gate: threading.Barrier) -> None:
        """Do so many acts; what is no refusal is told."""
        choices = (self.bring, self.know, self.open, self.compute, self.compute, self.lock, self.check, self.approve, self.work, self.work,
                   self.sign, self.release, self.export, self.bank, self.rebatch, self.book)  # fmt: skip
        try:
            gate.wait()
            for _ in range(acts):
                act = self.random.choice(choices)
                try:
                    self._try(act)
                    self.crowd.acts[act.__name__] += 1
                except Refused:
                    self.crowd.acts["refused"] += 1
        except Exception as error:
            self.crowd.troubles.append(f"{self.actor.name}: {type(error).__name__}: {error}")
        finally:
            connection.close()

    def _try(self, act: Callable[[], object]) -> None:
        for turn in range(MOST_TRIES):
            try:
                act()
                return
            except OperationalError as error:
                if turn == MOST_TRIES - 1 or "deadlock" not in str(error):
                    raise
                self.crowd.acts["deadlock"] += 1

    def call(self, command: Callable[..., Any], **given: Any) -> Any:
        """Call a command, which a quarter of the time dies first and is called again."""
        by = self.by
        if self.random.randrange(4) == 0:
            self.crowd.weaver.arm(self.random.choice((0, 1, 2, 3, 5)))
        try:
            return command(by, **given)
        except Crash:
            self.crowd.acts["crash"] += 1
            return command(by, **given)
        finally:
            self.crowd.weaver.disarm()

    def _one(self, rows: Any) -> int | None:
        ids = list(rows.order_by("pk").values_list("pk", flat=True)[:50])
        return self.random.choice(ids) if ids else None

    def bring(self) -> None:
        """A file of new receipts; half the time somebody else's come along once more."""
        known = list(self.crowd.receipts.items())
        lines = [(key, int(key[-2:]) % 12 + 1, fen, "202607") for key, fen in self.random.sample(known, min(2, len(known)))]
        for _ in range(3):
            key = f"{next(self.crowd.serial):08d}"
            lines.append((key, int(key[-2:]) % 12 + 1, self.random.randrange(1, 5_000_000), "202607"))
        file = self.call(dues.receive, unit_id=self.city, name=f"{lines[-1][0]}.csv", content=tax_file(lines))
        self.call(dues.stage, file_id=file.id, quiet=True)
        self.call(dues.confirm, file_id=file.id)
        self.crowd.receipts |= {key: fen for key, _, fen, _ in lines}

    def know(self) -> None:
        """Whose a payer is."""
        if pk := self._one(Payer.objects.filter(unit_id=self.city, employer__isnull=True)):
            firm = FIRMS[int(Payer.objects.get(pk=pk).name.removeprefix("缴费人")[:4]) % len(FIRMS)]
            self.call(dues.match, payer_id=pk, employer_id=self.crowd.town.firms[firm])

    def open(self) -> None:
        self.call(dues.open_run, unit_id=self.city, month="202607")

    def _run(self, verb: Callable[..., Any], *states: str) -> None:
        if pk := self._one(Run.objects.filter(state__in=states)):
            self.call(verb, run_id=pk)

    def compute(self) -> None:
        self._run(dues.compute, "draft", "computed")

    def lock(self) -> None:
        self._run(dues.lock, "computed")

    def check(self) -> None:
        if pk := self._one(Run.objects.filter(state="locked")):
            by = self.by
            for one in Sample.objects.filter(run=pk).values_list("allocation_id", flat=True):
                dues.view_sample(by, run_id=pk, allocation_id=one)
            self.call(dues.check, run_id=pk)

    def approve(self) -> None:
        self._run(dues.approve, "checked")

    def work(self) -> None:
        """A worker does what is owed."""
        by = self.by
        for pk in errands.owed(by.at):
            errands.run(pk, by.at)

    def _batch(self, verb: Callable[..., Any], state: str, **more: object) -> None:
        if pk := self._one(Batch.objects.filter(state=state)):
            self.call(verb, batch_id=pk, **more)

    def sign(self) -> None:
        self._batch(payments.check, "draft")

    def release(self) -> None:
        self._batch(payments.release, "checked")

    def export(self) -> None:
        self._batch(payments.export, "released", layout="text-gb18030")

    def rebatch(self) -> None:
        if pk := self._one(Batch.objects.filter(pk__in=Line.objects.filter(state="bounced").values("batch_id"))):
            self.call(payments.rebatch, batch_id=pk)

    def book(self) -> None:
        """A voucher by hand, or the reversal of one."""
        old = self._one(Voucher.objects.filter(source__startswith="by.hand:", reverses__isnull=True))
        if old and self.random.randrange(2):
            self.call(ledger.reverse, voucher_id=old, day=self.by.today, reason="更正")
            return
        self.call(ledger.post, book_unit_id=self.city, day=self.by.today, summary="手工", source=f"by.hand:{next(self.crowd.serial)}",
                  legs=[LegInput("101", 7), LegInput("405", -7)])  # fmt: skip

    def bank(self) -> None:
        """The bank answers some lines of an order, some of them for the second time."""
        with self.crowd.at_bank:
            if (pk := self._one(Batch.objects.filter(state="exported"))) is None:
                return
            batch = Batch.objects.get(pk=pk)
            order = documents.content(self.by, file_id=batch.file_id).decode("gb18030")
            rows = [row for row in csv.reader(io.StringIO(order), delimiter="|") if row]
            at = {title: rows[0].index(title) for title in ("批次号", "参考号", "收款户名", "金额")}
            lines, news = [], {}
            for row in rows[1:]:
                if row[0] == "合计" or self.random.randrange(3) == 0:
                    continue
                reference = row[at["参考号"]]
                word = self.crowd.said.get(reference) or self.random.choice(("成功", "成功", "退回"))
                news[reference] = word
                lines.append([row[at["批次号"]], reference, word, row[at["收款户名"]], row[at["金额"]], f"H{reference}", "系统忙" if word == "退回" else ""])
            if not lines:
                return
            self.call(payments.take_return, content=bank_file(lines), name=f"{pk}.txt", unit_id=self.city)
            amounts = dict(batch.lines.values_list("seq", "unit_id"))
            for line in lines:
                reference, word = line[1], line[2]
                if word == "成功" and reference not in self.crowd.said:
                    self.crowd.paid[amounts[int(reference.rpartition("-")[2])]] += round(float(line[4]) * 100)
            self.crowd.said |= news
