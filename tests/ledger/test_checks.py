"""Tampering past every guard, as a superuser would: each act is found, and its place named (trust G1, G2)."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import F, QuerySet

from tests.cast import OPERATOR, STRANGER
from unionloop.domains.ledger import commands, queries
from unionloop.domains.ledger.contracts import LegInput, Share, VoucherInput, postings
from unionloop.domains.ledger.models import Account, Balance, Head, Leg, MonthClose, Voucher
from unionloop.domains.ledger.rules import vouchers as rules
from unionloop.kernel.models import Entry

from .conftest import ACCOUNTANT, AUGUST

pytestmark = pytest.mark.django_db


@contextmanager
def superuser() -> Iterator[None]:
    """Take every trigger and key away for one act, and undo the act and its taking away afterwards."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            connection.check_constraints()
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
        yield
        transaction.set_rollback(True)


@pytest.fixture
def books(town):
    """June closed, July open, a head recorded: twelve vouchers."""
    for at in range(12):
        if at == 6:
            commands.close_month(ACCOUNTANT, unit_id=town.city.id, month="202606")
        legs = postings.legs_for_collection(
            "2021", lower=[Share(600 + at, town.bases[at % 4].id)], upper=[Share(330, town.city.id)], own_fen=70
        )
        town.post(legs, date(2026, 6 + at // 6, 1 + at), f"tax:{at}", summary=f"第 {at} 户")
    commands.record_head(OPERATOR)
    assert queries.check(ACCOUNTANT) == []
    return town


def faults() -> str:
    return "\n".join(queries.check(ACCOUNTANT))


def erase(rows: QuerySet[Any]) -> None:
    """Delete rows without asking what refers to them."""
    rows._raw_delete("default")


def rewrite_tail(start: int) -> None:
    """Recompute digests and links from one voucher on, as an insider who knows the code would."""
    before = Voucher.objects.filter(seq=start - 1).first()
    chain = before.chain if before else rules.GENESIS
    for row in Voucher.objects.filter(seq__gte=start).order_by("seq"):
        legs = [LegInput(*values) for values in Leg.objects.filter(voucher=row).order_by("line_no").values_list(
            "account__code", "amount_fen", "unit_id", "employer_id", "memo", "red")]  # fmt: skip
        says = VoucherInput(row.day, row.summary, row.source, legs, row.attachments)
        digest = rules.digest(row.book_id, says, closing=row.closing, reverses_id=row.reverses_id)
        number = rules.number_text(row.month, row.ordinal)
        chain = rules.link(chain, digest, row.seq, number, row.maker, row.posted_at)
        Voucher.objects.filter(pk=row.pk).update(digest=digest, chain=chain, total_fen=rules.debit_total(legs))


class TestCheck:
    def test_names_a_changed_leg(self, books):
        with superuser():
            Leg.objects.filter(voucher__seq=8, line_no=1).update(amount_fen=F("amount_fen") + 1)
            assert "记-202607-0002（第 8 节）内容被改" in faults()
            assert "记-202607-0002（第 8 节）借贷不平，差 1 分" in faults()
            assert "全部分录借贷不平，差 1 分" in faults()
            assert queries.sum_of_legs(ACCOUNTANT, unit_id=books.city.id) == 1
        assert queries.sum_of_legs(ACCOUNTANT, unit_id=books.city.id) == 0

    def test_names_legs_left_without_their_voucher(self, books):
        with superuser():
            last = Voucher.objects.get(seq=12)
            erase(Voucher.objects.filter(pk=last.pk))
            assert f"分录没有凭证（凭证内部号 {last.pk} 被删）" in faults()
            assert "全部分录借贷不平" not in faults()

    def test_names_a_leg_moved_to_another_creditor(self, books):
        with superuser():
            Leg.objects.filter(voucher__seq=8, line_no=2).update(unit_id=books.bases[0].id)
            assert faults() == "账簿“遂州市总工会”：记-202607-0002（第 8 节）内容被改"

    def test_names_a_voucher_gone_and_the_hole_it_left(self, books):
        with superuser():
            row = Voucher.objects.get(seq=8)
            erase(Voucher.objects.filter(pk=row.pk))
            found = faults()
            assert "链第 8 至 8 节缺失" in found
            assert "记-202607-0003 前缺号" in found
            assert f"凭证内部号 {row.pk} 被删" in found

    def test_names_two_vouchers_that_changed_places(self, books):
        with superuser():
            Voucher.objects.filter(seq=8).update(seq=99)
            Voucher.objects.filter(seq=9).update(seq=8)
            Voucher.objects.filter(seq=99).update(seq=9)
            assert "链在第 8 节断开" in faults()

    def test_names_the_end_cut_off(self, books):
        with superuser():
            rows = Voucher.objects.filter(seq__gte=11)
            for leg in Leg.objects.filter(voucher__in=rows):  # balances put right as well
                debit, credit = rules.debit_and_credit(leg.amount_fen, leg.red)
                Balance.objects.filter(month="202607", account=leg.account_id).update(
                    debit_fen=F("debit_fen") - debit, credit_fen=F("credit_fen") - credit
                )
            erase(Leg.objects.filter(voucher__in=list(rows)))
            erase(rows)
            found = faults()
            assert "日志记到第 12 节，账簿里没有这一节" in found
            assert "2026-07-22 链头 记到第 12 节" in found

    def test_names_a_voucher_nobody_posted(self, books):
        with superuser():
            last = Voucher.objects.get(seq=12)
            forged = Voucher(
                pk=last.pk + 1, book_id=last.book_id, seq=13, month="202607", ordinal=7, day=date(2026, 7, 13), summary="x",
                source="forged", legs_count=2, total_fen=5, maker="wu", posted_at=last.posted_at, digest="", chain="",
            )  # fmt: skip
            forged.save(force_insert=True)
            for line, (code, amount) in enumerate((("102", 5), ("401", -5)), 1):
                account = Account.objects.get(standard="2021", code=code)
                Leg.objects.create(
                    voucher=forged, book_id=last.book_id, line_no=line, account=account, amount_fen=amount
                )
                Balance.objects.update_or_create(
                    book_id=last.book_id, month="202607", account=account, closing=False,
                    defaults={"debit_fen": 0, "credit_fen": 0},
                )  # fmt: skip
            rewrite_tail(13)
            assert "第 13 至 13 节没有日志，不是经系统记的账" in faults()

    def test_names_a_voucher_slipped_into_a_closed_month(self, books):
        with superuser():
            Voucher.objects.filter(seq=12).update(month="202606", ordinal=7, day=date(2026, 6, 30))
            rewrite_tail(12)
            assert "记-202606-0007 记在已结账的 202606" in faults()

    def test_names_a_wrong_balance(self, books):
        with superuser():
            Balance.objects.filter(month="202607", account__code="22202").update(credit_fen=F("credit_fen") + 3)
            assert faults().endswith("202607 科目 22202 余额与分录差 借 0 贷 3 分")

    def test_a_tail_rewritten_with_new_hashes_meets_the_head_and_the_journal(self, books):
        with superuser():
            for line, sign in ((1, 1), (2, -1)):
                Leg.objects.filter(voucher__seq=10, line_no=line).update(amount_fen=F("amount_fen") + 1000 * sign)
            rewrite_tail(10)
            found = faults()
            assert "第 12 节与日志所记的链不一致" in found
            assert "2026-07-22 链头 记的第 12 节与账簿不一致" in found

    def test_even_with_journal_and_heads_rewritten_the_published_head_tells(self, books):
        day = OPERATOR.today
        published = {day: queries.head(day).chain}
        assert queries.check(ACCOUNTANT, published=published) == []
        with superuser():
            for line, sign in ((1, 1), (2, -1)):
                Leg.objects.filter(voucher__seq=10, line_no=line).update(amount_fen=F("amount_fen") + 1000 * sign)
            rewrite_tail(10)
            last = Voucher.objects.get(seq=12)
            for leg_code, field in (("102", "debit_fen"), ("22202", "credit_fen")):
                Balance.objects.filter(month="202607", account__code=leg_code).update(**{field: F(field) + 1000})
            entry = Entry.objects.filter(verb="ledger.post").order_by("-id").first()
            Entry.objects.filter(pk=entry.pk).update(changes=entry.changes | {"chain": last.chain})
            Head.objects.update(chain=last.chain)
            assert queries.check(ACCOUNTANT) == []
            assert queries.check(ACCOUNTANT, published=published) == [
                f"2026-07-22 公布的链头 {published[day][:16]}… 与账簿现在的链头不一致"
            ]

    def test_a_reader_of_nothing_checks_nothing(self, books):
        assert queries.check(STRANGER) == []


class Broken(Exception):
    """The power went."""


class Memory:
    """How far the walk came; the power goes after so many chunks."""

    def __init__(self, lasts: int) -> None:
        self.links: dict[int, tuple[int, str]] = {}
        self.lasts = lasts

    def stood(self, book_id: int) -> tuple[int, str]:
        return self.links.get(book_id, (0, ""))

    def passed(self, book_id: int, seq: int, chain: str) -> None:
        self.links[book_id] = (seq, chain)
        self.lasts -= 1
        if self.lasts == 0:
            raise Broken


class TestBrokenOff:
    @pytest.fixture
    def walked(self, books, monkeypatch):
        """Two of four chunks of three links have been walked."""
        monkeypatch.setattr("unionloop.domains.ledger.queries.chain.CHUNK", 3)
        memory = Memory(2)
        with pytest.raises(Broken):
            queries.check(ACCOUNTANT, walked=memory)
        assert [seq for seq, _ in memory.links.values()] == [6]
        return memory

    def test_goes_on_where_it_stood_and_counts_numbers_on(self, walked):
        assert queries.check(ACCOUNTANT, walked=walked) == []
        assert [seq for seq, _ in walked.links.values()] == [12]

    def test_what_comes_later_is_found_and_not_passed(self, walked):
        with superuser():
            Voucher.objects.filter(seq=8).update(summary="改过")
            assert "（第 8 节）内容被改" in "\n".join(queries.check(ACCOUNTANT, walked=walked))
        assert [seq for seq, _ in walked.links.values()] == [6]

    def test_begins_anew_where_its_own_link_has_changed(self, walked):
        with superuser():
            Leg.objects.filter(voucher__seq=2, line_no=1).update(memo="改过")
            rewrite_tail(2)
            found = "\n".join(queries.check(ACCOUNTANT, walked=walked))
            assert "202606 结账 记的第 6 节与账簿不一致" in found


class TestTwoHundredActs:
    """200 random single acts on any row of the ledger; the seed makes a failure repeatable."""

    def test_each_is_found(self, books):
        chance = random.Random(20260722)
        for at in range(200):
            with superuser():
                act = self.act(chance)
                found = queries.check(ACCOUNTANT)
                assert found, f"act {at} was not found: {act}"

    def act(self, chance: random.Random) -> str:
        row = Voucher.objects.order_by("seq")[chance.randrange(Voucher.objects.count())]
        legs = list(Leg.objects.filter(voucher=row).order_by("line_no"))
        leg = chance.choice(legs)
        vouchers, one = Voucher.objects.filter(pk=row.pk), Leg.objects.filter(pk=leg.pk)
        acts = {
            "amount": lambda: one.update(amount_fen=F("amount_fen") + chance.choice((-100, -1, 1, 10**6))),
            "account": lambda: one.update(account=Account.objects.get(standard="2021", code="231")),
            "red": lambda: one.update(red=not leg.red),
            "memo": lambda: one.update(memo="改"),
            "creditor": lambda: one.update(unit_id=None if leg.unit_id else row.book.unit_id),
            "leg gone": lambda: erase(one),
            "leg late": lambda: Leg.objects.create(
                voucher=row, book_id=row.book_id, line_no=9, account_id=leg.account_id, amount_fen=1
            ),
            "summary": lambda: vouchers.update(summary="改"),
            "day": lambda: vouchers.update(day=row.day + timedelta(days=1)),
            "source": lambda: vouchers.update(source="改"),
            "maker": lambda: vouchers.update(maker="改"),
            "moment": lambda: vouchers.update(posted_at=AUGUST),
            "number": lambda: vouchers.update(ordinal=77),
            "digest": lambda: vouchers.update(digest="0" * 64),
            "link": lambda: vouchers.update(chain="0" * 64),
            "total": lambda: vouchers.update(total_fen=1),
            "closing": lambda: vouchers.update(closing=True),
            "attachments": lambda: vouchers.update(attachments=3),
            "voucher gone": lambda: erase(vouchers),
            "voucher and legs gone": lambda: (erase(Leg.objects.filter(voucher=row)), erase(vouchers)),
            "all gone": lambda: (erase(Leg.objects.all()), erase(Voucher.objects.all())),
            "balance": lambda: Balance.objects.filter(account_id=leg.account_id).update(debit_fen=F("debit_fen") + 1),
            "balances gone": lambda: erase(Balance.objects.all()),
            "head": lambda: Head.objects.update(chain="0" * 64),
            "close": lambda: MonthClose.objects.update(vouchers=5),
            "closed sum": lambda: MonthClose.objects.update(debit_fen=1, credit_fen=1),
        }
        name = chance.choice(sorted(acts))
        acts[name]()
        return f"{name} at {rules.number_text(row.month, row.ordinal)}"
