"""The books checked against themselves: digests, chain, sums, numbers, closed months, heads, balances.

Everything is derived again from the rows as they are now. Faults are named with their place. The
check takes no locks and may run while others post: what came after it began is left for the next.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef

from unionloop.domains.ledger.contracts import LegInput, VoucherInput
from unionloop.domains.ledger.models import Account, Book, Head, Leg, MonthClose, Voucher
from unionloop.domains.ledger.rules import vouchers as rules
from unionloop.domains.organisation import queries as organisation
from unionloop.kernel.actor import Actor
from unionloop.kernel.models import Entry

from .books import seen_book
from .heads import head

CHUNK = 1_000  # vouchers read at a time
FAULTS_SHOWN = 100  # a book; one wrong rewrite would otherwise fill the screen


def check(
    by: Actor, *, unit_id: int | None = None, published: Mapping[date, str] | None = None
) -> list[str]:
    """Return every fault of the books this actor may read, with its position; [] when all is well.

    `published` are heads printed outside the system (`head(day).chain` as it was then).
    """
    faults: list[str] = []
    books = Book.visible(by, "ledger.read").order_by("pk")
    if unit_id is not None:
        books = books.filter(unit_id=unit_id)
    found = list(books)
    names = organisation.by_ids([one.unit_id for one in found])
    for book in found:
        own = _check_book(book)
        title = f"账簿“{names[book.unit_id].name}”"
        faults += [f"{title}：{one}" for _, one in zip(range(FAULTS_SHOWN), own, strict=False)]
    for day, chain in sorted((published or {}).items()):
        now = head(day)
        if now is None or now.chain != chain:
            faults.append(f"{day} 公布的链头 {chain[:16]}… 与账簿现在的链头不一致")
    return faults


def net_of_legs(by: Actor, *, unit_id: int) -> int:
    """Return the sum of every leg of a book in fen, read from the legs themselves: zero, or something was broken in."""
    book = seen_book(by, unit_id)
    # `+` keeps SQLite from looking every leg up through an index that does not hold the amount
    sql = "SELECT coalesce(sum(amount_fen), 0) FROM ledger_leg WHERE +book_id = %s"
    with connection.cursor() as cursor:
        cursor.execute(sql, [book.pk])
        return int(cursor.fetchone()[0])


def wrong_balances(book_id: int, month: str = "") -> list[str]:
    """Return the month balances that the legs do not add up to: one statement, so one moment."""
    only, values = ("AND month = %s", [book_id, month] * 2) if month else ("", [book_id, book_id])
    debit = "CASE WHEN (amount_fen > 0) <> l.red THEN amount_fen ELSE 0 END"
    credit = "CASE WHEN (amount_fen > 0) = l.red THEN -amount_fen ELSE 0 END"
    sql = f"""
        SELECT month, account_id, sum(debit), sum(credit) FROM (
          SELECT month, account_id, closing, debit_fen AS debit, credit_fen AS credit
          FROM ledger_balance WHERE book_id = %s {only}
          UNION ALL
          SELECT v.month, l.account_id, v.closing, -({debit}), -({credit})
          FROM ledger_leg l JOIN ledger_voucher v ON v.id = l.voucher_id WHERE v.book_id = %s {only}
        ) both_ways GROUP BY month, account_id, closing
        HAVING sum(debit) <> 0 OR sum(credit) <> 0 ORDER BY month, account_id LIMIT 50"""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows = cursor.fetchall()
    codes = dict(Account.objects.values_list("pk", "code"))
    return [
        f"{month} 科目 {codes.get(account_id, account_id)} 余额与分录差 借 {int(debit)} 贷 {int(credit)} 分"
        for month, account_id, debit, credit in rows
    ]


def _check_book(book: Book) -> Iterator[str]:
    last_seq = Voucher.objects.filter(book=book).order_by("-seq").values_list("seq", flat=True).first() or 0
    marks = _marks(book)
    yield from _journal_faults(book, last_seq)
    yield from _chain_faults(book, last_seq, marks)
    orphans = Leg.objects.filter(~Exists(Voucher.objects.filter(pk=OuterRef("voucher_id"))), book=book)
    for voucher_id in orphans.values_list("voucher_id", flat=True).distinct()[:20]:
        yield f"分录没有凭证（凭证内部号 {voucher_id} 被删）"
    for close in MonthClose.objects.filter(book=book).order_by("month"):
        yield from _close_faults(close)
    yield from wrong_balances(book.pk)


def _marks(book: Book) -> dict[int, list[tuple[str, str]]]:
    """Return what heads and closes say the chain was: {seq: [(label, chain)]}."""
    marks: dict[int, list[tuple[str, str]]] = {}
    for day, seq, chain in Head.objects.filter(book=book).values_list("day", "seq", "chain"):
        marks.setdefault(seq, []).append((f"{day} 链头", chain))
    for month, seq, chain in MonthClose.objects.filter(book=book).values_list("month", "seq", "chain"):
        marks.setdefault(seq, []).append((f"{month} 结账", chain))
    marks.pop(0, None)
    return marks


def _journal_faults(book: Book, last_seq: int) -> Iterator[str]:
    """The journal, chained on its own, says at every posting where this chain stood."""
    lines = Entry.objects.filter(model=book._meta.label_lower, row_id=book.pk, changes__has_key="chain")
    line = lines.order_by("-id").first()
    said = line.changes if line is not None else {"seq": 0, "chain": rules.GENESIS}
    if said["seq"] < last_seq:
        yield f"第 {said['seq'] + 1} 至 {last_seq} 节没有日志，不是经系统记的账"
    if said["seq"] == 0:
        return
    there = Voucher.objects.filter(book=book, seq=said["seq"]).values_list("chain", flat=True).first()
    if there is None:
        yield f"日志记到第 {said['seq']} 节，账簿里没有这一节"
    elif there != said["chain"]:
        yield f"第 {said['seq']} 节与日志所记的链不一致"


def _chain_faults(book: Book, last_seq: int, marks: dict[int, list[tuple[str, str]]]) -> Iterator[str]:
    seq, chain = 0, rules.GENESIS
    ordinals: dict[str, int] = {}
    rows = Voucher.objects.filter(book=book, seq__lte=last_seq).order_by("seq")
    while chunk := list(rows.filter(seq__gt=seq)[:CHUNK]):
        legs = _legs_by_voucher([one.pk for one in chunk])
        for row in chunk:
            number = rules.number_text(row.month, row.ordinal)
            if row.seq != seq + 1:
                yield f"链第 {seq + 1} 至 {row.seq - 1} 节缺失"
            expected = ordinals.get(row.month, 0) + 1
            if row.ordinal != expected:
                yield f"{number} 前缺号或重号，应为 {rules.number_text(row.month, expected)}"
            ordinals[row.month] = row.ordinal
            yield from _voucher_faults(row, number, legs.get(row.pk, []))
            derived = rules.link(chain, row.digest, row.seq, number, row.maker, row.posted_at)
            if derived != row.chain:
                yield f"链在第 {row.seq} 节断开（{number}）"
            for label, known in marks.pop(row.seq, ()):
                if known != row.chain:
                    yield f"{label} 记的第 {row.seq} 节与账簿不一致（{number}）"
            seq, chain = row.seq, row.chain
    for missing, labels in sorted(marks.items()):
        if missing <= last_seq or missing > seq:
            yield f"{labels[0][0]} 记到第 {missing} 节，账簿里没有这一节"


def _voucher_faults(row: Voucher, number: str, legs: Sequence[tuple[Any, ...]]) -> Iterator[str]:
    given = [LegInput(*leg[3:]) for leg in legs]
    says = VoucherInput(row.day, row.summary, row.source, given, row.attachments)
    if rules.digest(row.book_id, says, closing=row.closing, reverses_id=row.reverses_id) != row.digest:
        yield f"{number}（第 {row.seq} 节）内容被改"
    difference = sum(leg.amount_fen for leg in given)
    if difference:
        yield f"{number}（第 {row.seq} 节）借贷不平，差 {difference} 分"
    if len(given) != row.legs_count or [leg[1] for leg in legs] != list(range(1, len(given) + 1)):
        yield f"{number}（第 {row.seq} 节）应有 {row.legs_count} 行分录，实有 {len(given)} 行"
    if any(leg[2] != row.book_id for leg in legs):
        yield f"{number}（第 {row.seq} 节）有分录挂在别的账簿"
    if rules.debit_total(given) != row.total_fen:
        yield f"{number}（第 {row.seq} 节）合计被改"
    if rules.month_of(row.day) != row.month:
        yield f"{number}（第 {row.seq} 节）月份与日期不符"


def _legs_by_voucher(ids: Sequence[int]) -> dict[int, list[tuple[Any, ...]]]:
    rows = Leg.objects.filter(voucher__in=ids).order_by("voucher", "line_no")
    values = rows.values_list(
        "voucher_id", "line_no", "book_id", "account__code", "amount_fen", "unit_id", "employer_id", "memo", "red"
    )
    return {pk: list(legs) for pk, legs in groupby(values.iterator(chunk_size=5000), key=lambda row: row[0])}


def _close_faults(close: MonthClose) -> Iterator[str]:
    inside = Voucher.objects.filter(book=close.book_id, month=close.month)
    later = inside.filter(seq__gt=close.seq).values_list("month", "ordinal")
    for month, ordinal in later[:20]:
        yield f"{rules.number_text(month, ordinal)} 记在已结账的 {close.month}"
    count = inside.count()
    if count != close.vouchers:
        yield f"{close.month} 结账时有 {close.vouchers} 张凭证，现有 {count} 张"
    debit = sum(inside.values_list("total_fen", flat=True))
    if debit != close.debit_fen:
        yield f"{close.month} 结账时借方 {close.debit_fen} 分，现为 {debit} 分"
