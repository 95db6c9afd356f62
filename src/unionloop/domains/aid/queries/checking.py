"""The self-check: five numbers in, an answer out. Nothing of it is stored, journalled or logged."""

from datetime import date

from unionloop.domains.aid import rules
from unionloop.domains.aid.contracts import CostKind, IncomeKind, Means, Ruling

from . import tables


def self_check(
    day: date, *, region: str, people: int, income_fen: int, medical_fen: int, other_fen: int, sudden_fen: int
) -> Ruling:
    """Return what the tests would say of five numbers, by the line of a county on a day. Reads parameters only."""
    means = Means(
        people=people, income={IncomeKind.OTHER: income_fen}, sudden_fen=sudden_fen,
        costs={CostKind.MEDICAL: medical_fen, CostKind.OTHER: other_fen},
    )  # fmt: skip
    return rules.classify(means, tables.measure(region, day))
