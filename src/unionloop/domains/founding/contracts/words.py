"""States and words of founding."""

from enum import StrEnum

from unionloop.kernel.words import vocabulary, word


class State(StrEnum):
    """Where a case stands: named after the last step done."""

    NEW = "new"
    CLUE = "clue"
    VERIFIED = "verified"
    GUIDED = "guided"
    PREPARED = "prepared"
    RECRUITED = "recruited"
    NOMINATED = "nominated"
    ELECTED = "elected"
    REPORTED = "reported"
    APPROVED = "approved"
    PUBLICISED = "publicised"
    REGISTERED = "registered"
    SEALED = "sealed"
    BANKED = "banked"
    FOUNDED = "founded"
    SWITCHED = "switched"
    REBATED = "rebated"
    COVERED = "covered"
    CLOSED = "closed"

    @word
    def label(self) -> str:
        return _STATE_LABELS[self]


_STATE_LABELS = vocabulary({
    State.NEW: "未立案", State.CLUE: "线索", State.VERIFIED: "已核实", State.GUIDED: "指导中",
    State.PREPARED: "筹备组已成立", State.RECRUITED: "会员已登记", State.NOMINATED: "候选人已审",
    State.ELECTED: "已选举", State.REPORTED: "已报批", State.APPROVED: "已批复",
    State.PUBLICISED: "公示中", State.REGISTERED: "已登记法人", State.SEALED: "已刻章",
    State.BANKED: "已开户", State.FOUNDED: "已建会", State.SWITCHED: "已办缴费登记",
    State.REBATED: "返还到账", State.COVERED: "已被覆盖", State.CLOSED: "已关闭",
})  # fmt: skip

ENDED = (State.REBATED, State.COVERED, State.CLOSED)
HAS_UNION = (State.FOUNDED, State.SWITCHED, State.REBATED)


class BlankState(StrEnum):
    """How far the work on a blank spot has come."""

    OPEN = "open"
    ASSIGNED = "assigned"
    IN_CASE = "in_case"
    FILLED = "filled"
    DROPPED = "dropped"

    @word
    def label(self) -> str:
        return {"open": "未派出", "assigned": "已派出", "in_case": "建会中", "filled": "已覆盖",
                "dropped": "不再应建"}[self]  # fmt: skip


class Reason(StrEnum):
    """Why an employer still has no union."""

    UNKNOWN = "unknown"
    UNREACHED = "unreached"
    HESITATES = "hesitates"
    REFUSES = "refuses"
    NO_MEMBERS = "no_members"
    SEASONAL = "seasonal"
    UNDER_WAY = "under_way"
    GROUP_LEVEL = "group_level"
    NOT_NORMAL = "not_normal"

    @word
    def label(self) -> str:
        return {
            "unknown": "未了解", "unreached": "联系不上", "hesitates": "正在犹豫", "refuses": "企业不同意",
            "no_members": "职工不愿入会", "seasonal": "季节性停产", "under_way": "正在筹建",
            "group_level": "集团统一建会", "not_normal": "经营异常",
        }[self]  # fmt: skip


class Verdict(StrEnum):
    """What verifying a clue found."""

    NORMAL = "normal"
    SUSPENDED = "suspended"
    DEREGISTERED = "deregistered"
    MOVED = "moved"
    SHELL = "shell"
    HAS_UNION = "has_union"
    COVERED = "covered"

    @word
    def label(self) -> str:
        return {"normal": "正常经营", "suspended": "停业", "deregistered": "注销", "moved": "迁出",
                "shell": "空壳", "has_union": "已建会", "covered": "已覆盖"}[self]  # fmt: skip


class Source(StrEnum):
    """Where a clue came from."""

    TAX = "tax"
    PREPARATION = "preparation"
    EDITION = "edition"
    STREET = "street"
    WORKER = "worker"
    FIRM = "firm"

    @word
    def label(self) -> str:
        return {"tax": "税务登记", "preparation": "筹备金缴费", "edition": "每月25日发布", "street": "街道上报",
                "worker": "职工诉求", "firm": "企业来问"}[self]  # fmt: skip


class Shape(StrEnum):
    """The form a new union takes."""

    OWN = "own"
    JOINT = "joint"
    ORGANISER = "organiser"

    @word
    def label(self) -> str:
        return {"own": "单独建会", "joint": "加入联合工会", "organiser": "选举组织员"}[self]


class Meeting(StrEnum):
    """The meeting that elects."""

    GENERAL = "general"
    DELEGATES = "delegates"

    @word
    def label(self) -> str:
        return {"general": "会员大会", "delegates": "会员代表大会"}[self]


class Tie(StrEnum):
    """A candidate's tie to the firm's management."""

    NONE = "none"
    CHIEF = "chief"
    PARTNER = "partner"
    RELATIVE = "relative"
    PERSONNEL = "personnel"

    @word
    def label(self) -> str:
        return {"none": "无", "chief": "主要负责人", "partner": "合伙人", "relative": "主要负责人近亲属",
                "personnel": "人力资源负责人"}[self]  # fmt: skip


class Outcome(StrEnum):
    """What a visit brought."""

    MET = "met"
    ABSENT = "absent"
    WANTS = "wants"
    LATER = "later"
    REFUSED = "refused"

    @word
    def label(self) -> str:
        return {"met": "见到负责人", "absent": "没人", "wants": "愿意建会", "later": "约下次",
                "refused": "不同意"}[self]  # fmt: skip
