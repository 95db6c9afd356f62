"""Reads of publication."""

from .drafts import (
    checks,
    desk,
    draft,
    draft_items,
    due_unsigned,
    every_draft_item,
    findings,
    history,
    objections,
)  # fmt: skip
from .editions import (
    areas_of,
    check,
    coming,
    content,
    corrections,
    dates_in_force,
    edition,
    editions,
    every_item,
    invariants,
    item,
    items,
    latest_month,
    list_csv,
    monthly,
    rebuild,
    series,
)  # fmt: skip
from .nominees import nominees

__all__ = [
    "areas_of", "check", "checks", "coming", "content", "corrections", "dates_in_force", "desk", "draft",
    "draft_items", "due_unsigned", "edition", "editions", "every_draft_item", "every_item", "findings",
    "history", "invariants", "item", "items", "latest_month", "list_csv", "monthly", "nominees", "objections",
    "rebuild", "series",
]  # fmt: skip
