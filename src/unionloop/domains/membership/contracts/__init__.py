"""What others may know of membership: verbs, words, frozen rows."""

from unionloop.kernel.words import vocabulary

from .rows import (
    Application,
    CardCode,
    CardFinding,
    CardRow,
    FaultRow,
    Filters,
    GroupRate,
    LapseRow,
    MemberMergeRow,
    MembershipRow,
    Numbers,
    Rates,
    RollRow,
    TurnRow,
)
from .words import (
    COUNTED,
    LIVE,
    MEMBER,
    REFUSALS,
    ROLL_COLUMNS,
    ROLL_LABELS,
    CardState,
    Door,
    Form,
    Group,
    PlacedBy,
    RollState,
    State,
)

VERBS: dict[str, str] = vocabulary({
    "membership.read": "查看会员",
    "membership.count": "看会员人数",
    "membership.apply": "申请入会",
    "membership.withdraw": "撤回申请",
    "membership.approve": "批准入会",
    "membership.refuse": "不予批准",
    "membership.enrol": "登记会员",
    "membership.stage_roll": "试导入名册",
    "membership.confirm_roll": "名册入册",
    "membership.undo_roll": "撤销名册",
    "membership.transfer": "转会",
    "membership.suspend": "停会籍",
    "membership.resume": "恢复会籍",
    "membership.retire": "保留会籍",
    "membership.leave": "退会",
    "membership.note_dues": "登记会费",
    "membership.forget": "保存期满注销",
    "membership.remind": "提醒缴会费",
    "membership.lapse": "按自动退会办理",
    "membership.confirm": "核对资料",
    "membership.shield": "是否告诉单位",
    "membership.merge": "合并会员",
    "membership.unmerge": "撤销会员合并",
    "membership.issue_card": "发会员卡",
    "membership.stop_card": "停用会员卡",
    "membership.reissue_card": "补发会员卡",
    "membership.check_card": "核验会员卡",
})

__all__ = [
    "COUNTED", "LIVE", "MEMBER", "REFUSALS", "ROLL_COLUMNS", "ROLL_LABELS", "VERBS", "Application", "CardCode",
    "CardFinding", "CardRow", "CardState", "Door", "FaultRow", "Filters", "Form", "Group", "GroupRate", "LapseRow",
    "MemberMergeRow", "MembershipRow", "Numbers", "PlacedBy", "Rates", "RollRow", "RollState", "State", "TurnRow",
]  # fmt: skip
