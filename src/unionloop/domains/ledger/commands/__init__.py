"""Writes of the ledger. Lock order: the book row, one book per transaction or books by rising id."""

from .books import load_chart, open_book, verify_account
from .closing import close_month, close_year, record_head
from .drafting import draft, drop_draft, post_draft, return_draft
from .posting import post, post_many, reverse
from .reviewing import review

__all__ = [
    "close_month", "close_year", "draft", "drop_draft", "load_chart", "open_book", "post", "post_draft",
    "post_many", "record_head", "return_draft", "reverse", "review", "verify_account",
]  # fmt: skip
