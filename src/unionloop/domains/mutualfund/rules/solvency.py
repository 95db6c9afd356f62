"""Whether the fund can pay: the reserve ratio of domain.md §5, its forecast with intervals, and the stress.

reserve ratio = (balance − unpaid claims − unearned fee) ÷ claims expected in the next twelve months, in basis points.
Unpaid claims are the approved ones (in the books), the open ones (by their sums, or the mean where there is none yet)
and those that happened and were not told yet (IBNR), taken as a month's mean of the last three months.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isqrt

from unionloop.kernel.money import BP

IBNR_MONTHS, YEAR = 3, 12  # where no region has set its own: mutualfund.ibnr_months, mutualfund.line_months
Z80, Z95 = 12_816, 19_600  # one hundred-percent points of the normal curve, times ten thousand


@dataclass(frozen=True)
class Position:
    """What the books say on a day; amounts in fen."""

    balance_fen: int
    payable_fen: int
    open_fen: int
    ibnr_fen: int
    unearned_fen: int
    expected_fen: int  # claims of the next twelve months

    @property
    def unpaid_fen(self) -> int:
        return self.payable_fen + self.open_fen + self.ibnr_fen

    @property
    def free_fen(self) -> int:
        return self.balance_fen - self.unpaid_fen - self.unearned_fen

    @property
    def ratio_bp(self) -> int | None:
        """Return the reserve ratio; None where no claim is expected."""
        return self.free_fen * BP // self.expected_fen if self.expected_fen > 0 else None


def ibnr(monthly_fen: Sequence[int], months: int = IBNR_MONTHS) -> int:
    """Return the mean of the last three months' claims, rounded up: what has happened and is not told yet."""
    last = list(monthly_fen)[-months:]
    return -(-sum(last) // len(last)) if last else 0


def expected(monthly_fen: Sequence[int], months: int = YEAR) -> int:
    """Return the claims expected in twelve months: twelve times the mean month of the last year, rounded up."""
    last = list(monthly_fen)[-months:]
    return -(-sum(last) * 12 // len(last)) if last else 0


def verdict(ratio_bp: int | None, floor_bp: int, warn_bp: int) -> str:
    """Return "calm", "warn" or "floor"."""
    if ratio_bp is None or ratio_bp >= warn_bp:
        return "calm"
    return "warn" if ratio_bp >= floor_bp else "floor"


def stressed(position: Position, more_bp: int) -> Position:
    """Return the position if claims rise by so many basis points: the coming ones and those still unpaid but approved."""

    def up(amount_fen: int) -> int:
        return amount_fen + -(-amount_fen * more_bp // BP)

    return Position(position.balance_fen, position.payable_fen, up(position.open_fen), up(position.ibnr_fen),
                    position.unearned_fen, up(position.expected_fen))  # fmt: skip


@dataclass(frozen=True)
class Point:
    """The balance forecast at the end of a month, with the bounds of 80 and 95 in a hundred."""

    month: int  # 1 to 12, from now
    mean_fen: int
    low80_fen: int
    high80_fen: int
    low95_fen: int
    high95_fen: int


def forecast(balance_fen: int, owed_fen: int, fees_fen: Sequence[int], claims_fen: Sequence[int],
             more_bp: int = 0) -> list[Point]:  # fmt: skip
    """Return twelve month ends.

    The approved claims go out in the first month. `fees_fen` is what each coming month brings; claims go on at the
    mean of the months given, each month on its own; their spread is the months' own (n − 1), and grows with the
    root of time.
    """
    count = len(claims_fen)
    mean = sum(claims_fen) // count if count else 0
    spread2 = sum((one - mean) ** 2 for one in claims_fen) // (count - 1) if count > 1 else 0
    mean, spread2 = mean + mean * more_bp // BP, spread2 * (BP + more_bp) ** 2 // BP**2
    points, level = [], balance_fen - owed_fen
    for month in range(1, 13):
        level += (fees_fen[month - 1] if month <= len(fees_fen) else 0) - mean
        wide = isqrt(spread2 * month)
        points.append(Point(month, level, level - wide * Z80 // BP, level + wide * Z80 // BP,
                            level - wide * Z95 // BP, level + wide * Z95 // BP))  # fmt: skip
    return points


def loss_ratio_bp(claims_fen: int, earned_fen: int) -> int | None:
    """Return claims ÷ earned fees; None before anything is earned."""
    return claims_fen * BP // earned_fen if earned_fen else None
