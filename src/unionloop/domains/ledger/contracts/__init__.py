"""What the ledger promises: verbs, inputs, frozen rows, and the codes behind account roles."""

from unionloop.kernel.words import vocabulary

from . import postings
from .inputs import AccountInput, LegInput, Share, VoucherInput
from .roles import ROLE_CODES, STANDARDS, Standard
from .rows import (
    AccountRow,
    BalanceSheet,
    BookRow,
    BulkRow,
    CloseRow,
    HeadRow,
    Identity,
    IncomeLine,
    IncomeStatement,
    LegRow,
    MonthRow,
    SheetLine,
    Statement,
    StatementLine,
    SubLedgerRow,
    TrialBalance,
    TrialLine,
    Unread,
    VoucherRow,
)

VERBS: dict[str, str] = vocabulary({
    "ledger.read": "查看账本",
    "ledger.open": "建账",
    "ledger.load_chart": "装入科目表",
    "ledger.verify_account": "核对科目",
    "ledger.post": "记账",
    "ledger.draft": "制单",
    "ledger.post_draft": "复核记账",
    "ledger.return_draft": "退回制单",
    "ledger.drop_draft": "作废制单",
    "ledger.reverse": "红冲",
    "ledger.review": "复核凭证",
    "ledger.close": "结账",
    "ledger.close_year": "年终结转",
    "ledger.record_head": "登记链头",
})

__all__ = [
    "ROLE_CODES", "STANDARDS", "VERBS", "AccountInput", "AccountRow", "BalanceSheet", "BookRow",
    "BulkRow", "CloseRow", "HeadRow", "Identity", "IncomeLine", "IncomeStatement",
    "LegInput", "LegRow", "MonthRow", "Share", "SheetLine", "Standard", "Statement",
    "StatementLine", "SubLedgerRow", "TrialBalance", "TrialLine", "Unread", "VoucherInput", "VoucherRow", "postings",
]  # fmt: skip
