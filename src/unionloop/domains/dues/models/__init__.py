"""Tables of dues. Collection half (files), then settlement half."""

from .files import (
    BankLine,
    BankSheet,
    Collection,
    Difference,
    Payer,
    RowFault,
    TaxFile,
    TaxRow,
)  # fmt: skip
from .handovers import Handover, HandoverShare
from .payouts import Claim, Payout, PayoutLine
from .preparation import Release, ReleaseLine
from .settlement import Allocation, Correction, Run, RunLine, Sample
from .splitrules import Policy, PolicyMember, PreparationRule, SplitRule
from .subsidies import Subsidy

__all__ = [
    "Allocation", "BankLine", "BankSheet", "Claim", "Collection", "Correction", "Difference", "Handover",
    "HandoverShare", "Payer", "Payout", "PayoutLine", "Policy", "PolicyMember", "PreparationRule", "Release", "ReleaseLine",
    "RowFault", "Run", "RunLine", "Sample", "SplitRule", "Subsidy", "TaxFile", "TaxRow",
]  # fmt: skip
