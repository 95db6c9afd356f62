"""What others may know of dues: verbs, states and frozen rows. Collection half, then settlement half."""

from .files import (
    FILE_VERBS,
    MONEY_STATES,
    ArrivalDay,
    CandidateRow,
    Control,
    FaultRow,
    FileState,
    Item,
    MatchReport,
    PayerRow,
    PayerState,
    RowState,
    TaxFileRow,
    TaxRowRow,
)  # fmt: skip
from .funds import (
    Balance, ClaimRow, Estimate, EstimateLine, Funds, Indicator, MonthFunds, PayoutRow,
    PreparationRow, ReleaseRow, SubsidyRow,
)  # fmt: skip
from .reconciliation import (
    DifferenceKind,
    DifferenceRow,
    DifferenceState,
    ReconciliationRow,
    SheetRow,
    Sides,
)  # fmt: skip
from .rules import ControlSum, PolicyValue, Receivers, Rule, TierLine
from .runs import (
    AllocationRow,
    CorrectionRow,
    Explanation,
    LineRow,
    RunRow,
    RunView,
    SampleRow,
    Simulation,
    SimulationLine,
)  # fmt: skip
from .settlement import (
    RECEIVER_LABELS,
    RECEIVERS,
    SETTLEMENT_VERBS,
    CorrectionState,
    Flag,
    Kind,
    PayoutState,
    RunState,
    SubsidyKind,
    SubsidyState,
    Tag,
)  # fmt: skip

__all__ = [
    "FILE_VERBS", "MONEY_STATES", "ArrivalDay", "CandidateRow", "Control", "DifferenceKind",
    "DifferenceRow", "DifferenceState", "FaultRow", "FileState", "Item", "MatchReport", "PayerRow",
    "PayerState", "ReconciliationRow", "RowState", "SheetRow", "Sides", "TaxFileRow", "TaxRowRow",
    "VERBS",
    # settlement
    "RECEIVERS", "RECEIVER_LABELS", "SETTLEMENT_VERBS", "AllocationRow", "Balance", "ClaimRow", "ControlSum",
    "CorrectionRow", "CorrectionState", "Estimate", "EstimateLine", "Explanation", "Flag", "Funds",
    "Indicator", "Kind", "LineRow", "MonthFunds", "PayoutRow", "PayoutState", "PolicyValue",
    "PreparationRow", "Receivers", "ReleaseRow", "Rule", "RunRow", "RunState", "RunView", "SampleRow",
    "Simulation", "SimulationLine", "SubsidyKind", "SubsidyRow", "SubsidyState", "Tag", "TierLine",
]  # fmt: skip

VERBS: dict[str, str] = {**FILE_VERBS, **SETTLEMENT_VERBS}
