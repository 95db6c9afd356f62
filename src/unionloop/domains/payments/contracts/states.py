"""States and verbs of payments, with the words people read."""

from enum import StrEnum

from unionloop.kernel.words import vocabulary, word


class _State(StrEnum):
    """A state with the word people read and the shape drawn beside it."""

    @word
    def label(self) -> str:
        return _WORDS[type(self).__name__][self.value][1]

    @property
    def shape(self) -> str:
        return _WORDS[type(self).__name__][self.value][0]

    @word
    def mark(self) -> tuple[str, str]:
        """Shape and word, as `{% state %}` draws them."""
        return _WORDS[type(self).__name__][self.value]


class SheetState(_State):
    NEW = "new"
    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


class AccountState(_State):
    """Stored states; `active` is shown once a confirmed account's waiting time is over, `replaced` once the next one's is."""

    NEW = "new"
    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    ACTIVE = "active"
    STOPPED = "stopped"  # the bank bounced a payment to it: not paid to again
    REFUSED = "refused"
    CLOSED = "closed"
    REPLACED = "replaced"


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
        "closed": ("lock", "已注销"), "replaced": ("lock", "已更换"),
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

VERBS = vocabulary({
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
    "payments.pass_on": "退回转承接",
    "payments.match_exception": "指认",
    "payments.close_exception": "说明并了结",
    "payments.propose_account": "登记账户",
    "payments.confirm_account": "确认账户",
    "payments.refuse_account": "不予确认",
    "payments.close_account": "注销账户",
    "payments.freeze": "暂停放款",
    "payments.thaw": "解除暂停",
    "payments.set_substitute": "登记替代字",
})

FAULTS = vocabulary({
    "no_match": "对不上任何一笔",
    "not_sent": "这一笔尚未送银行",
    "wrong_amount": "金额不符",
    "wrong_name": "户名不符",
    "contradiction": "与先前结果矛盾",
    "late_after_retry": "重付之后才到的成功回盘",
    "late_after_passing": "转由别的单位承接之后才到的成功回盘，可能付了两次",
})
