"""States, indicators, verbs and frozen rows of publication."""

from .indicators import (
    DEFINITIONS,
    INDICATORS,
    Indicator,
)  # fmt: skip
from .rows import (
    CheckRow,
    ClosureRow,
    CorrectionRow,
    Dates,
    EditionRow,
    FigureValue,
    Finding,
    ItemRow,
    ItemValue,
    Monthly,
    ObjectionRow,
    Timing,
)  # fmt: skip
from .words import (
    BANDS,
    CORRECTABLE,
    VERBS,
    Claim,
    Kind,
    ObjectionState,
    Outcome,
    State,
)  # fmt: skip

__all__ = [
    "BANDS",
    "CORRECTABLE",
    "DEFINITIONS",
    "INDICATORS",
    "VERBS",
    "CheckRow",
    "Claim",
    "ClosureRow",
    "CorrectionRow",
    "Dates",
    "EditionRow",
    "FigureValue",
    "Finding",
    "Indicator",
    "ItemRow",
    "ItemValue",
    "Kind",
    "Monthly",
    "ObjectionRow",
    "ObjectionState",
    "Outcome",
    "State",
    "Timing",
]  # fmt: skip
