"""Which claims a person looks at before money moves: drawn by lot nobody can steer, or for a reason."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from unionloop.kernel.money import BP

FREQUENT_TIMES, FREQUENT_DAYS = 3, 92
SOON_DAYS = 30  # where no region has set its own


@dataclass(frozen=True)
class Earlier:
    """An earlier event of the same person."""

    kind: str
    day: date
    ended: date | None


def flags_of(
    kind: str, day: date, ended: date | None, earlier: Sequence[Earlier], *, effective: date | None = None,
    amount_fen: int = 0, large_fen: int | None = None, soon_days: int = SOON_DAYS,
) -> list[str]:  # fmt: skip
    """Return the codes of what is odd about an event; each needs a person, none refuses by itself."""
    found, last = [], ended or day
    if any(one.kind == kind and one.day < last and day < (one.ended or one.day) for one in earlier):
        found.append("overlap")
    recent = [one for one in earlier if timedelta(0) <= day - one.day <= timedelta(days=FREQUENT_DAYS)]
    if len(recent) + 1 >= FREQUENT_TIMES:
        found.append("frequent")
    if effective is not None and timedelta(0) <= day - effective < timedelta(days=soon_days):
        found.append("soon")
    if large_fen is not None and amount_fen >= large_fen:
        found.append("large")
    return found


def sampled(reference: str, share_bp: int) -> bool:
    """Tell whether a claim is drawn. The reference is a keyed digest, so nobody outside can choose one that is not."""
    return int.from_bytes(hashlib.sha256(reference.encode()).digest()[:8]) % BP < share_bp
