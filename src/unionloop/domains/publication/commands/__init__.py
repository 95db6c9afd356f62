"""Writes of publication. Each public function is one thing a person, or the clock, can do."""

from .checking import check, dismiss, object, restore, strike, uphold
from .editions import freeze, freeze_due, publish, publish_due, reschedule, sign, withdraw

__all__ = [
    "check", "dismiss", "freeze", "freeze_due", "object", "publish", "publish_due", "reschedule", "restore", "sign",
    "strike", "uphold", "withdraw",
]  # fmt: skip
