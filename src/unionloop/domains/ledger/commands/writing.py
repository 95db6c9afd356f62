"""The pen: numbers, links and rows of vouchers written one after another into a locked book."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Max

from unionloop.domains.ledger.contracts import VoucherInput
from unionloop.domains.ledger.models import Balance, Book, Leg, Voucher
from unionloop.domains.ledger.rules import vouchers as rules
from unionloop.kernel.bulk import insert_rows, take_ids

VOUCHER_COLUMNS = (
    "id", "book_id", "seq", "month", "ordinal", "day", "summary", "source", "attachments", "closing",
    "reverses_id", "legs_count", "total_fen", "maker", "posted_at", "digest", "chain",
)  # fmt: skip
LEG_COLUMNS = (
    "voucher_id", "book_id", "line_no", "account_id", "amount_fen", "red", "unit_id", "employer_id", "memo",
)  # fmt: skip


class Pen:
    """Writes into one book and remembers where it stands. The book is locked by the caller."""

    def __init__(self, book: Book, maker: str, at: datetime, account_ids: dict[str, int]) -> None:
        self.book, self.maker, self.at, self.account_ids = book, maker, at, account_ids
        last = Voucher.objects.filter(book=book).order_by("-seq").first()
        self.seq, self.chain = (last.seq, last.chain) if last else (0, rules.GENESIS)
        self.ordinals: dict[str, int] = {}
        self.posted = self.legs = 0
        self.first = self.last = ""

    def write(
        self, vouchers: Sequence[tuple[VoucherInput, str]], *, closing: bool, reverses_id: int | None
    ) -> None:
        """Write vouchers with their digests: legs, then the vouchers, then the balances they move."""
        if not vouchers:
            return
        book_id, stored_at = self.book.pk, connection.ops.adapt_datetimefield_value(self.at)
        heads: list[tuple[Any, ...]] = []
        legs: list[tuple[Any, ...]] = []
        moved: dict[tuple[str, int], list[int]] = {}
        # legs go in before their voucher, so its id must be known
        ids = take_ids(Voucher._meta.db_table, len(vouchers))
        for pk, (one, digest) in zip(ids, vouchers, strict=True):
            month = rules.month_of(one.day)
            total = 0
            for line_no, leg in enumerate(one.legs, 1):
                account_id = self.account_ids[leg.account_code]
                legs.append((pk, book_id, line_no, account_id, leg.amount_fen, leg.red, leg.unit_id,
                             leg.employer_id, leg.memo))  # fmt: skip
                debit, credit = rules.debit_and_credit(leg.amount_fen, leg.red)
                turned = moved.setdefault((month, account_id), [0, 0])
                turned[0] += debit
                turned[1] += credit
                total += debit
            ordinal = self._next_ordinal(month)
            number = rules.number_text(month, ordinal)
            self.seq += 1
            self.chain = rules.link(self.chain, digest, self.seq, number, self.maker, self.at)
            heads.append((
                pk, book_id, self.seq, month, ordinal, one.day, one.summary, one.source, one.attachments, closing,
                reverses_id, len(one.legs), total, self.maker, stored_at, digest, self.chain,
            ))  # fmt: skip
            self.first, self.last = self.first or number, number
        insert_rows(Leg._meta.db_table, LEG_COLUMNS, legs)
        insert_rows(Voucher._meta.db_table, VOUCHER_COLUMNS, heads)
        _raise_balances(book_id, closing, moved)
        self.posted += len(heads)
        self.legs += len(legs)

    def _next_ordinal(self, month: str) -> int:
        if month not in self.ordinals:
            found = Voucher.objects.filter(book=self.book, month=month).aggregate(high=Max("ordinal"))
            self.ordinals[month] = found["high"] or 0
        self.ordinals[month] += 1
        return self.ordinals[month]


def _raise_balances(book_id: int, closing: bool, moved: dict[tuple[str, int], list[int]]) -> None:
    """Add turnover to the month balances. Adding in the database has no ORM form, hence the SQL."""
    table = Balance._meta.db_table
    rows = [
        (book_id, month, account_id, closing, debit, credit)
        for (month, account_id), (debit, credit) in sorted(moved.items())
    ]
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} (book_id, month, account_id, closing, debit_fen, credit_fen) "
            "VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (book_id, month, account_id, closing) DO UPDATE SET "
            f"debit_fen = {table}.debit_fen + excluded.debit_fen, "
            f"credit_fen = {table}.credit_fen + excluded.credit_fen",
            rows,
        )
