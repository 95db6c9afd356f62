"""The machine: a seed draws who does what next in a small town, the product does it, the oracle says what must be true.

One seed is one life in a transaction that is rolled back at its end; its trace is the same at every replay.
"""

import csv
import io
import logging
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date, timedelta
from random import Random
from typing import Any

from django.db.models import Count, F, Sum

from tests.cast import NOW, actor
from tests.dues import tax_files
from tests.dues.town import Town
from unionloop.domains.documents import queries as documents
from unionloop.domains.dues import commands as dues
from unionloop.domains.dues.models import Allocation, Claim, Payer, Payout, Run, Sample, TaxRow
from unionloop.domains.ledger import commands as ledger
from unionloop.domains.ledger.contracts import LegInput
from unionloop.domains.ledger.models import Leg, Voucher
from unionloop.domains.payments import commands as payments
from unionloop.domains.payments.models import Batch, Line
from unionloop.jobs import checks
from unionloop.kernel import errands, journal
from unionloop.kernel.actor import system
from unionloop.kernel.errors import Refused
from unionloop.kernel.models import Entry, Errand

from .oracle import Oracle, Settling
from .points import Crash, Weaver

HANDS = ("an", "bo", "cen", "ding", "er", "fang", "gu", "hong")  # eight people who may all do everything
FIRMS = ("E1", "E2", "E3", "E4", "E6", "E7", "E8", "E9")
PAYERS = range(1, 13)
BANK_HEADER = ("批次号", "参考号", "处理状态", "实际户名", "金额", "银行回单号", "原因")
PICTURE = ((TaxRow, "paid_fen"), (Allocation, "base_fen"), (Payout, "amount_fen", "cut_fen", "paid_fen"),
           (Claim, "claimed_fen", "offset_fen"), (Voucher, "seq"), (Leg, "amount_fen"), (Batch, "total_fen", "paid_fen"),
           (Line, "amount_fen", "paid_fen"), (Payer, "employer_id"))  # fmt: skip
WORDS = ("成功", "成功", "成功", "退回", "未知")
logging.getLogger("unionloop.kernel.errands").setLevel(logging.CRITICAL)


class Diverged(AssertionError):
    """The product and the oracle differ."""


class Life:
    """One seed at work on one town."""

    def __init__(self, town: Town, seed: int, weaver: Weaver, crash_percent: int = 25) -> None:
        self.town, self.random, self.weaver, self.percent = town, Random(seed), weaver, crash_percent
        self.codes = {pk: code for code, pk in town.units.items()}
        self.firm_codes = {pk: code for code, pk in town.firms.items()}
        self.hands = {name: actor(name, "dues.*", "payments.*", "ledger.*", "employers.*", "organisation.*", "*.read")
                      for name in HANDS}  # fmt: skip
        self.oracle, self.now, self.files, self.serial = Oracle(), NOW, [], 0
        self.did: dict[tuple[str, int], set[tuple[str, str]]] = {}  # four eyes as the oracle counts them
        self.trace: list[str] = []
        self.refused = ""
        self.crashes: Counter[str] = Counter()
        self.answers: list[tuple[bytes, str]] = []
        self.closed = ""

    def live(self, steps: int) -> list[str]:
        """Live so many steps; return the trace. Raises Diverged where product and oracle part."""
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
        acts = [("bring", self.bring, 3), ("again", self.again, 1), ("correct", self.correct, 2), ("know", self.know, 2),
                ("open", self.open, 2), ("compute", self.compute, 3), ("lock", self.lock, 3), ("check", self.check, 5),
                ("approve", self.approve, 5), ("send_back", self.send_back, 1), ("work", self.work, 4),
                ("sign", self.sign, 4), ("release", self.release, 4), ("export", self.export, 4), ("bank", self.bank, 5),
                ("answer_again", self.answer_again, 1), ("account", self.account, 1), ("rebatch", self.rebatch, 2),
                ("held", self.held, 1), ("close", self.close, 1), ("reverse", self.reverse, 1),
                ("clock", self.clock, 2)]  # fmt: skip
        name, act, _ = self.random.choices(acts, [weight for _, _, weight in acts])[0]
        return name, act

    def _do(self, step: int, name: str, act: Callable[[], str | None]) -> None:
        """Let somebody do one act; the dice say whether the process dies in it, or the answer is lost and he asks again."""
        self.now += timedelta(seconds=self.random.randrange(1, 600))
        while (said := act()) is None:  # there was nothing of that sort to do
            name, act = self._choose()
        self.trace.append(f"{step} {self.now:%m%d%H%M%S} {name}: {said}")

    def call(self, command: Callable[..., Any], **given: Any) -> Any:
        """Call a command once, as its callers do; None when it was refused, and then nothing has changed."""
        dies, asks = self.random.randrange(100) < self.percent, self.random.randrange(100) < self.percent // 2
        passes = self.random.choice((0, 1, 2, 3, 5, 8, 13))
        before, self.refused = figures(), ""
        try:
            if dies:
                self.weaver.arm(passes)
            try:
                found = command(**given)
            except Crash:
                self.crashes[self.weaver.died] += 1
                self._same(before, figures(), f"something is left of {command.__name__}, which died at {self.weaver.died}")
                found = command(**given)
            finally:
                self.weaver.disarm()
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

    # --- receipts ---

    def bring(self) -> str:
        """A new file, often with lines of earlier ones."""
        known = list(self.oracle.current.values())
        lines = [(one.key, one.payer, one.fen, one.first) for one in self.random.sample(known, min(len(known), self.random.randrange(4)))]
        for _ in range(self.random.randrange(1, 5)):
            self.serial += 1
            lines.append((f"{self.serial:08d}", self.random.choice(PAYERS), self._fen(), self.month))
        self.random.shuffle(lines)
        return self._confirm(lines)

    def _fen(self) -> int:
        return self.random.choice((1, 19, 99, 100, 101, 391_250, self.random.randrange(1, 5_000_000)))

    def again(self) -> str | None:
        """A file that has been here, byte by byte or with its lines in another order."""
        if not self.files:
            return None
        lines = list(self.random.choice(self.files))
        if self.random.randrange(2):
            self.random.shuffle(lines)
        return self._confirm(lines)

    def correct(self) -> str | None:
        """The tax office sends some lines anew with other sums."""
        known = sorted(self.oracle.current.values(), key=lambda one: one.key)
        known = [one for one in known if one.fen > 0]
        if not known:
            return None
        some = self.random.sample(known, min(len(known), self.random.randrange(1, 3)))
        return self._confirm([(one.key, one.payer, self.random.randrange(1, 900_000), one.first) for one in some])

    def _confirm(self, lines: list[tuple[str, int, int, str]]) -> str:
        by, content = self._hand(), tax_file(lines)
        file = self.call(dues.receive, by=by, unit_id=self.town.city, name=f"{self.serial}.csv", content=content)
        if file is None:
            raise Diverged(f"a good file was refused: {self.refused}")
        if file.state == "received":
            file = dues.stage(by, file_id=file.id)
        if file.failed:
            raise Diverged(f"good lines were refused: {file}")
        if file.state == "live":  # the same bytes: the first coming is shown, and nothing moves
            return "seen before"
        effects = self.oracle.effects(lines)
        done = self.call(dues.confirm, by=by, file_id=file.id)
        self._must(bool(effects), done, f"confirm of {effects} effects")
        self.oracle.take(lines)
        self.files.append(tuple(lines))
        return f"{effects} effects of {len(lines)} lines"

    def know(self) -> str | None:
        """Somebody says whose a payer is."""
        payers = {one.pk: one for one in Payer.objects.filter(unit_id=self.town.city, employer__isnull=True)}
        if not payers:
            return None
        payer = payers[self.random.choice(sorted(payers))]
        number, firm = int(payer.name.removeprefix("缴费人")[:4]), None
        firm = FIRMS[number % len(FIRMS)]
        done = self.call(dues.match, by=self._hand(), payer_id=payer.pk, employer_id=self.town.firms[firm])
        self._must(True, done, "match")
        self.oracle.firms[number] = firm
        return f"{number} is {firm}"

    # --- runs ---

    def open(self) -> str:
        months = sorted({one.month for one in self.oracle.counting if not one.run}) or [self.month]
        month = self.random.choice(months)
        busy = any(one.month == month and one.state != "approved" for one in self.oracle.runs.values())
        run = self.call(dues.open_run, by=self._hand(), unit_id=self.town.city, month=month)
        self._must(not busy, run, f"open {month}")
        if run:
            self.oracle.runs[run.id] = Settling(month)
        return f"{month} {self.refused}"

    def _run(self, *states: str) -> int | None:
        ids = [pk for pk, one in sorted(self.oracle.runs.items()) if one.state in states]
        return self.random.choice(ids) if ids else None

    def _eyes(self, what: str, pk: int, by: Any, *verbs: str) -> bool:
        return not any((by.name, verb) in self.did.setdefault((what, pk), set()) for verb in verbs)

    def _did(self, what: str, pk: int, by: Any, verb: str) -> None:
        self.did.setdefault((what, pk), set()).add((by.name, verb))

    def compute(self) -> str | None:
        if (pk := self._run("draft", "computed")) is None:
            return None
        by = self._hand()
        gives = self.oracle.would(pk)
        done = self.call(dues.compute, by=by, run_id=pk)
        self._must(bool(gives), done, "compute")
        if done:
            self.oracle.compute(pk)
            self._did("run", pk, by, "compute")
        return f"{len(gives)}"

    def lock(self) -> str | None:
        if (pk := self._run("computed")) is None:
            return None
        by, same = self._hand(), self.oracle.stands(pk)
        done = self.call(dues.lock, by=by, run_id=pk)
        self._must(same, done, "lock")
        if done:
            self.oracle.lock(pk)
            self._did("run", pk, by, "compute")
        return f"{self.refused}"

    def check(self) -> str | None:
        if (pk := self._run("locked")) is None:
            return None
        by = self._hand()
        for one in Sample.objects.filter(run=pk).order_by("position").values_list("allocation_id", flat=True):
            dues.view_sample(by, run_id=pk, allocation_id=one)
        done = self.call(dues.check, by=by, run_id=pk)
        self._must(self._eyes("run", pk, by, "compute"), done, "check")
        if done:
            self.oracle.runs[pk].state = "checked"
            self._did("run", pk, by, "check")
        return f"{by.name} {self.refused}"

    def approve(self) -> str | None:
        if (pk := self._run("checked")) is None:
            return None
        by, held = self._hand(), self._held()
        done = self.call(dues.approve, by=by, run_id=pk)
        self._must(self._eyes("run", pk, by, "compute", "check"), done, "approve")
        if done:
            self.oracle.approve(pk, held)
            claims: Counter[Any] = Counter()
            for tier, unit, fen in Claim.objects.values_list("line__tier", "unit_id", F("claimed_fen") - F("offset_fen")):
                claims[tier, self.codes[unit]] += fen
            self._same([+self.oracle.claims], [+claims], "open claims")
            self.compare()
        return f"{by.name} {self.refused}"

    def _held(self) -> Counter[tuple[str, str]]:
        held: Counter[tuple[str, str]] = Counter()
        rows = Payout.objects.filter(state="held").values_list("tier", "unit_id", F("amount_fen") - F("cut_fen"))
        for tier, unit, fen in rows:
            held[tier, self.codes[unit]] += fen
        return held

    def send_back(self) -> str | None:
        if (pk := self._run("locked", "checked")) is None:
            return None
        self._must(True, self.call(dues.send_back, by=self._hand(), run_id=pk, reason="再核"), "send back")
        self.oracle.open_again(pk)
        return "sent back"

    # --- payments ---

    def work(self) -> str | None:
        """A worker does what is owed, each thing once however often it dies."""
        done = 0
        for pk in errands.owed(self.now):
            self._errand(pk)
            done += 1
        return f"{done} errands" if done else None

    def _errand(self, pk: int) -> None:
        self.call(errands.run, errand_id=pk, at=self.now)
        left = Errand.objects.get(pk=pk)
        if left.done_at is None:
            raise Diverged(f"errand {left.target} failed: {left.last_error}")

    def _batch(self, state: str) -> int | None:
        return self._pick(Batch.objects.filter(state=state))

    def sign(self) -> str | None:
        if (pk := self._batch("draft")) is None:
            return None
        by = self._hand()
        approver = Batch.objects.get(pk=pk).approved_by
        done = self.call(payments.check, by=by, batch_id=pk)
        self._must(self._eyes("batch", pk, by, "draft") and by.name != approver, done, "sign")
        if done:
            self._did("batch", pk, by, "sign")
        return f"{by.name} {self.refused}"

    def release(self) -> str | None:
        if (pk := self._batch("checked")) is None:
            return None
        by = self._hand()
        approver = Batch.objects.get(pk=pk).approved_by
        done = self.call(payments.release, by=by, batch_id=pk)
        self._must(self._eyes("batch", pk, by, "draft", "sign") and by.name != approver, done, "release")
        return f"{by.name} {self.refused}"

    def export(self) -> str | None:
        if (pk := self._batch("released")) is None:
            return None
        done = self.call(payments.export, by=self._hand(), batch_id=pk, layout="text-gb18030")
        return f"{pk if done else self.refused}"

    def bank(self) -> str | None:
        """The bank answers some lines of an order it has, in an order of its own; unknown ones it answers later."""
        if (pk := self._pick(Batch.objects.filter(state="exported"))) is None:
            return None
        by, batch = self._hand(), Batch.objects.get(pk=pk)
        order = documents.content(by, file_id=batch.file_id).decode("gb18030")
        rows = [row for row in csv.reader(io.StringIO(order), delimiter="|") if row]
        at = {title: rows[0].index(title) for title in ("批次号", "参考号", "收款户名", "金额")}
        told, news = [], []
        for row in rows[1:]:
            if row[0] == "合计" or self.random.randrange(4) == 0:
                continue
            reference = row[at["参考号"]]
            if self.oracle.said.get(reference) in ("成功", "退回"):
                continue
            word = self.random.choice(WORDS)
            told.append([row[at["批次号"]], reference, word, row[at["收款户名"]], row[at["金额"]], f"H{self._next()}",
                         "账号不存在" if word == "退回" else ""])  # fmt: skip
            news.append((reference, row[at["收款户名"]].removesuffix("工会"), word, round(float(row[at["金额"]]) * 100)))
        if not told:
            return None
        content = bank_file(told)
        done = self.call(payments.take_return, by=by, content=content, name=f"{self.serial}.txt", unit_id=self.town.city)
        self._must(True, done, "return")
        if done.exception_count:
            raise Diverged(f"the bank was not understood: {done}")
        for one in news:
            self.oracle.bank(*one)
        self.answers.append(content)
        return " ".join(word for _, _, word, _ in news)

    def _next(self) -> int:
        self.serial += 1
        return self.serial

    def answer_again(self) -> str | None:
        """A bank file comes twice, also under another name and with a line break more."""
        if not self.answers:
            return None
        content = self.random.choice(self.answers) + self.random.choice((b"", b"\r\n"))
        before = money()
        self.call(payments.take_return, by=self._hand(), content=content, name="again.txt", unit_id=self.town.city)
        self._same(before, money(), "a bank file taken twice has moved money")
        return "again"

    def account(self) -> str | None:
        """A union whose account bounced brings a new one; two people enter it, and it waits its day."""
        codes = sorted({self.codes[unit] for unit in Line.objects.filter(state="bounced").values_list("unit_id", flat=True)})
        if not codes:
            return None
        code = self.random.choice(codes)
        first, second = self.random.sample(HANDS, 2)
        row = payments.propose_account(self.hands[first].later(self.now), unit_id=self.town.units[code], holder=f"{code}工会",
                                       number=f"6217{self._next():012d}")  # fmt: skip
        payments.confirm_account(self.hands[second].later(self.now), account_id=row.id)
        return code

    def rebatch(self) -> str | None:
        ids = Line.objects.filter(state__in=("bounced", "part")).values("batch_id")
        if (pk := self._pick(Batch.objects.filter(pk__in=ids))) is None:
            return None
        by = self._hand()
        done = self.call(payments.rebatch, by=by, batch_id=pk)
        if done:
            self._did("batch", done.id, by, "draft")
        return f"{done.id if done else self.refused}"

    def held(self) -> str:
        self._must(True, self.call(dues.pay_held, by=self._hand(), unit_id=self.town.city), "pay held")
        return "asked"

    # --- books and time ---

    def close(self) -> str:
        """The month before is closed in the books, for ever."""
        month = f"{self.now.replace(day=1) - timedelta(days=1):%Y%m}"
        done = self.call(ledger.close_month, by=self._hand(), unit_id=self.town.city, month=month)
        self.closed = month if done else self.closed
        return f"{month} {self.refused}"

    def reverse(self) -> str:
        """Somebody reverses a voucher of his own; a second reversal and one into a closed month are refused."""
        by = self._hand()
        mine = Voucher.objects.filter(source__startswith="by.hand:", reverses__isnull=True)
        if (pk := self._pick(mine)) is None or self.random.randrange(3) == 0:
            fen = self.random.randrange(1, 10_000)
            legs = [LegInput("101", fen), LegInput("405", -fen)]
            done = self.call(ledger.post, by=by, book_unit_id=self.town.city, day=by.today, summary="手工", source=f"by.hand:{self._next()}",
                             legs=legs)  # fmt: skip
            self._must(True, done, "post")
            return f"posted {fen}"
        if self.closed and self.random.randrange(2):
            day = date(int(self.closed[:4]), int(self.closed[4:]), 9)
            legs = [LegInput("101", 1), LegInput("405", -1)]
            done = self.call(ledger.post, by=by, book_unit_id=self.town.city, day=day, summary="手工",
                             source=f"by.hand:{self._next()}", legs=legs)  # fmt: skip
            self._must(False, done, "post into a closed month")
            return "closed month"
        again = Voucher.objects.filter(reverses=pk).exists()
        done = self.call(ledger.reverse, by=by, voucher_id=pk, day=by.today, reason="更正")
        self._must(not again, done, "reverse")
        return f"reversed {self.refused}"

    def clock(self) -> str:
        """The clock jumps: a moment back, as clocks do, hours or days ahead."""
        hours = self.random.choice((-1, 1, 25, 25, 24 * 9))
        self.now += timedelta(hours=hours)
        return f"{hours} h"

    # --- what must be true ---

    def compare(self) -> None:
        """Hold the product against the oracle."""
        self._same(sorted(self.oracle.sums().items()), sorted(counting().items()), "receipts that count")
        given = {key: fen for key, fen in self.oracle.given.items() if fen}
        self._same([given], [self._given()], "what approved runs gave")
        owed = {key: fen for key, fen in self.oracle.given.items() if fen and key[0] in ("base", "street", "county", "upper")}
        self._same([owed], [self._owed()], "what is owed: payouts less claims")
        paid = {code: fen for code, fen in self.oracle.paid.items() if fen}
        lines = Line.objects.order_by().values_list("unit_id").annotate(Sum("paid_fen"))
        self._same([paid], [{self.codes[unit]: fen for unit, fen in lines if fen}], "what the bank paid")
        if not Errand.objects.filter(done_at__isnull=True).exists():
            whole = Payout.objects.order_by().values_list("unit_id").annotate(Sum("paid_fen"))
            self._same([paid], [{self.codes[unit]: fen for unit, fen in whole if fen}], "payouts paid")
            legs = Leg.objects.filter(voucher__source__startswith="dues.paid:", unit__isnull=False)
            posted = legs.order_by().values_list("unit_id").annotate(Sum("amount_fen"))
            self._same([paid], [{self.codes[unit]: fen for unit, fen in posted if fen}], "paid in the books")
        if Leg.objects.aggregate(sum=Sum("amount_fen"))["sum"] or 0:
            raise Diverged("the books do not balance")

    def whole(self) -> None:
        """Let the product check itself too: chain, digests, balances, identities."""
        while journal.seal(limit=5_000):
            pass
        if found := checks.faults(system(self.now)):
            raise Diverged(f"verify: {found[:3]}")

    def _given(self) -> dict[tuple[str, str], int]:
        found: Counter[tuple[str, str]] = Counter()
        rows = Allocation.objects.filter(run__state="approved").values_list(
            "kind", "base_unit_id", "street_unit_id", "county_unit_id", "employer_id", "base_fen", "street_fen", "county_fen",
            "city_fen", "province_fen", "national_fen")  # fmt: skip
        for kind, base, street, county, firm, *fen in rows:
            found["city", ""] += fen[3]
            found["upper", "P"] += fen[4] + fen[5]
            if kind == "suspense":
                found["suspense", ""] += sum(fen[:3])
                continue
            found[("held", self.firm_codes[firm]) if kind == "preparation" else ("base", self.codes[base])] += fen[0]
            found["street", self.codes[street]] += fen[1]
            found["county", self.codes[county]] += fen[2]
        return {key: fen for key, fen in found.items() if fen}

    def _owed(self) -> dict[tuple[str, str], int]:
        found: Counter[tuple[str, str]] = Counter()
        for tier, unit, fen in Payout.objects.values_list("tier", "unit_id", F("amount_fen") - F("cut_fen")):
            found[tier, self.codes[unit]] += fen
        for tier, unit, fen in Claim.objects.values_list("line__tier", "unit_id", F("claimed_fen") - F("offset_fen")):
            found[tier, self.codes[unit]] -= fen
        return {key: fen for key, fen in found.items() if fen}


def tax_file(lines: Sequence[tuple[str, int, int, str]]) -> bytes:
    """Return a tax file of lines (key, payer, fen, month)."""
    cells = []
    for key, payer, fen, month in lines:
        firm = FIRMS[payer % len(FIRMS)]
        yuan = f"{fen / 100:.2f}"
        cells.append(tax_files.row(
            payer, 电子税票号码=f"35109826{key}", 纳税人名称=f"缴费人{payer:04d}号", 征收品目="工会筹备金" if firm in ("E8", "E9") else "工会经费",
            工资总额=f"{fen / 2:.2f}", 应纳费额=yuan, 实缴金额=yuan,
            入库日期=f"{month[:4]}-{month[4:]}-01"))  # fmt: skip
    return tax_files.csv(cells)


def bank_file(told: Sequence[Sequence[str]]) -> bytes:
    """Return a bank's answer."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter="|", lineterminator="\r\n").writerows([BANK_HEADER, *told])
    return out.getvalue().encode("gb18030")


def counting() -> Counter[str]:
    """Return what counts, by month."""
    rows = TaxRow.objects.filter(state__in=("live", "correction")).order_by().values_list("month").annotate(Sum("paid_fen"))
    return Counter({month: fen for month, fen in rows if fen})


def money() -> list[Any]:
    """Return the money that has moved."""
    return [list(model.objects.aggregate(Sum(name), Count("id")).values())
            for model, name in ((Leg, "amount_fen"), (Payout, "paid_fen"), (Line, "paid_fen"), (Voucher, "seq"))]  # fmt: skip


def figures() -> list[Any]:
    """Return a picture of everything an act may leave; the number of journal lines comes last."""
    seen: list[Any] = []
    for model, *names in PICTURE:
        seen.append((model.__name__, *model.objects.order_by().aggregate(Count("id"), *(Sum(name) for name in names)).values()))
    for model in (Run, Batch, Payout, Line, TaxRow):
        seen.append((model.__name__, sorted(model.objects.order_by().values_list("state").annotate(Count("id")))))
    return [*seen, (Errand.objects.count(), Entry.objects.count())]
