"""States and words of mutual aid."""

from enum import StrEnum

from unionloop.kernel.words import Word, vocabulary, word


class EventKind(StrEnum):
    """What may happen to a member."""

    HOSPITAL = "hospital"
    ACCIDENT = "accident"
    DISABILITY = "disability"
    DEATH = "death"
    CRITICAL = "critical"
    WOMEN = "women"

    @word
    def label(self) -> str:
        return {
            "hospital": "住院医疗", "accident": "意外伤害医疗", "disability": "意外伤残", "death": "身故",
            "critical": "重大疾病", "women": "女职工特殊疾病",
        }[self.value]  # fmt: skip


SUDDEN = (EventKind.ACCIDENT, EventKind.DISABILITY)  # no waiting: nobody joins to have an accident


class FormulaKind(StrEnum):
    """How a benefit is worked out."""

    LUMP = "lump"
    DAILY = "daily"
    RATE = "rate"
    TIERED = "tiered"

    @word
    def label(self) -> str:
        return {"lump": "定额", "daily": "按天", "rate": "按比例", "tiered": "分段按比例"}[self.value]


class EnrolmentState(StrEnum):
    """How far a group enrolment has come."""

    NEW = "new"
    STAGED = "staged"
    ENROLLED = "enrolled"
    PAID = "paid"
    CANCELLED = "cancelled"

    @word
    def label(self) -> str:
        return self.mark[1]

    @word
    def mark(self) -> tuple[str, str]:
        """Shape and word, as pages draw them."""
        return {
            "new": ("todo", "新建"), "staged": ("doing", "已试参保"), "enrolled": ("warn", "待缴费"),
            "paid": ("done", "保障中"), "cancelled": ("lock", "已撤销"),
        }[self.value]  # fmt: skip


class PolicyState(StrEnum):
    """Whether a policy covers anybody yet."""

    STAGED = "staged"
    WAITING = "waiting"
    LIVE = "live"
    LEFT = "left"

    @word
    def label(self) -> str:
        return self.mark[1]

    @word
    def mark(self) -> tuple[str, str]:
        """Shape and word, as pages draw them."""
        return {
            "staged": ("todo", "试参保"), "waiting": ("warn", "待缴费"), "live": ("done", "保障中"),
            "left": ("lock", "不再续保"),
        }[self.value]  # fmt: skip


class Origin(StrEnum):
    """How a claim came in."""

    PHOTOS = "photos"
    COUNTER = "counter"
    SETTLEMENT = "settlement"

    @word
    def label(self) -> str:
        return {"photos": "本人拍照", "counter": "窗口代办", "settlement": "医保结算，未申请"}[self.value]


class ClaimState(StrEnum):
    """Where a claim stands."""

    NEW = "new"
    FILED = "filed"
    ASKED = "asked"
    ASSESSED = "assessed"
    SAMPLED = "sampled"
    APPROVED = "approved"
    PAYING = "paying"
    PAID = "paid"
    REFUSED = "refused"
    APPEALED = "appealed"
    WITHDRAWN = "withdrawn"
    CORRECTED = "corrected"

    @word
    def label(self) -> str:
        return self.mark[1]

    @word
    def mark(self) -> tuple[str, str]:
        """Shape and word, as pages draw them."""
        return {
            "new": ("todo", "新建"), "filed": ("doing", "待核算"), "asked": ("warn", "待补材料"),
            "assessed": ("view", "待核准"), "sampled": ("view", "抽样复核"), "approved": ("doing", "待付款"),
            "paying": ("doing", "付款中"), "paid": ("done", "已到账"), "refused": ("over", "不予给付"),
            "appealed": ("view", "申诉中"), "withdrawn": ("lock", "已撤回"), "corrected": ("lock", "已更正冲销"),
        }[self.value]  # fmt: skip


OPEN = (ClaimState.FILED, ClaimState.ASKED, ClaimState.ASSESSED, ClaimState.SAMPLED, ClaimState.APPEALED)
OWED = (
    ClaimState.APPROVED,
    ClaimState.PAYING,
)  # decided, in the books as payable, not yet with the bank's word
GRANTED = (*OWED, ClaimState.PAID)
DECIDED = (*GRANTED, ClaimState.REFUSED)  # what a letter is written about
GONE = (ClaimState.WITHDRAWN, ClaimState.CORRECTED)


class IntakeState(StrEnum):
    """How far a settlement file has come."""

    NEW = "new"
    TAKEN = "taken"
    APPROVED = "approved"

    @word
    def label(self) -> str:
        return self.mark[1]

    @word
    def mark(self) -> tuple[str, str]:
        """Shape and word, as pages draw them."""
        return {"new": ("todo", "新建"), "taken": ("view", "待核准"), "approved": ("done", "已核准")}[
            self.value
        ]


class StopState(StrEnum):
    """How far the stopping of new enrolments has come."""

    NEW = "new"
    PROPOSED = "proposed"
    DECIDED = "decided"
    DROPPED = "dropped"
    LIFTED = "lifted"

    @word
    def label(self) -> str:
        return self.mark[1]

    @word
    def mark(self) -> tuple[str, str]:
        """Shape and word, as pages draw them."""
        return {
            "new": ("todo", "新建"), "proposed": ("view", "待会议决定"), "decided": ("over", "已停止参保"),
            "dropped": ("lock", "未通过"), "lifted": ("done", "已恢复"),
        }[self.value]  # fmt: skip


# why a claim is refused by rule or by a person, as the decision letter says it
REASONS: dict[str, str] = vocabulary({
    "not_covered": "事故日不在保障期内",
    "in_waiting": "事故发生在等待期内",
    "excluded": "属于计划写明的除外情形",
    "too_late": "超过了申请期限",
    "no_benefit": "这个计划不保障这类事故",
    "below_deductible": "没有超过起付线",
    "cap_reached": "本保障期的给付已到上限",
    "loss_covered": "损失已由其他渠道全部支付",
    "duplicate_event": "同一次事故已经给付过",
    "evidence": "材料不能证明事故或费用",
    "not_true": "材料与事实不符",
})
FLAGS: dict[str, str] = vocabulary({
    "overlap": "与同一人另一次住院日期重叠",
    "frequent": "三个月内第三次以上",
    "large": "金额较大",
    "sample": "随机抽中",
    "soon": "等待期刚满三十天内发生",
})
# Whether the fund can pay: shape and word.
VERDICTS: dict[str, tuple[str, str]] = {
    "calm": ("done", Word("正常")), "warn": ("warn", Word("预警")), "floor": ("over", Word("低于底线")),
}  # fmt: skip
