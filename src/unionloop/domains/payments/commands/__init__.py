"""Writes of payments, one function a verb."""

from .accounts import (
    close_account,
    confirm_account,
    confirm_accounts,
    propose_account,
    propose_accounts,
    refuse_account,
    refuse_accounts,
)
from .batches import cancel, check, draft, drop, export, rebatch, release, send_back
from .freezes import freeze, note_check, thaw
from .passing import pass_on
from .returns import close_exception, match_exception, take_return
from .substitutes import set_substitute
from .unknown import answer_unknown, mark_unknown, settle_unknown

__all__ = [
    "answer_unknown",
    "cancel",
    "check",
    "close_account",
    "close_exception",
    "confirm_account",
    "confirm_accounts",
    "draft",
    "drop",
    "export",
    "freeze",
    "mark_unknown",
    "match_exception",
    "note_check",
    "pass_on",
    "propose_account",
    "propose_accounts",
    "rebatch",
    "refuse_account",
    "refuse_accounts",
    "release",
    "send_back",
    "set_substitute",
    "settle_unknown",
    "take_return",
    "thaw",
]  # fmt: skip
