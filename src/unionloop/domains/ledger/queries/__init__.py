"""Reads of the ledger: every public function takes the actor and shows what that actor may see."""

from .balances import every_sub_ledger, monthly, standing, sub_ledger, trial_balance
from .books import accounts, book, books, closes, months
from .checks import check, sum_of_legs
from .drafts import draft, drafts, own_drafts
from .heads import head, heads
from .identities import identities
from .statements import balance_sheet, books_with, every_statement_line, income_statement, statement
from .vouchers import every_leg, every_voucher, legs, unread, voucher, voucher_by_source, vouchers

__all__ = [
    "accounts", "balance_sheet", "book", "books", "books_with", "check", "closes", "draft", "drafts", "every_leg",
    "every_statement_line", "every_sub_ledger", "every_voucher", "head", "heads", "identities", "income_statement",
    "legs", "monthly", "months", "own_drafts", "standing", "statement", "sub_ledger", "sum_of_legs", "trial_balance", "unread",
    "voucher",
    "voucher_by_source", "vouchers",
]  # fmt: skip
