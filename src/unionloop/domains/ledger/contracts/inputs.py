"""What callers hand to the ledger. Plain frozen values; amounts in fen, debit +, credit −."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple


class LegInput(NamedTuple):
    """One line of a voucher: debit positive, credit negative.

    `red` writes the line in red on its other side: +60 red is a credit of −60, so that what an
    account turned over in the month is taken back and not blown up.
    """

    account_code: str
    amount_fen: int
    unit_id: int | None = None
    employer_id: int | None = None
    memo: str = ""
    red: bool = False


class VoucherInput(NamedTuple):
    """One voucher to post. `source` is the natural key of the fact behind it: posted once, ever."""

    day: date
    summary: str
    source: str
    legs: Sequence[LegInput]
    attachments: int = 0


class Share(NamedTuple):
    """What one union (or one firm without a union) has a claim to."""

    amount_fen: int
    unit_id: int | None = None
    employer_id: int | None = None
    memo: str = ""


class AccountInput(NamedTuple):
    """One account of a chart file."""

    standard: str
    code: str
    name: str
    side: str
    kind: str
    parent_code: str
    valid_from: date
    valid_to: date | None
    source: str
    verified_by: str
