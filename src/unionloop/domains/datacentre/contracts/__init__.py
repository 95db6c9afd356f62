"""States, verbs, figures and frozen rows of the data centre."""

from .rows import (
    DeliveryRow,
    Fault,
    FigureRow,
    Finding,
    RefusedLine,
    ReportRow,
    Said,
    SayingRow,
    Standing,
    Step,
    WarningRow,
)
from .words import FIGURES, VERBS, Alarm, DeliveryState, Figure, Kind, State

__all__ = [
    "FIGURES", "VERBS", "Alarm", "DeliveryRow", "DeliveryState", "Fault", "Figure", "FigureRow", "Finding", "Kind",
    "RefusedLine", "ReportRow", "Said", "SayingRow", "Standing", "State", "Step", "WarningRow",
]  # fmt: skip
