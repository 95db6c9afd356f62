"""States, frozen rows and inputs of payments."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class _State(StrEnum):
    """A state with the word people read and the shape drawn beside it."""

    @property
    def label(self) -> str:
        return _WORDS[type(self).__name__][self.value][1]

    @property
    def shape(self) -> str:
        return _WORDS[type(self).__name__][self.value][0]

    @property
    def mark(self) -> tuple[str, str]:
        """Shape and word, as `{% state %}` draws them."""
        return _WORDS[type(self).__name__][self.value]


class SheetState(_State):
    NEW = "new"
    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


class AccountState(_State):
    """Stored states; `active` is shown once a confirmed account's waiting time is over."""

    NEW = "new"
    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    ACTIVE = "active"
    STOPPED = "stopped"  # the bank bounced a payment to it: not paid to again
    REFUSED = "refused"
    CLOSED = "closed"


class BatchState(_State):
    NEW = "new"
    DRAFT = "draft"
    CHECKED = "checked"
    RELEASED = "released"
    EXPORTED = "exported"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class LineState(_State):
    PLANNED = "planned"
    SENT = "sent"
    PAID = "paid"
    PART = "part"
    BOUNCED = "bounced"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"


class Outcome(_State):
    """What the bank says of one payment."""

    SUCCESS = "success"
    FAIL = "fail"  # never left, or refused by the receiving bank
    PARTIAL = "partial"
    RETURNED = "returned"  # left, and came back
    ACCEPTED = "accepted"  # on its way
    UNKNOWN = "unknown"


class Verdict(_State):
    """What one item of a bank return did here."""

    APPLIED = "applied"
    REPEAT = "repeat"  # said before, or older than what we know: no effect
    EXCEPTION = "exception"


_WORDS: dict[str, dict[str, tuple[str, str]]] = {
    "SheetState": {
        "new": ("todo", "新建"), "proposed": ("view", "待确认"), "confirmed": ("done", "已确认"),
        "refused": ("over", "未通过"),
    },
    "AccountState": {
        "new": ("todo", "新建"), "proposed": ("view", "待确认"), "confirmed": ("warn", "冷静期"),
        "active": ("done", "可收款"), "stopped": ("over", "已停用"), "refused": ("over", "未通过"),
        "closed": ("lock", "已注销"),
    },
    "BatchState": {
        "new": ("todo", "新建"), "draft": ("todo", "待复核"), "checked": ("view", "待放款"),
        "released": ("doing", "待导出"), "exported": ("doing", "已导出 待回盘"), "closed": ("done", "已办结"),
        "cancelled": ("lock", "已撤销"),
    },
    "LineState": {
        "planned": ("todo", "待付"), "sent": ("doing", "已送银行"), "paid": ("done", "已到账"),
        "part": ("warn", "部分到账"), "bounced": ("over", "已退回"), "unknown": ("warn", "状态不明"),
        "cancelled": ("lock", "已撤销"),
    },
    "Outcome": {
        "success": ("done", "成功"), "fail": ("over", "失败"), "partial": ("warn", "部分成功"),
        "returned": ("over", "退汇"), "accepted": ("doing", "处理中"), "unknown": ("warn", "状态不明"),
    },
    "Verdict": {
        "applied": ("done", "已入账"), "repeat": ("lock", "重复"), "exception": ("over", "例外"),
    },
}  # fmt: skip

VERBS = {
    "payments.read": "查看划款",
    "payments.draft": "编制批次",
    "payments.check": "复核通过",
    "payments.send_back": "退回并说明",
    "payments.release": "放款",
    "payments.export": "导出银行文件",
    "payments.cancel": "撤销批次",
    "payments.drop": "移出批次",
    "payments.take_return": "导入回盘",
    "payments.keep_return": "回盘存档",
    "payments.mark_unknown": "转为状态不明",
    "payments.answer_unknown": "提出结论",
    "payments.settle_unknown": "确认结论",
    "payments.rebatch": "退回重付",
    "payments.match_exception": "指认",
    "payments.close_exception": "说明并了结",
    "payments.propose_account": "登记账户",
    "payments.confirm_account": "确认账户",
    "payments.refuse_account": "不予确认",
    "payments.close_account": "注销账户",
    "payments.set_substitute": "登记替代字",
}

FAULTS = {
    "no_match": "对不上任何一笔",
    "not_sent": "这一笔尚未送银行",
    "wrong_amount": "金额不符",
    "wrong_name": "户名不符",
    "contradiction": "与先前结果矛盾",
    "late_after_retry": "重付之后才到的成功回盘",
}


@dataclass(frozen=True)
class LineInput:
    """One order asked for by another domain."""

    unit_id: int
    amount_fen: int
    remark: str
    source: str  # natural key of the obligation: it is paid once


@dataclass(frozen=True)
class AccountInput:
    """One account of a list taken over at once."""

    unit_id: int
    holder: str
    number: str
    bank_name: str = ""
    bank_code: str = ""
    contact_phone: str = ""
    contact_mail: str = ""


@dataclass(frozen=True)
class AccountRow:
    id: int
    unit_id: int | None
    holder: str
    tail: str
    bank_name: str
    bank_code: str
    state: AccountState
    active_from_at: datetime | None
    replaces_id: int | None
    contact_tail: str
    reason: str
    verbs: tuple[str, ...] = ()

    @property
    def masked(self) -> str:
        return f"****{self.tail}"


@dataclass(frozen=True)
class SheetRow:
    id: int
    unit_id: int
    name: str
    count: int
    state: SheetState
    verbs: tuple[str, ...] = ()


@dataclass(frozen=True)
class BatchRow:
    id: int
    number: str
    unit_id: int
    unit_name: str
    purpose: str
    source: str
    state: BatchState
    lines_count: int
    total_fen: int
    paid_count: int
    paid_fen: int
    bounced_count: int
    bounced_fen: int
    open_count: int
    open_fen: int
    layout: str
    file_id: int | None
    file_sha256: str
    lines_sha256: str
    approved_by: str
    drafted_at: datetime
    exported_at: datetime | None
    verbs: tuple[str, ...] = ()


@dataclass(frozen=True)
class LineRow:
    id: int
    batch_id: int
    reference: str
    seq: int
    unit_id: int | None
    account_id: int
    holder: str
    written_holder: str
    tail: str
    amount_fen: int
    paid_fen: int
    remark: str
    source: str
    state: LineState
    bank_ref: str
    reason: str
    answer: str
    answered_by: str
    answer_fen: int
    settled_at: datetime | None
    replaces_id: int | None
    verbs: tuple[str, ...] = ()

    @property
    def masked(self) -> str:
        return f"****{self.tail}"


@dataclass(frozen=True)
class Signature:
    """Who did one step of a batch, and when."""

    verb: str
    actor: str
    at: datetime
    note: str = ""

    @property
    def label(self) -> str:
        return VERBS[self.verb]


@dataclass(frozen=True)
class ReturnRow:
    id: int
    unit_id: int | None
    name: str
    layout: str
    sha256: str
    file_id: int
    taken_at: datetime
    items_count: int
    applied_count: int
    repeat_count: int
    exception_count: int
    batches: tuple[str, ...] = ()
    seen_before: bool = False


@dataclass(frozen=True)
class ItemRow:
    id: int
    return_id: int
    seq: int
    reference: str
    outcome: Outcome
    amount_fen: int | None
    holder: str
    bank_ref: str
    reason: str
    line_id: int | None
    verdict: Verdict
    fault: str
    handled_at: datetime | None
    handled_note: str

    @property
    def fault_label(self) -> str:
        return FAULTS.get(self.fault, "")


@dataclass(frozen=True)
class SubstituteRow:
    id: int
    character: str
    replacement: str
    agreed: str


# -- what passes between payments and the bank's layouts ----------------------------------------


@dataclass(frozen=True)
class Order:
    """One payment as the bank is told."""

    seq: int
    reference: str
    holder: str
    number: str
    bank_name: str
    bank_code: str
    amount_fen: int
    remark: str


@dataclass(frozen=True)
class OrderFile:
    """One batch as the bank is told."""

    batch: str
    purpose: str
    payer: str
    payer_number: str
    payer_bank_name: str
    payer_bank_code: str
    written_at: datetime
    total_fen: int
    orders: tuple[Order, ...] = field(repr=False)


@dataclass(frozen=True)
class News:
    """What one line of a bank return says. `reference` may name a whole batch: then `seq` is None."""

    reference: str
    outcome: Outcome
    amount_fen: int | None = None
    holder: str = ""
    bank_ref: str = ""
    reason: str = ""
    whole_batch: bool = False


@dataclass(frozen=True)
class LineFact:
    """What the rules need to know of a line when news arrives."""

    state: LineState
    amount_fen: int
    paid_fen: int
    holders: tuple[str, ...]  # the name, and the name as written to the bank
    replacement: str = "none"  # none, unsent, sent


@dataclass(frozen=True)
class Judgement:
    """What news does to a line."""

    verdict: Verdict
    state: LineState
    paid_fen: int
    fault: str = ""
    stop_replacement: bool = False
