"""The chain of one book walked link by link, every voucher derived again from its legs.

A walk over millions of links may be broken off: `Walked` is told after every clean chunk how far it came, and the
next walk goes on from there, if the link still stands as it was told.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple, Protocol

from django.db.models import Max

from unionloop.domains.ledger.models import Account, Leg, Voucher
from unionloop.domains.ledger.rules import vouchers as rules
from unionloop.kernel.bulk import plain_rows

CHUNK = 2_000  # vouchers read at a time
LEGS = 10_000
LEG = ("voucher_id", "line_no", "book_id", "account_id", "amount_fen", "unit_id", "employer_id", "memo", "red")


class Link(NamedTuple):
    """What the walk reads of a voucher: plain values, for ten million legs are walked in a minute."""

    pk: int
    seq: int
    month: str
    ordinal: int
    day: date
    summary: str
    source: str
    attachments: int
    closing: bool
    reverses_id: int | None
    legs_count: int
    total_fen: int
    maker: str
    posted_at: datetime
    digest: str
    chain: str


class Walked(Protocol):
    """Who remembers how far the chains were walked without a fault."""

    def stood(self, book_id: int) -> tuple[int, str]:
        """Return the last link passed, (seq, chain); (0, "") before the first."""

    def passed(self, book_id: int, seq: int, chain: str) -> None:
        """Note that everything up to this link was in order."""


def chain_faults(
    book_id: int, last_seq: int, marks: dict[int, list[tuple[str, str]]], walked: Walked | None = None
) -> Iterator[str]:
    """Yield what is wrong along a chain up to `last_seq`; `marks` are what heads and closes say of single links."""
    seq, chain = _begun(book_id, walked)
    ordinals = _ordinals(book_id, seq)
    for known in [one for one in marks if one <= seq]:
        del marks[known]
    codes = dict(Account.objects.values_list("pk", "code"))
    rows = Voucher.objects.filter(book=book_id, seq__lte=last_seq).order_by("seq").values_list(*Link._fields)
    while chunk := [Link._make(values) for values in rows.filter(seq__gt=seq)[:CHUNK]]:
        faults = list(_links(book_id, chunk, seq, chain, ordinals, marks, codes))
        yield from faults
        seq, chain = chunk[-1].seq, chunk[-1].chain
        if faults:
            walked = None  # what is wrong is found again by the next walk, from the last clean link on
        elif walked is not None:
            walked.passed(book_id, seq, chain)
    for missing, labels in sorted(marks.items()):
        if missing <= last_seq or missing > seq:
            yield f"{labels[0][0]} 记到第 {missing} 节，账簿里没有这一节"


def _begun(book_id: int, walked: Walked | None) -> tuple[int, str]:
    seq, chain = walked.stood(book_id) if walked is not None else (0, "")
    if seq and Voucher.objects.filter(book=book_id, seq=seq, chain=chain).exists():
        return seq, chain
    return 0, rules.GENESIS


def _ordinals(book_id: int, seq: int) -> dict[str, int]:
    """Return the last number of every month up to a link."""
    rows = Voucher.objects.filter(book=book_id, seq__lte=seq).order_by() if seq else Voucher.objects.none()
    return dict(rows.values_list("month").annotate(Max("ordinal")))


def _links(
    book_id: int, chunk: Sequence[Link], seq: int, chain: str, ordinals: dict[str, int],
    marks: dict[int, list[tuple[str, str]]], codes: Mapping[int, str],
) -> Iterator[str]:  # fmt: skip
    legs = _legs_by_voucher({one.pk for one in chunk})
    for row in chunk:
        number = rules.number_text(row.month, row.ordinal)
        if row.seq != seq + 1:
            yield f"链第 {seq + 1} 至 {row.seq - 1} 节缺失"
        expected = ordinals.get(row.month, 0) + 1
        if row.ordinal != expected:
            yield f"{number} 前缺号或重号，应为 {rules.number_text(row.month, expected)}"
        ordinals[row.month] = row.ordinal
        yield from _voucher_faults(book_id, row, number, legs.get(row.pk, []), codes)
        derived = rules.link(chain, row.digest, row.seq, number, row.maker, row.posted_at)
        if derived != row.chain:
            yield f"链在第 {row.seq} 节断开（{number}）"
        for label, known in marks.pop(row.seq, ()):
            if known != row.chain:
                yield f"{label} 记的第 {row.seq} 节与账簿不一致（{number}）"
        seq, chain = row.seq, row.chain


def _voucher_faults(
    book_id: int, row: Link, number: str, legs: Sequence[tuple[Any, ...]], codes: Mapping[int, str]
) -> Iterator[str]:
    given, difference, debit, elsewhere = [], 0, 0, False
    for _, _, book, account, amount, unit, employer, memo, red in legs:
        given.append((codes.get(account, ""), amount, unit, employer, memo, red))
        difference += amount
        debit += rules.debit_and_credit(amount, red)[0]
        elsewhere = elsewhere or book != book_id
    head = (book_id, row.day.isoformat(), row.summary, row.source, row.attachments, row.closing, row.reverses_id)
    if rules.digest_of(head, given) != row.digest:
        yield f"{number}（第 {row.seq} 节）内容被改"
    if difference:
        yield f"{number}（第 {row.seq} 节）借贷不平，差 {difference} 分"
    if len(legs) != row.legs_count or [leg[1] for leg in legs] != list(range(1, len(legs) + 1)):
        yield f"{number}（第 {row.seq} 节）应有 {row.legs_count} 行分录，实有 {len(legs)} 行"
    if elsewhere:
        yield f"{number}（第 {row.seq} 节）有分录挂在别的账簿"
    if debit != row.total_fen:
        yield f"{number}（第 {row.seq} 节）合计被改"
    if rules.month_of(row.day) != row.month:
        yield f"{number}（第 {row.seq} 节）月份与日期不符"


def _legs_by_voucher(ids: set[int]) -> dict[int, list[tuple[Any, ...]]]:
    """Return the legs of vouchers, the values of LEG, in the order of their lines."""
    found: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    rows = Leg.objects.filter(voucher__among=ids).order_by("voucher_id", "line_no").values_list(*LEG)
    for chunk in plain_rows(rows, LEGS):
        for leg in chunk:
            found[leg[0]].append(leg)
    return found
