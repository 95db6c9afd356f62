"""Writes of publication. Each public function is one thing a person, or the clock, can do."""

from .checking import check, dismiss, object, restore, strike, uphold
from .editions import freeze, freeze_due, publish, publish_due, reschedule, sign, withdraw
from .nominating import drop_nominee, nominate

__all__ = [
    "check", "dismiss", "drop_nominee", "freeze", "freeze_due", "nominate", "object", "publish", "publish_due",
    "reschedule", "restore", "sign", "strike", "uphold", "withdraw",
]  # fmt: skip
