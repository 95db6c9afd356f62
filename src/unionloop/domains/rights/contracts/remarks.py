"""A remark beside a block of a letter."""

from dataclasses import dataclass
from datetime import datetime

from .words import Part


@dataclass(frozen=True)
class RemarkRow:
    """What somebody remarked on a block: what stood there then, whether it still does, and who has settled it."""

    id: int
    part: Part
    quote: str
    text: str
    who: str
    at: datetime
    settled_by: str  # "" while it is open
    settled_at: datetime | None
    changed: bool  # what it was about reads otherwise now
