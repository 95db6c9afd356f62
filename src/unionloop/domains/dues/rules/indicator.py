"""The 70 % indicator (对下补助): which part of the spending went down to lower unions."""

from collections.abc import Mapping, Sequence

from ..contracts.funds import Indicator
from .settlement import month_before

THRESHOLD_BP = 7_000


def sums(
    months: Mapping[str, Mapping[str, int]], wanted: Sequence[str], variant: str, threshold_bp: int,
    verified: bool = False,
) -> Indicator:
    """Return the indicator over some months.

    `months` holds, per month, `down` (补助下级支出), `spent` (all expenditure of the own tier, `down`
    included) and `rebates` (paid through). Variant A leaves rebates out of both; B counts them in both.
    `verified`: the threshold was compared with its paper.
    """
    down = sum(months.get(month, {}).get("down", 0) for month in wanted)
    spent = sum(months.get(month, {}).get("spent", 0) for month in wanted)
    if variant == "B":
        rebates = sum(months.get(month, {}).get("rebates", 0) for month in wanted)
        down, spent = down + rebates, spent + rebates
    return Indicator(wanted[-1], variant, down, spent, threshold_bp, verified)


def year_to(month: str) -> list[str]:
    """Return the months of the year up to and with `month`."""
    return [f"{month[:4]}{one:02d}" for one in range(1, int(month[4:]) + 1)]


def rolling(month: str, count: int = 12) -> list[str]:
    """Return the twelve months ending with `month`."""
    return [month_before(month, back) for back in range(count - 1, -1, -1)]
