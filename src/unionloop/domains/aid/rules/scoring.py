"""Scores from what the rows say: weights, goals, grades, and the interval of a sample."""

import hashlib
from collections.abc import Mapping, Sequence
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


def score(measured: Sequence[Measured], goals: Mapping[str, int], weights: Mapping[str, int]) -> Score:
    """Return the score: each indicator its weight times how far its goal was reached, never more than the weight.

    What could not be measured takes its weight along: the rest is scaled to a hundred, and says so.
    """
    lines = tuple(_line(one, goals, weights) for one in measured)
    known = [one for one in lines if one.points is not None]
    weight = sum(one.weight for one in known)
    points = sum(one.points or 0 for one in known)
    whole = (points * 200 + weight) // (weight * 2) if weight else 0
    return Score(whole, grade_of(whole), lines, weight)


def _line(one: Measured, goals: Mapping[str, int], weights: Mapping[str, int]) -> Scored:
    what = BY_CODE[one.code]
    goal, weight, value = goals[one.code], weights[one.code], one.value
    points = None if value is None else _points(value, goal, weight, what.better)
    return Scored(one.code, what.label, what.group, what.unit, one.part, one.whole, value, goal, weight, points, what.how)


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
