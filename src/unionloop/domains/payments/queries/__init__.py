"""Reads of payments."""

from ..ports import MAX_RETURN_BYTES, layouts
from .accounts import account, account_row, accounts, active_accounts, active_since, sheet_row, sheets
from .batches import (
    batch,
    batch_row,
    batches,
    by_source,
    every_line,
    line,
    line_row,
    lines,
    order_file,
    received,
    signatures,
    state_counts,
)
from .facts import covered_ids, fact_of, outcome_of, replacing_batches, rivals, unsent_replacements
from .faults import check, invariants
from .freezes import freeze, freeze_row, may_for_all
from .returns import exceptions, item_row, items, return_row, returns, substitute_row, substitutes

__all__ = [
    "MAX_RETURN_BYTES",
    "account",
    "account_row",
    "accounts",
    "active_accounts",
    "active_since",
    "batch",
    "batch_row",
    "batches",
    "by_source",
    "check",
    "covered_ids",
    "every_line",
    "exceptions",
    "fact_of",
    "freeze",
    "freeze_row",
    "invariants",
    "item_row",
    "items",
    "layouts",
    "line",
    "line_row",
    "lines",
    "may_for_all",
    "order_file",
    "outcome_of",
    "received",
    "replacing_batches",
    "return_row",
    "returns",
    "rivals",
    "sheet_row",
    "sheets",
    "signatures",
    "state_counts",
    "substitute_row",
    "substitutes",
    "unsent_replacements",
]  # fmt: skip
