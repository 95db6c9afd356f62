"""Quality as numbers anybody can recompute: intervals, samples, call-backs, likeness."""

import hashlib
from collections.abc import Sequence
from datetime import date
from math import sqrt

from unionloop.domains.appeals.contracts import Rate

Z95 = 1.959964  # of the normal distribution, two-sided 95 %
TRIES, TRY_DAYS = 3, 2  # a speaker counts as unreachable after three tries on two days
BAD_GRADE = 2


def rate(code: str, label: str, numerator: int, denominator: int, note: str = "") -> Rate:
    """Return a share in basis points with its Wilson interval."""
    assert 0 <= numerator <= denominator
    if denominator == 0:
        return Rate(code, label, 0, 0, None, None, None, note)
    low, high = wilson(numerator, denominator)
    return Rate(code, label, numerator, denominator, round(numerator * 10_000 / denominator),
                round(low * 10_000), round(high * 10_000), note)  # fmt: skip


def wilson(numerator: int, denominator: int) -> tuple[float, float]:
    """Return the 95 % score interval of Wilson (1927): stays within 0 and 1, and is honest about few cases."""
    share, square = numerator / denominator, Z95 * Z95
    middle = share + square / (2 * denominator)
    width = Z95 * sqrt(share * (1 - share) / denominator + square / (4 * denominator * denominator))
    below = 1 + square / denominator
    return max(0.0, (middle - width) / below), min(1.0, (middle + width) / below)


def drawn(seed: str, number: str, share_bp: int) -> bool:
    """Tell whether a case is in the sample: the same seed draws the same cases, on any machine."""
    digest = hashlib.sha256(f"{seed}:{number}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % 10_000 < share_bp


def given_up(days: Sequence[date]) -> bool:
    """Tell whether a speaker has been tried often enough, on enough days."""
    return len(days) >= TRIES and len(set(days)) >= TRY_DAYS


def bigrams(text: str) -> frozenset[str]:
    """Return the pairs of neighbouring characters, without blanks and stops."""
    clean = "".join(filter(str.isalnum, text))
    return frozenset(map(str.__add__, clean, clean[1:]))


def likeness(one: frozenset[str], other: frozenset[str]) -> int:
    """Return how much two texts share, 0 to 100: pairs in common over the pairs of the shorter one."""
    fewer = min(len(one), len(other))
    return 0 if fewer < 3 else round(100 * len(one & other) / fewer)


def name_key(name: str) -> str:
    """Return an employer's name as it is held against others: without blanks and brackets of either width."""
    return "".join(one for one in name if not one.isspace() and one not in "()（）")


def groups_alike(texts: Sequence[frozenset[str]], least: int = 60) -> list[int]:
    """Return a group number for each text: the first earlier text it is alike to leads its group.

    For want of a trained triage; each text is held against the leaders only.
    """
    leaders: list[int] = []
    marks = []
    for at, text in enumerate(texts):
        found = next((one for one in leaders if likeness(text, texts[one]) >= least), None)
        if found is None:
            leaders.append(at)
        marks.append(at if found is None else found)
    return marks
