"""States, steps, verbs and frozen rows of founding."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


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

    @property
    def label(self) -> str:
        return _STATE_LABELS[self]


_STATE_LABELS = {
    State.NEW: "未立案", State.CLUE: "线索", State.VERIFIED: "已核实", State.GUIDED: "指导中",
    State.PREPARED: "筹备组已成立", State.RECRUITED: "会员已登记", State.NOMINATED: "候选人已审",
    State.ELECTED: "已选举", State.REPORTED: "已报批", State.APPROVED: "已批复",
    State.PUBLICISED: "公示中", State.REGISTERED: "已登记法人", State.SEALED: "已刻章",
    State.BANKED: "已开户", State.FOUNDED: "已建会", State.SWITCHED: "已办缴费登记",
    State.REBATED: "返还到账", State.COVERED: "已被覆盖", State.CLOSED: "已关闭",
}  # fmt: skip

ENDED = (State.REBATED, State.COVERED, State.CLOSED)
HAS_UNION = (State.FOUNDED, State.SWITCHED, State.REBATED)


class BlankState(StrEnum):
    """How far the work on a blank spot has come."""

    OPEN = "open"
    ASSIGNED = "assigned"
    IN_CASE = "in_case"
    FILLED = "filled"
    DROPPED = "dropped"

    @property
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

    @property
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

    @property
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

    @property
    def label(self) -> str:
        return {"tax": "税务登记", "preparation": "筹备金缴费", "edition": "每月25日发布", "street": "街道上报",
                "worker": "职工诉求", "firm": "企业来问"}[self]  # fmt: skip


class Shape(StrEnum):
    """The form a new union takes."""

    OWN = "own"
    JOINT = "joint"
    ORGANISER = "organiser"

    @property
    def label(self) -> str:
        return {"own": "单独建会", "joint": "加入联合工会", "organiser": "选举组织员"}[self]


class Meeting(StrEnum):
    """The meeting that elects."""

    GENERAL = "general"
    DELEGATES = "delegates"

    @property
    def label(self) -> str:
        return {"general": "会员大会", "delegates": "会员代表大会"}[self]


class Tie(StrEnum):
    """A candidate's tie to the firm's management."""

    NONE = "none"
    CHIEF = "chief"
    PARTNER = "partner"
    RELATIVE = "relative"
    PERSONNEL = "personnel"

    @property
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

    @property
    def label(self) -> str:
        return {"met": "见到负责人", "absent": "没人", "wants": "愿意建会", "later": "约下次",
                "refused": "不同意"}[self]  # fmt: skip


VERBS: dict[str, str] = {
    "founding.read": "查看建会",
    "founding.find_blanks": "找空白点",
    "founding.assign": "派给街道",
    "founding.explain": "填未建原因",
    "founding.notify": "发告知书",
    "founding.open": "立案",
    "founding.verify": "核实",
    "founding.close": "关闭",
    "founding.reopen": "重新打开",
    "founding.cover": "并入联合工会",
    "founding.book_guide": "约指导",
    "founding.visit": "记走访",
    "founding.prepare": "成立筹备组",
    "founding.recruit": "登记会员",
    "founding.nominate": "审候选人",
    "founding.elect": "登记选举",
    "founding.report": "报批",
    "founding.send_back": "退回",
    "founding.approve": "批复",
    "founding.publicise": "公示",
    "founding.register_legal": "登记法人",
    "founding.seal": "登记印章",
    "founding.account": "登记账户",
    "founding.found": "建会",
    "founding.switch_item": "办缴费登记",
    "founding.rebate": "记返还到账",
    "founding.write": "生成文书",
    "founding.recompute": "重算期限",
}


@dataclass(frozen=True)
class Step:
    """One numbered step: what it is called, which verbs do it, which papers come out of it."""

    number: int
    label: str
    verbs: tuple[str, ...]
    who: str
    papers: tuple[str, ...] = ()


STEPS: tuple[Step, ...] = (
    Step(0, "线索", ("founding.open",), "市、县组织部门"),
    Step(1, "核实与指导", ("founding.verify", "founding.book_guide"), "街道", ("notice",)),
    Step(2, "筹备组", ("founding.prepare",), "企业、街道", ("preparation_request", "preparation_reply")),
    Step(3, "发展会员", ("founding.recruit",), "筹备组"),
    Step(4, "候选人", ("founding.nominate",), "筹备组、街道"),
    Step(5, "选举", ("founding.elect",), "会员大会", ("election_rules",)),
    Step(6, "报批与批复", ("founding.report", "founding.approve"), "上级工会", ("request", "reply")),
    Step(7, "公示", ("founding.publicise",), "企业工会", ("publicity",)),
    Step(8, "法人登记", ("founding.register_legal",), "县级以上工会", ("register",)),
    Step(9, "印章", ("founding.seal",), "企业工会"),
    Step(10, "账户", ("founding.account",), "企业工会"),
    Step(11, "建会与缴费登记", ("founding.found", "founding.switch_item"), "县级工会", ("fund_register",)),
    Step(12, "筹备金返还", ("founding.rebate",), "市级财务"),
    Step(13, "换届", (), "企业工会"),
)

PAPERS: dict[str, str] = {
    "notice": "建会告知书",
    "preparation_request": "关于成立工会筹备组的请示",
    "preparation_reply": "关于成立工会筹备组的批复",
    "election_rules": "选举办法",
    "request": "关于工会选举结果的请示",
    "reply": "关于同意成立工会的批复",
    "publicity": "公示",
    "register": "工会法人登记申请表",
    "fund_register": "工会经费缴费登记单",
}

# The seven columns of the board and the states each holds.
COLUMNS: tuple[tuple[str, str, tuple[State, ...]], ...] = (
    ("clue", "线索", (State.CLUE,)),
    ("contact", "联系", (State.VERIFIED,)),
    ("guide", "指导", (State.GUIDED,)),
    ("prepare", "筹备组", (State.PREPARED, State.RECRUITED, State.NOMINATED)),
    ("meeting", "大会", (State.ELECTED, State.REPORTED)),
    ("approve", "批复", (State.APPROVED, State.PUBLICISED, State.REGISTERED, State.SEALED)),
    ("money", "返还通", (State.BANKED, State.FOUNDED, State.SWITCHED)),
)


@dataclass(frozen=True)
class PersonInput:
    """One named person of a step: preparer, candidate or elected."""

    name: str
    duty: str = ""
    tie: str = Tie.NONE
    votes: int = 0
    sex: str = ""
    part: str = ""  # committee, audit, women; for the elected


@dataclass(frozen=True)
class AccountInput:
    """The new union's bank account."""

    holder: str
    number: str
    bank_name: str
    bank_code: str = ""


@dataclass(frozen=True)
class BlankRow:
    id: int
    employer_id: int
    employer: str
    unit_id: int
    unit: str
    street: str
    headcount: int
    reason: Reason
    owner: str
    found_date: date
    due_date: date | None
    visited_date: date | None
    state: BlankState
    case_number: str
    overdue: bool = False


@dataclass(frozen=True)
class CaseRow:
    id: int
    number: str
    employer_id: int
    employer: str
    unit_id: int
    unit: str
    headcount: int
    state: State
    column: str
    source: Source
    owner: str
    opened_date: date
    due_date: date | None
    days_left: int | None  # working days; negative when late; None when nothing runs
    next_verb: str
    shape: str
    members_count: int | None
    union_id: int | None
    founded_date: date | None
    rebate_fen: int | None
    verbs: tuple[str, ...] = ()

    @property
    def overdue(self) -> bool:
        return self.days_left is not None and self.days_left < 0


@dataclass(frozen=True)
class PersonRow:
    part: str
    name: str
    duty: str
    tie: Tie
    votes: int


@dataclass(frozen=True)
class PaperRow:
    """One document written for a case."""

    id: int
    template: str
    label: str
    document_id: int
    number: str
    pdf_id: int | None
    docx_id: int | None
    at: datetime


@dataclass(frozen=True)
class VisitRow:
    id: int
    visited_date: date
    outcome: Outcome
    text: str
    visitor: str


@dataclass(frozen=True)
class TaskRow:
    """One line of the task list: a step with its clock and what has become of it."""

    number: int
    label: str
    who: str
    shape: str  # todo, doing, done, over, lock
    word: str
    verbs: tuple[str, ...]
    due_date: date | None = None
    projected: bool = False
    done_at: datetime | None = None
    done_by: str = ""
    days_taken: int | None = None
    note: str = ""
    papers: tuple[PaperRow, ...] = ()


@dataclass(frozen=True)
class CaseFile:
    """Everything one page shows of one case."""

    case: CaseRow
    tasks: tuple[TaskRow, ...]
    people: tuple[PersonRow, ...]
    visits: tuple[VisitRow, ...]
    facts: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class FirmPage:
    """What the firm itself may see behind its unguessable address."""

    case_id: int
    number: str
    employer_id: int
    employer: str
    place: str
    unit: str
    state: State
    tasks: tuple[TaskRow, ...]
    guide_asked: bool
    guide_date: date | None
    founded_date: date | None
    suggested_dates: tuple[date, ...]


@dataclass(frozen=True)
class ColumnRow:
    """One column of the board with its totals over all its cases."""

    key: str
    label: str
    count: int
    staff: int
    overdue: int
    employer_ids: tuple[int, ...]
    cards: tuple[CaseRow, ...]


@dataclass(frozen=True)
class Pace:
    """How fast unions are founded: this month's count, working days from clue to founding."""

    founded_count: int
    average_tenths: int | None  # tenths of a working day; None when none was founded
    target_days: int


@dataclass(frozen=True)
class TermRow:
    """A union whose committee's term ends soon."""

    unit_id: int
    union: str
    term_to: date
    months_left: int
    step: str  # 6, 3, 1 or over


@dataclass(frozen=True)
class ClockChange:
    """A deadline moved by a change of the calendar."""

    number: str
    before: date
    after: date
