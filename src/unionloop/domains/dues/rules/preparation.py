"""The preparation fund: how old it is, what founding returns, what is forfeited."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from unionloop.kernel.money import share_fen
from unionloop.kernel.words import phrase

from ..contracts.funds import EstimateLine
from ..contracts.rules import checked
from .split import covers

AGES = (6, 12, 24, 36)  # months, where no parameter dues.ageing_months says otherwise


@dataclass(frozen=True)
class ReturnRule:
    """One preparation rule as plain values."""

    id: int
    region: str
    size_class: str
    return_rate_bp: int
    lookback_months: int
    forfeit_to: str
    valid_from: date
    valid_to: date | None
    source: str = ""
    document_number: str = ""
    made_by: str = ""
    verified_by: str = ""
    verbs: tuple[str, ...] = ()

    @property
    def state(self) -> tuple[str, str]:
        """Return (shape, word): whether a second person compared it with the paper."""
        return checked(self.verified_by)


@dataclass(frozen=True)
class Receipt:
    """One receipt of the fund: what was paid, what of it is held, and at which base share."""

    allocation_id: int
    received_date: date
    paid_fen: int
    held_fen: int
    base_bp: int


def months_between(start: date, end: date) -> int:
    """Return full months from one day to another, never below zero."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return max(months - (end.day < start.day), 0)


def bucket_of(start: date, end: date, ages: Sequence[int] = AGES) -> int:
    """Return the number of the ageing bucket, 0 for the youngest: exactly six months is no longer young."""
    months = months_between(start, end)
    return next((at for at, limit in enumerate(ages) if months < limit), len(ages))


def bucket_labels(ages: Sequence[int] = AGES) -> list[str]:
    """Return the names of the ageing buckets, the youngest first."""
    between = [phrase("{low}–{high}个月", low=low, high=high) for low, high in pairwise(ages)]
    return [phrase("<{n}个月", n=ages[0]), *between, phrase(">{n}个月", n=ages[-1])]


def overlap(one: ReturnRule, other: ReturnRule) -> bool:
    """Tell whether two rules of the same region and class hold on the same day."""
    far = date.max
    return (
        one.id != other.id and (one.region, one.size_class) == (other.region, other.size_class)
        and one.valid_from < (other.valid_to or far) and other.valid_from < (one.valid_to or far)
    )  # fmt: skip


def pick(rules: Sequence[ReturnRule], region: str, size_class: str, day: date) -> ReturnRule | None:
    """Return the most particular rule in force: the longest region, then the one that names the class."""
    found = [
        rule for rule in rules
        if rule.valid_from <= day and (rule.valid_to is None or day < rule.valid_to)
        and covers(rule.region, region) and rule.size_class in ("", size_class)
    ]  # fmt: skip
    return max(found, key=lambda rule: (len(rule.region.rstrip("0")), rule.size_class != "", rule.id), default=None)


def estimate_line(receipt: Receipt, rule: ReturnRule | None, day: date, ages: Sequence[int] = AGES) -> EstimateLine:
    """Return what one receipt would give on `day`, and why.

    The rate counts from what was paid; more than what is held cannot be returned. A rate that
    reaches the base share returns all that is held, with its remainder.
    """
    months = months_between(receipt.received_date, day)
    label = bucket_labels(ages)[bucket_of(receipt.received_date, day, ages)]
    returned, reason = 0, "no_rule"
    if rule is not None and rule.lookback_months and months >= rule.lookback_months:
        reason = "too_old"
    elif rule is not None and rule.return_rate_bp >= receipt.base_bp:
        returned, reason = receipt.held_fen, "all_held"
    elif rule is not None:
        part = share_fen(receipt.paid_fen, rule.return_rate_bp)
        low, high = sorted((0, receipt.held_fen))
        returned, reason = min(max(part, low), high), "by_rate"
    forfeited = receipt.held_fen - returned if rule is not None else 0
    return EstimateLine(
        receipt.allocation_id, receipt.received_date, receipt.paid_fen, receipt.held_fen,
        rule.id if rule else None, rule.return_rate_bp if rule else 0, months, label, returned, forfeited, reason,
        rule is not None and rule.verified_by != "",
    )  # fmt: skip
