"""States, verbs, figures and frozen rows of the data centre."""

from .lake import LakeCell, LakeChange, LakeEntry, LakeFile, LakeMetric, LakePart
from .packages import Direction, HandoverRow, Manifest, PackageRow, SenderRow, SentFigure, SentReport
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
from .trades import trade_name
from .words import FIGURES, VERBS, Alarm, DeliveryState, Figure, Kind, State

__all__ = [
    "FIGURES", "VERBS", "Alarm", "DeliveryRow", "DeliveryState", "Direction", "Fault", "Figure", "FigureRow", "Finding",
    "HandoverRow", "Kind", "LakeCell", "LakeChange", "LakeEntry", "LakeFile", "LakeMetric", "LakePart",
    "Manifest", "PackageRow", "RefusedLine", "ReportRow", "Said", "SayingRow",
    "SenderRow", "SentFigure", "SentReport", "Standing", "State", "Step", "WarningRow", "trade_name",
]  # fmt: skip
