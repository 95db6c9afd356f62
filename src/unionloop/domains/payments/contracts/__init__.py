"""What other domains and surfaces may know of payments."""

from .bank import (
    Judgement,
    LineFact,
    News,
    Order,
    OrderFile,
)
from .rows import (
    AccountInput,
    AccountRow,
    BatchRow,
    FreezeRow,
    ItemRow,
    LineInput,
    LineRow,
    ReturnRow,
    SheetRow,
    Signature,
    SubstituteRow,
)
from .states import (
    FAULTS,
    VERBS,
    AccountState,
    BatchState,
    LineState,
    Outcome,
    SheetState,
    Verdict,
)

__all__ = [
    "FAULTS",
    "VERBS",
    "AccountInput",
    "AccountRow",
    "AccountState",
    "BatchRow",
    "BatchState",
    "FreezeRow",
    "ItemRow",
    "Judgement",
    "LineFact",
    "LineInput",
    "LineRow",
    "LineState",
    "News",
    "Order",
    "OrderFile",
    "Outcome",
    "ReturnRow",
    "SheetRow",
    "SheetState",
    "Signature",
    "SubstituteRow",
    "Verdict",
]  # fmt: skip
