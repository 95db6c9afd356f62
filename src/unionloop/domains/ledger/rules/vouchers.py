"""What makes a voucher: it balances, it has a number, a digest and a link to the one before."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import NamedTuple

from unionloop.domains.ledger.contracts.inputs import LegInput, VoucherInput
from unionloop.kernel.errors import BadInput, Refused
from unionloop.kernel.months import month_key

GENESIS = "0" * 64
SUMMARY_MAX = 200
SOURCE_MAX = 160
MEMO_MAX = 120
FEN_MAX = 10**15  # ten trillion yuan: no union has it, and sums of legs stay within 64 bits
_NUMBER = re.compile(r"^(?:记-)?(\d{6})-(\d{4,})$")


class ChartAccount(NamedTuple):
    """What posting must know of an account."""

    id: int
    code: str
    standard: str
    valid_from: date
    valid_to: date | None
    leaf: bool


def month_of(day: date) -> str:
    return month_key(day)


def number_text(month: str, ordinal: int) -> str:
    """Return 记-yyyymm-nnnn; past 9999 the number simply grows a digit."""
    return f"记-{month}-{ordinal:04d}"


def parse_number(text: str) -> tuple[str, int]:
    """Return month and ordinal of a written voucher number."""
    found = _NUMBER.match(text.strip())
    if not found:
        raise BadInput("not_a_voucher_number", text=text[:40])
    return found[1], int(found[2])


def check_voucher(voucher: VoucherInput, today: date) -> None:
    """Refuse a voucher that is no voucher: too few legs, not balanced, tomorrow's, without a source."""
    if voucher.day > today:
        raise Refused("day_in_future", day=voucher.day.isoformat(), today=today.isoformat())
    if not voucher.source or len(voucher.source) > SOURCE_MAX:
        raise BadInput("bad_voucher_source", longest=SOURCE_MAX)
    if not voucher.summary.strip() or len(voucher.summary) > SUMMARY_MAX:
        raise BadInput("bad_voucher_summary", longest=SUMMARY_MAX)
    if not 0 <= voucher.attachments <= 9999:
        raise BadInput("bad_attachments", attachments=voucher.attachments)
    check_legs(voucher.legs)


def check_legs(legs: Sequence[LegInput]) -> None:
    """Refuse legs that do not add to zero, or one of nothing."""
    if len(legs) < 2:
        raise Refused("too_few_legs", legs=len(legs))
    total = 0
    for line_no, leg in enumerate(legs, 1):
        amount = leg.amount_fen
        if type(amount) is not int:
            raise BadInput("amount_not_fen", line=line_no)
        if not 0 < abs(amount) <= FEN_MAX:
            raise BadInput("amount_out_of_range", line=line_no, amount_fen=amount)
        if len(leg.memo) > MEMO_MAX:
            raise BadInput("memo_too_long", line=line_no, longest=MEMO_MAX)
        total += amount
    if total:
        raise Refused("not_balanced", difference_fen=total)


def check_accounts(
    legs: Sequence[LegInput], accounts: Mapping[str, ChartAccount], standard: str, day: date
) -> None:
    """Refuse a code the chart of this book does not have on that day, or one with details below it."""
    for account_code in {leg.account_code for leg in legs}:
        account = accounts.get(account_code)
        if account is None:
            raise Refused("no_such_account", account=account_code, standard=standard)
        if day < account.valid_from or (account.valid_to is not None and day >= account.valid_to):
            raise Refused("account_not_in_force", account=account_code, standard=standard, day=day.isoformat())
        if not account.leaf:
            raise Refused("account_has_details", account=account_code)


def debit_and_credit(amount_fen: int, red: bool) -> tuple[int, int]:
    """Return what a leg adds to debit and credit turnover; red takes away on the other side."""
    if (amount_fen > 0) is not red:
        return amount_fen, 0
    return 0, -amount_fen


def debit_total(legs: Sequence[LegInput]) -> int:
    """Return the debit turnover of a voucher (negative on a reversal)."""
    return sum(debit_and_credit(leg.amount_fen, leg.red)[0] for leg in legs)


def reversed_legs(legs: Sequence[LegInput]) -> list[LegInput]:
    """Return the same legs in red: same account, same side, negative amount."""
    return [leg._replace(amount_fen=-leg.amount_fen, red=not leg.red) for leg in legs]


def digest(book_id: int, voucher: VoucherInput, *, closing: bool, reverses_id: int | None) -> str:
    """Return SHA-256 over what the voucher says: two vouchers with one digest say the same."""
    head = (book_id, voucher.day.isoformat(), voucher.summary, voucher.source, voucher.attachments,
            closing, reverses_id)  # fmt: skip
    return digest_of(head, voucher.legs)


def digest_of(head: tuple[object, ...], legs: Sequence[tuple[object, ...]]) -> str:
    """Return the same of plain values: head as in `digest`, legs in the order of LegInput."""
    return hashlib.sha256(_canonical([head, legs])).hexdigest()


def link(previous: str, content: str, seq: int, number: str, maker: str, posted_at: datetime) -> str:
    """Return the chain value: the link before, the content, and where, by whom and when it was written."""
    said = [previous, content, seq, number, maker, posted_at.astimezone(UTC).isoformat()]
    return hashlib.sha256(_canonical(said)).hexdigest()


_CANONICAL = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def _canonical(values: object) -> bytes:
    return _CANONICAL.encode(values).encode()


def check_close(month: str, today: date, *, first_open: str, closed: str) -> None:
    """Refuse to close a month twice, before it is over, or over an earlier open one."""
    if closed and month <= closed:
        raise Refused("month_already_closed", month=month, closed=closed)
    if month >= month_of(today):
        raise Refused("ledger_month_not_over", month=month, today=today.isoformat())
    if first_open and first_open < month:
        raise Refused("earlier_month_open", month=month, earlier=first_open)


def check_month(text: str) -> str:
    """Return a month written yyyymm or yyyy-mm as yyyymm."""
    clean = text.replace("-", "").strip()
    if not re.fullmatch(r"(19|20)\d\d(0[1-9]|1[0-2])", clean):
        raise BadInput("ledger_bad_month", month=text[:10])
    return clean
