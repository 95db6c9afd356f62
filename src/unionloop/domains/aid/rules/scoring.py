"""Scores from what the rows say: weights, goals, grades, and the interval of a sample."""

import hashlib
from calendar import isleap
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from math import sqrt
from typing import Any

from unionloop.domains.aid.contracts.evaluation import (
    BY_CODE,
    INDICATORS,
    Better,
    Interval,
    Measured,
    Score,
    Scored,
)
from unionloop.kernel.errors import BadInput

GRADES = ((9000, "优"), (8000, "良"), (6000, "中"), (0, "差"))
Z = 1.959963984540054  # 95 %


def days_of(start: date, end: date) -> tuple[int, int]:
    """Return how many days a period has, both ends in it, and how many its year."""
    return (end - start).days + 1, 366 if isleap(end.year) else 365


def share_by_days(whole: int, days: int, year_days: int) -> int:
    """Return the share of a year's goal or money that so many days owe, rounded half up, at least one."""
    return max(1, (whole * days * 2 + year_days) // (year_days * 2))


def score(
    measured: Sequence[Measured], goals: Mapping[str, int], weights: Mapping[str, int], days: int = 365,
    year_days: int = 365,
) -> Score:  # fmt: skip
    """Return the score: each indicator its weight times how far its goal was reached, never more than the weight.

    A goal that is a number of households is a year's: of a shorter period its share by days is asked. What could
    not be measured takes its weight along: the rest is scaled to a hundred, and says so.
    """
    asked = {one.code: share_by_days(goals[one.code], days, year_days) if BY_CODE[one.code].unit == "count" else goals[one.code]
             for one in measured}  # fmt: skip
    lines = tuple(_line(one, goals, asked, weights) for one in measured)
    known = [one for one in lines if one.points is not None]
    weight = sum(one.weight for one in known)
    points = sum(one.points or 0 for one in known)
    whole = (points * 200 + weight) // (weight * 2) if weight else 0
    return Score(whole, grade_of(whole), lines, weight, days, year_days)


def _line(one: Measured, goals: Mapping[str, int], asked: Mapping[str, int], weights: Mapping[str, int]) -> Scored:
    what = BY_CODE[one.code]
    goal, weight, value = asked[one.code], weights[one.code], one.value
    points = None if value is None else _points(value, goal, weight, what.better)
    return Scored(one.code, what.label, what.group, what.unit, one.part, one.whole, value, goal, weight, points, what.how,
                  goals[one.code] if goal != goals[one.code] else None)  # fmt: skip


def _points(value: int, goal: int, weight: int, better: Better) -> int:
    """Return hundredths of a point, rounded half up."""
    full = weight * 100
    if better is Better.MORE:
        return full if value >= goal else (value * full * 2 + goal) // (goal * 2)
    return full if value <= goal else (goal * full * 2 + value) // (value * 2)


def grade_of(points: int) -> str:
    """Return 优 from 90 points, 良 from 80, 中 from 60, else 差."""
    return next(word for least, word in GRADES if points >= least)


def check_goals(goals: Mapping[str, Any], defaults: Mapping[str, int]) -> dict[str, int]:
    """Return the goals with the standing ones filled in, or name what is no indicator or no number."""
    for code, goal in goals.items():
        if code not in BY_CODE or not isinstance(goal, int) or isinstance(goal, bool) or goal <= 0:
            raise BadInput("aid_budget_goal", indicator=str(code)[:20])
    found = {one.code: int(goals.get(one.code, defaults.get(one.code, 0))) for one in INDICATORS}
    missing = next((code for code, goal in found.items() if goal <= 0), None)
    if missing is not None:
        raise BadInput("aid_budget_goal", indicator=missing)
    return found


def check_weights(weights: Any) -> dict[str, int]:
    """Return the weights: every indicator has one, together they are a hundred."""
    if not isinstance(weights, dict) or set(weights) != set(BY_CODE) or sum(weights.values()) != 100:
        raise BadInput("aid_rule_broken", rule="aid.weights", why="not every indicator, or not a hundred")
    return {code: int(weight) for code, weight in weights.items()}


def draw(ids: Sequence[int], size: int, seed: str) -> list[int]:
    """Return `size` of the ids, the same ones for the same seed on every machine: lowest by hash of seed and id."""
    def key(pk: int) -> str:
        return hashlib.sha256(f"{seed}:{pk}".encode()).hexdigest()

    return sorted(ids, key=key)[:size]


def seed_of(unit_code: str, side: str, start: str, end: str, ids: Sequence[int]) -> str:
    """Return a seed nobody chooses: it follows from who is drawn from, so that it can be made again."""
    return hashlib.sha256(f"{unit_code}|{side}|{start}|{end}|{','.join(map(str, sorted(ids)))}".encode()).hexdigest()


def interval(side: str, population: int, drawn: int, judged: int, wrong: int) -> Interval:
    """Return the share of wrong ones with Wilson's 95 % interval; a whole looked at entirely has no doubt left."""
    if not judged:
        return Interval(side, population, drawn, judged, wrong, None, None, None)
    share = wrong / judged
    if judged == population:
        exact = round(share * 10_000)
        return Interval(side, population, drawn, judged, wrong, exact, exact, exact)
    spread = Z * sqrt(share * (1 - share) / judged + Z * Z / (4 * judged * judged))
    middle, scale = share + Z * Z / (2 * judged), 1 + Z * Z / judged
    low, high = max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)
    return Interval(side, population, drawn, judged, wrong, round(share * 10_000), round(low * 10_000), round(high * 10_000))


def expected(own: Mapping[str, int], whole: Sequence[tuple[str, bool]]) -> int:
    """Return how many of one's own would have left, each kind at the rate of the whole: hundredths, rounded half up.

    `own` counts one's households by kind of hardship, `whole` says of every household its kind and whether it left.
    Indirect standardisation, as mortality is compared between hospitals.
    """
    on_file, left = Counter(kind for kind, _ in whole), Counter(kind for kind, gone in whole if gone)
    exact = sum((Fraction(count * left[kind], on_file[kind]) for kind, count in own.items() if on_file[kind]), Fraction())
    return int(exact * 100 + Fraction(1, 2))
