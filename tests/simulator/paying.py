"""Acts of the payment: errands, signatures, orders, what the bank says, new accounts, paying anew."""

import csv
import io

from unionloop.domains.documents import queries as documents
from unionloop.domains.dues import commands as dues
from unionloop.domains.founding.models import Case
from unionloop.domains.payments import commands as payments
from unionloop.domains.payments.contracts import BatchRow
from unionloop.domains.payments.models import Batch, Line
from unionloop.kernel import errands
from unionloop.kernel.models import Entry, Errand

from .calls import HANDS, Calls, Diverged
from .papers import bank_file
from .pictures import money

WORDS = ("成功", "成功", "成功", "退回", "未知")


class Payment(Calls):
    """What goes out, and what the bank says of it."""

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
        if left.target.endswith(".release_preparation"):
            firm = Case.objects.filter(pk=Entry.objects.get(pk=left.entry_id).row_id).values_list("employer_id", flat=True).first()
            if firm is not None:
                self.oracle.give_back(self.firm_codes[firm])

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

    def bank(self, words: tuple[str, ...] = WORDS, unheard: int = 4) -> str | None:
        """The bank answers lines of an order it has, every so-manieth not (0: all), in an order of its own; unknown ones it answers later."""
        if (pk := self._pick(Batch.objects.filter(state="exported"))) is None:
            return None
        by, batch = self._hand(), Batch.objects.get(pk=pk)
        order = documents.content(by, file_id=batch.file_id).decode("gb18030")
        rows = [row for row in csv.reader(io.StringIO(order), delimiter="|") if row]
        at = {title: rows[0].index(title) for title in ("批次号", "参考号", "收款户名", "金额")}
        told, news = [], []
        for row in rows[1:]:
            if row[0] == "合计" or (unheard and self.random.randrange(unheard) == 0):
                continue
            reference = row[at["参考号"]]
            if self.oracle.said.get(reference) in ("成功", "退回"):
                continue
            word = self.random.choice(words)
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

    def answer_again(self) -> str | None:
        """A bank file comes twice under another name: its bytes show the first taking; saved anew it moves no money.

        (An old "unknown" after a bounce reopens the line for a person to look at: that is a doubt, and no payment.)
        """
        if not self.answers:
            return None
        old, more = self.random.choice(self.answers), self.random.choice((b"", b"\r\n"))
        before = money()
        done = self.call(payments.take_return, by=self._hand(), content=old + more, name="again.txt", unit_id=self.town.city)
        self._same(before, money(), "a bank file taken twice has moved money")
        self._must(True, done, "a bank file brought again")
        if not more and not done.seen_before:
            raise Diverged(f"a bank file brought again is taken for a new one: {done}")
        return "saved anew" if more else "again"

    def account(self) -> str | None:
        """A union whose account bounced brings a new one; two people enter it, and it waits its day."""
        codes = sorted({self.codes[unit] for unit in Line.objects.filter(state="bounced").values_list("unit_id", flat=True)})
        if not codes:
            return None
        return self._mend(self.random.choice(codes))

    def _mend(self, code: str) -> str:
        first, second = self.random.sample(HANDS, 2)
        row = payments.propose_account(self.hands[first].later(self.now), unit_id=self.town.units[code], holder=f"{code}工会",
                                       number=f"6217{self._next():012d}")  # fmt: skip
        payments.confirm_account(self.hands[second].later(self.now), account_id=row.id)
        return code

    def rebatch(self) -> str | None:
        ids = Line.objects.filter(state__in=("bounced", "part")).values("batch_id")
        if (pk := self._pick(Batch.objects.filter(pk__in=ids))) is None:
            return None
        done = self._anew(pk)
        return f"{done.id if done else self.refused}"

    def _anew(self, pk: int) -> BatchRow | None:
        by = self._hand()
        done = self.call(payments.rebatch, by=by, batch_id=pk)
        if done:
            self._did("batch", done.id, by, "draft")
        return done

    def held(self) -> str:
        self._must(True, self.call(dues.pay_held, by=self._hand(), unit_id=self.town.city), "pay held")
        return "asked"
