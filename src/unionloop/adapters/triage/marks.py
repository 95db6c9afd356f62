"""How good verdicts are: F1 of every kind, the table of confusions, and whether confidence means what it says."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .letters import Whole
from .model import Scores

_BINS = 10


@dataclass(frozen=True)
class KindMarks:
    """One kind: how many letters are of it, and how the verdicts on it fared (0 to 1)."""

    label: str
    letters: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True)
class Marks:
    """Verdicts against the truth. `confusion[truth][verdict]` counts letters.

    `calibration_error` is the expected calibration error over ten equal bins of confidence: how far, on
    average, the confidence is from the share that is right. `bins` holds (letters, mean confidence, share right).
    """

    letters: int
    macro_f1: float
    accuracy: float
    kinds: tuple[KindMarks, ...]
    confusion: tuple[tuple[int, ...], ...]
    calibration_error: float
    bins: tuple[tuple[int, float, float], ...]


def mark(truth: Whole, verdict: Whole, sure: Scores, labels: Sequence[str]) -> Marks:
    """Return the marks of verdicts, each so sure, against the true kinds (both positions in labels)."""
    table = np.zeros((len(labels), len(labels)), np.int64)
    np.add.at(table, (truth, verdict), 1)
    kinds = tuple(_of_kind(table, number, label) for number, label in enumerate(labels))
    bins = _bins(sure, verdict == truth)
    error = sum(count * abs(sure - right) for count, sure, right in bins) / max(1, len(truth))
    return Marks(
        letters=len(truth),
        macro_f1=round(float(np.mean([kind.f1 for kind in kinds])), 4),
        accuracy=round(float((verdict == truth).mean()), 4),
        kinds=kinds,
        confusion=tuple(tuple(int(cell) for cell in row) for row in table),
        calibration_error=round(error, 4),
        bins=bins,
    )


def _of_kind(table: Whole, number: int, label: str) -> KindMarks:
    hit, said, true = (int(one) for one in (table[number, number], table[:, number].sum(), table[number].sum()))
    precision, recall = hit / max(1, said), hit / max(1, true)
    f1 = 2 * hit / max(1, said + true)
    return KindMarks(label, true, round(precision, 4), round(recall, 4), round(f1, 4))


def _bins(sure: Scores, right: Whole) -> tuple[tuple[int, float, float], ...]:
    place = np.minimum((sure * _BINS).astype(np.int64), _BINS - 1)
    return tuple(
        (int(inside.sum()), round(float(sure[inside].mean()), 4), round(float(right[inside].mean()), 4))
        for inside in (place == number for number in range(_BINS))
        if inside.any()
    )
