"""Words and states of settlement: split rules, runs, preparation fund, subsidies."""

from dataclasses import dataclass
from enum import StrEnum

from unionloop.kernel.words import vocabulary, word

SETTLEMENT_VERBS: dict[str, str] = vocabulary({
    "dues.open_run": "新建结算",
    "dues.compute": "计算",
    "dues.lock": "锁定",
    "dues.check": "复核通过",
    "dues.approve": "审批通过",
    "dues.send_back": "退回并说明",
    "dues.cancel_run": "作废结算",
    "dues.pay": "起草划款",
    "dues.book_return": "回盘入账",
    "dues.set_rule": "订立分成规则",
    "dues.verify_rule": "核对规则",
    "dues.set_policy": "订立返还政策",
    "dues.verify_policy": "核对返还政策",
    "dues.enrol": "列入返还名单",
    "dues.set_preparation_rule": "订立筹备金规则",
    "dues.verify_preparation_rule": "核对筹备金规则",
    "dues.release_preparation": "返还筹备金",
    "dues.forfeit_preparation": "结转逾期筹备金",
    "dues.request_correction": "申请更正",
    "dues.approve_correction": "批准更正",
    "dues.propose_handover": "提出承接方案",
    "dues.approve_handover": "批准承接",
    "dues.refuse_handover": "不予批准承接",
    "dues.plan_subsidy": "拟订补助",
    "dues.approve_subsidy": "批准补助",
    "dues.pay_subsidy": "拨付补助",
    "dues.receive_subsidy": "确认到账",
    "dues.report_subsidy": "报告使用",
    "dues.evaluate_subsidy": "评价补助",
})

# The receivers of a split, in the order every tuple of shares and parts follows.
RECEIVERS = ("base", "street", "county", "city", "province", "national", "fee", "industry")
RECEIVER_LABELS = vocabulary({
    "base": "基层工会", "street": "乡镇街道", "county": "区县", "city": "市级", "province": "省级",
    "national": "全总", "fee": "代收手续费", "industry": "产业工会",
})  # fmt: skip
UPPER = "upper"  # the union above the collecting one: province and national shares go to it in one sum
# Who is paid out of a run. A tier's share that falls to the collecting union itself is its income.
PAID_TIERS = ("base", "street", "county", "industry", UPPER)
TIER_LABELS = {**RECEIVER_LABELS, UPPER: "省总（含全总）"}


@dataclass(frozen=True)
class Watching:
    """What a run's check looks at: parameters dues.*; ours where no region has set its own."""

    sample_size: int = 20
    large_count: int = 20
    account_days: int = 30
    changed_bp: int = 5000  # a sum that moved by so much since the month before
    parameter_ids: tuple[int, ...] = ()  # where these stand


class RunState(StrEnum):
    """Where a settlement run stands."""

    DRAFT = "draft"
    COMPUTED = "computed"
    LOCKED = "locked"
    CHECKED = "checked"
    APPROVED = "approved"
    CANCELLED = "cancelled"

    @word
    def label(self) -> tuple[str, str]:
        """Return (shape, word) for the state chip."""
        return {
            "draft": ("todo", "草稿"), "computed": ("doing", "已计算待锁定"),
            "locked": ("lock", "已锁定待复核"), "checked": ("view", "已复核待审批"),
            "approved": ("done", "已审批"), "cancelled": ("over", "已作废"),
        }[self.value]  # fmt: skip


FIXED_STATES = (RunState.LOCKED, RunState.CHECKED, RunState.APPROVED)


class Kind(StrEnum):
    """What becomes of the base share of one receipt."""

    REBATE = "rebate"  # goes to the firm's own union
    JOINT = "joint"  # goes to the joint union, kept apart per covered firm
    PREPARATION = "preparation"  # held in the firm's name until it founds a union
    SUSPENSE = "suspense"  # nobody can say yet whose it is (待查户)

    @word
    def label(self) -> str:
        return {"rebate": "返还基层", "joint": "联合工会代收", "preparation": "筹备金", "suspense": "待查户"}[self.value]


class Flag(StrEnum):
    """What is odd about one allocation."""

    RED = "red"
    NO_RULE = "no_rule"
    ODD_RATE = "odd_rate"
    NO_EMPLOYER = "no_employer"
    NO_UNION = "no_union"  # pays dues, has no union: held like preparation money
    STILL_PREPARATION = "still_preparation"  # has a union, still pays the preparation fund
    CLEARED = "cleared"  # out of suspense, or corrected
    OVER_REFUND = "over_refund"  # takes back more than is left of any receipt: a person decides

    @word
    def label(self) -> str:
        return {
            "red": "红冲", "no_rule": "无适用规则", "odd_rate": "费率异常", "no_employer": "未匹配",
            "no_union": "未建会缴经费", "still_preparation": "已建会仍缴筹备金", "cleared": "查清更正",
            "over_refund": "退库超过税票余额",
        }[self.value]  # fmt: skip


class Tag(StrEnum):
    """Why a line of a run stands first on the page."""

    RED = "red"
    CHANGED = "changed"
    ACCOUNT = "account"
    FIRST = "first"
    LARGE = "large"
    NO_ACCOUNT = "no_account"

    @word
    def label(self) -> str:
        return {
            "red": "红冲", "changed": "大增大减", "account": "账户变更", "first": "首次", "large": "大额",
            "no_account": "无账户",
        }[self.value]  # fmt: skip


class PayoutState(StrEnum):
    """Where money owed to one union stands."""

    HELD = "held"  # no active account: 代管, shown, paid when there is one
    DRAFTED = "drafted"  # in a payment batch
    PAID = "paid"
    BOUNCED = "bounced"  # came back: still owed
    CANCELLED = "cancelled"  # taken back by a reversal before it was paid

    @word
    def label(self) -> tuple[str, str]:
        """Return (shape, word) for the state chip."""
        return {
            "held": ("warn", "代管待付"), "drafted": ("doing", "划款中"), "paid": ("done", "已到账"),
            "bounced": ("over", "银行退回"), "cancelled": ("lock", "已冲销"),
        }[self.value]  # fmt: skip


class CorrectionState(StrEnum):
    REQUESTED = "requested"
    APPROVED = "approved"
    DONE = "done"

    @word
    def label(self) -> tuple[str, str]:
        return {"requested": ("todo", "待批准"), "approved": ("doing", "随下一批更正"), "done": ("done", "已更正")}[
            self.value
        ]


class SubsidyState(StrEnum):
    """Where a grant to a lower tier stands."""

    PLANNED = "planned"
    APPROVED = "approved"
    PAYING = "paying"
    PAID = "paid"
    RECEIVED = "received"
    REPORTED = "reported"
    EVALUATED = "evaluated"

    @word
    def label(self) -> tuple[str, str]:
        return {
            "planned": ("todo", "已拟订"), "approved": ("doing", "已批准"), "paying": ("doing", "拨付中"),
            "paid": ("view", "已拨付"), "received": ("view", "已到账"), "reported": ("view", "已报使用"),
            "evaluated": ("done", "已评价"),
        }[self.value]  # fmt: skip


class SubsidyKind(StrEnum):
    REBATE = "rebate"
    SPECIAL = "special"
    SURPLUS = "surplus"
    AID = "aid"
    WARMTH = "warmth"
    DISASTER = "disaster"
    OTHER = "other"

    @word
    def label(self) -> str:
        return {
            "rebate": "回拨补助", "special": "专项补助", "surplus": "超收补助", "aid": "帮扶补助",
            "warmth": "送温暖补助", "disaster": "救灾补助", "other": "其他补助",
        }[self.value]  # fmt: skip
