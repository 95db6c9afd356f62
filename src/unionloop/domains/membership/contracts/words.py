"""States and words of membership."""

from enum import StrEnum

from unionloop.kernel.words import Word, vocabulary, word


class State(StrEnum):
    """Where a membership stands."""

    NEW = "new"
    APPLIED = "applied"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    RETIRED = "retired"
    LEFT = "left"
    MOVED = "moved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"

    @word
    def label(self) -> str:
        return self.mark[1]

    @word
    def mark(self) -> tuple[str, str]:
        """Shape and word, as pages draw them."""
        return {
            "new": ("todo", "未提交"), "applied": ("doing", "审核中"), "active": ("done", "在会"),
            "suspended": ("warn", "停会籍"), "retired": ("view", "保留会籍"), "left": ("lock", "已退会"),
            "moved": ("lock", "已转出"), "refused": ("over", "未通过"), "withdrawn": ("lock", "已撤回"),
        }[self.value]  # fmt: skip


LIVE = (State.APPLIED, State.ACTIVE, State.SUSPENDED, State.RETIRED)
MEMBER = (State.ACTIVE, State.SUSPENDED, State.RETIRED)  # is a member; holds a card
COUNTED = (State.ACTIVE, State.SUSPENDED)  # in the rates: a retired member is no longer staff


class Door(StrEnum):
    """How somebody came in."""

    EMPLOYER = "employer"
    POOL = "pool"

    @word
    def label(self) -> str:
        return {"employer": "按单位入会", "pool": "新就业形态"}[self.value]


class Form(StrEnum):
    """How somebody is employed."""

    REGULAR = "regular"
    DISPATCH = "dispatch"
    FLEXIBLE = "flexible"
    NEW_FORM = "new_form"

    @word
    def label(self) -> str:
        return {"regular": "正式在职", "dispatch": "劳务派遣", "flexible": "灵活就业", "new_form": "新就业形态"}[self.value]


class Group(StrEnum):
    """Whose joining is told apart."""

    WOMEN = "women"
    RURAL = "rural"
    NEW_FORM = "new_form"

    @word
    def label(self) -> str:
        return {"women": "女职工", "rural": "农民工", "new_form": "新就业形态"}[self.value]

    @word
    def note(self) -> str:
        return {
            "women": "女会员 ÷ 女职工，只算登记了女职工人数的已建会单位", "rural": "单位不分别登记农民工人数，单列会员",
            "new_form": "没有单位职工数可除，单列",
        }[self.value]  # fmt: skip


class PlacedBy(StrEnum):
    """Why this union handles somebody."""

    UNION = "union"
    JOINT = "joint"
    STREET = "street"
    PLATFORM = "platform"
    PHONE = "phone"
    ADDRESS = "address"
    PAPER = "paper"
    ROLL = "roll"

    @word
    def label(self) -> str:
        return {
            "union": "您单位有工会", "joint": "您单位由联合工会覆盖", "street": "您单位还没有工会，由所在街道受理",
            "platform": "您的平台有行业工会", "phone": "您的手机号登记过的工会", "address": "您常在的街道",
            "paper": "您证件上的区县", "roll": "工会名册",
        }[self.value]  # fmt: skip


class RollState(StrEnum):
    """How far a roll has come."""

    STAGED = "staged"
    LIVE = "live"
    UNDONE = "undone"

    @word
    def label(self) -> str:
        return {"staged": "已试导入", "live": "已入册", "undone": "已撤销"}[self.value]


class CardState(StrEnum):
    """Whether a card opens anything."""

    LIVE = "live"
    STOPPED = "stopped"

    @word
    def label(self) -> str:
        return {"live": "有效", "stopped": "已停用"}[self.value]


# What hinders counting a member as left for missing dues: shape and word.
LAPSES: dict[str, tuple[str, str]] = {
    "": ("over", Word("可按自动退会办理")), "not_reminded": ("todo", Word("待提醒")),
    "reminded_lately": ("doing", Word("已提醒，等答复")), "takes_part": ("done", Word("近期参加过活动")),
    "dues_paid": ("done", Word("会费未满期限")), "dues_unknown": ("view", Word("没有会费记录")),
}  # fmt: skip

# Why an application is not approved: words for the person, chosen by key on the page.
REFUSALS: dict[str, str] = vocabulary({
    "not_here": "您填的单位查无此人，请核对单位名称后再申请",
    "paper": "姓名与证件号码不一致，请核对后再申请",
    "twice": "您已经是会员，不用再申请；换了单位请办转会",
    "not_worker": "这类人员不属于入会范围（企业主要负责人、非劳动者）",
    "other_place": "您的工作地不在本市，请向工作地工会申请",
})

# The columns of a roll, each with the headers it goes by; the first is the one we write.
ROLL_COLUMNS: dict[str, tuple[str, ...]] = {
    "name": ("姓名", "会员姓名", "职工姓名"),
    "id_type": ("证件类型", "证件种类"),
    "id_number": ("证件号码", "身份证号", "身份证号码", "证件号", "公民身份号码"),
    "phone": ("手机", "手机号", "手机号码", "联系电话", "移动电话", "电话"),
    "sex": ("性别",),
    "rural": ("农民工", "是否农民工", "户籍性质"),
    "form": ("用工形式", "就业形态", "用工方式"),
    "joined": ("入会日期", "入会时间"),
    "dues": ("会费缴至", "会费缴到", "会费交至"),
    "employer": ("单位信用代码", "统一社会信用代码", "所在单位代码"),
    "union": ("工会编码", "所属工会编码", "组织编码"),
    "ethnicity": ("民族",),
    "education": ("学历", "文化程度", "最高学历"),
    "politics": ("政治面貌",),
    "household": ("户口类型", "户口性质", "户口类别"),
    "marriage": ("婚姻状况", "婚姻情况", "婚否"),
    "post": ("岗位", "职务", "岗位职务", "工种"),
    "skill": ("技能等级", "职业技能等级", "技术等级"),
    "honour": ("劳模类别", "劳模", "劳模级别"),
}
ROLL_LABELS = {name: words[0] for name, words in ROLL_COLUMNS.items()}
