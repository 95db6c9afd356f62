"""The books checked against themselves: digests, chain, sums, numbers, closed months, heads, balances.

Everything is derived again from the rows as they are now. Faults are named with their place. The
check takes no locks and may run while others post: what came after it began is left for the next.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef

from unionloop.domains.ledger.models import Account, Book, Head, Leg, MonthClose, Voucher
from unionloop.domains.ledger.rules import vouchers as rules
from unionloop.domains.organisation import queries as organisation
from unionloop.kernel.actor import Actor
from unionloop.kernel.models import Entry

from .books import seen_book
from .chain import Walked, chain_faults
from .heads import head

FAULTS_SHOWN = 100  # a book; one wrong rewrite would otherwise fill the screen


def check(
    by: Actor, *, unit_id: int | None = None, published: Mapping[date, str] | None = None, walked: Walked | None = None
) -> list[str]:
    """Return every fault of the books this actor may read, with its position; [] when all is well.

    `published` are heads printed outside the system (`head(day).chain` as it was then). With `walked` a check that
    was broken off goes on along each chain where it stood; what it had passed is not read again.
    """
    faults: list[str] = []
    books = Book.visible(by, "ledger.read").order_by("pk")
    if unit_id is not None:
        books = books.filter(unit_id=unit_id)
    found = list(books)
    names = organisation.by_ids([one.unit_id for one in found])
    for book in found:
        own = _check_book(book, walked)
        title = f"账簿“{names[book.unit_id].name}”"
        faults += [f"{title}：{one}" for _, one in zip(range(FAULTS_SHOWN), own, strict=False)]
    for day, chain in sorted((published or {}).items()):
        now = head(day)
        if now is None or now.chain != chain:
            faults.append(f"{day} 公布的链头 {chain[:16]}… 与账簿现在的链头不一致")
    return faults


def sum_of_legs(by: Actor, *, unit_id: int) -> int:
    """Return the sum of every leg of a book in fen, read from the legs themselves: zero, or something was broken in."""
    return legs_sum(seen_book(by, unit_id).pk)[0]


def wrong_balances(book_id: int, month: str = "") -> list[str]:
    """Return the month balances that the legs do not add up to: one statement, so one moment."""
    only = "AND month = %s" if month else ""
    values: list[int | str] = [book_id, month] * 2 if month else [book_id, book_id]
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


def _check_book(book: Book, walked: Walked | None) -> Iterator[str]:
    last_seq = Voucher.objects.filter(book=book).order_by("-seq").values_list("seq", flat=True).first() or 0
    marks = _marks(book)
    yield from _journal_faults(book, last_seq)
    yield from chain_faults(book.pk, last_seq, marks, walked)
    yield from _sums_of_legs(book)
    for close in MonthClose.objects.filter(book=book).order_by("month"):
        yield from _close_faults(close)
    yield from wrong_balances(book.pk)


def _sums_of_legs(book: Book) -> Iterator[str]:
    """All legs add to zero, and there are as many as the vouchers say: one moment, so one statement each."""
    net, count, said = legs_sum(book.pk)
    if net:
        yield f"全部分录借贷不平，差 {net} 分"
    if count == said:
        return  # every voucher has its own, so none is left over
    orphans = Leg.objects.filter(~Exists(Voucher.objects.filter(pk=OuterRef("voucher_id"))), book=book)
    for voucher_id in orphans.values_list("voucher_id", flat=True).distinct()[:20]:
        yield f"分录没有凭证（凭证内部号 {voucher_id} 被删）"


def legs_sum(book_id: int) -> tuple[int, int, int]:
    """Return of all legs of a book their sum in fen and their number, and the number its vouchers tell."""
    # `+` keeps SQLite from looking every leg up through an index that does not hold the amount
    sql = """
        SELECT coalesce(sum(amount_fen), 0), count(*),
               (SELECT coalesce(sum(legs_count), 0) FROM ledger_voucher WHERE book_id = %s)
        FROM ledger_leg WHERE +book_id = %s"""
    with connection.cursor() as cursor:
        cursor.execute(sql, [book_id, book_id])
        net, count, said = cursor.fetchone()
    return int(net), count, int(said)


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
    said: dict[str, Any] = line.changes if line is not None else {"seq": 0, "chain": rules.GENESIS}
    if said["seq"] < last_seq:
        yield f"第 {said['seq'] + 1} 至 {last_seq} 节没有日志，不是经系统记的账"
    if said["seq"] == 0:
        return
    there = Voucher.objects.filter(book=book, seq=said["seq"]).values_list("chain", flat=True).first()
    if there is None:
        yield f"日志记到第 {said['seq']} 节，账簿里没有这一节"
    elif there != said["chain"]:
        yield f"第 {said['seq']} 节与日志所记的链不一致"


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
