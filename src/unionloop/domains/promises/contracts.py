"""States, measures, verbs and frozen rows of promises."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from unionloop.kernel.words import vocabulary, word

REPORTED = "reported"  # no fact of ours counts it: a person reports

# What a promise is counted by. The sums in fen are shown in yuan.
MEASURES: dict[str, str] = vocabulary({
    "founding.founded": "当年新建工会家数，取自建会案",
    "founding.members": "当年新建工会的入会人数，取自建会案",
    "dues.returned_fen": "当年到账的返还基层经费，取自划款明细",
    "appeals.on_time": "当年收到、在时限内答复的诉求件数，取自诉求办理",
    "rights.answered": "当年送达、得到书面答复的意见书件数，取自维权文书",
    "aid.paid_fen": "当年发到困难职工本人卡上的帮扶金，取自帮扶发放",
    REPORTED: "由责任部门按月报进度，附凭据",
})  # fmt: skip

# What the fields of a form are called, for a refusal.
FIELDS: dict[str, str] = vocabulary({
    "title": "实事", "detail": "说明", "note": "说明", "word": "单位", "owner": "责任部门", "evidence": "凭据", "reason": "理由",
})  # fmt: skip


class State(StrEnum):
    """Where a promise stands in law: what people decided."""

    NEW = "new"
    DRAFT = "draft"
    ANNOUNCED = "announced"
    KEPT = "kept"
    MISSED = "missed"
    WITHDRAWN = "withdrawn"

    @word
    def label(self) -> str:
        return {"new": "未起草", "draft": "待公布", "announced": "办理中", "kept": "已办成", "missed": "未办成",
                "withdrawn": "已撤回"}[self]  # fmt: skip


class Standing(StrEnum):
    """How a promise stands on a day: what was decided, else what its figure says."""

    LATE = "late"
    MISSED = "missed"
    ON_TRACK = "on_track"
    REACHED = "reached"
    KEPT = "kept"
    DRAFT = "draft"
    WITHDRAWN = "withdrawn"

    @word
    def label(self) -> str:
        return {"late": "落后", "missed": "未办成", "on_track": "按进度", "reached": "已达目标", "kept": "已办成",
                "draft": "待公布", "withdrawn": "已撤回"}[self]  # fmt: skip

    @property
    def shape(self) -> str:
        return {"late": "warn", "missed": "over", "on_track": "doing", "reached": "done", "kept": "done",
                "draft": "todo", "withdrawn": "lock"}[self]  # fmt: skip

    @property
    def good(self) -> bool:
        """Kept, reached, or as far as the day asks."""
        return self in (Standing.ON_TRACK, Standing.REACHED, Standing.KEPT)

    @property
    def late(self) -> bool:
        return self in (Standing.LATE, Standing.MISSED)


VERBS: dict[str, str] = vocabulary({
    "promises.read": "查看实事",
    "promises.draft": "起草实事",
    "promises.announce": "公布实事",
    "promises.report": "报实事进度",
    "promises.measure": "取实事进度",
    "promises.keep": "认定办成",
    "promises.miss": "认定未办成",
    "promises.withdraw": "撤回实事",
})


@dataclass(frozen=True)
class PromiseInput:
    """What is promised: `target` in units of `word`, or in fen where the measure is a sum of money."""

    year: int
    number: int
    title: str
    measure: str
    target: int
    word: str
    owner: str
    due_date: date
    detail: str = ""


@dataclass(frozen=True)
class ProofRow:
    """A file that proves a figure, by its hash; `open_to_all` where the public may read it."""

    id: int
    name: str
    size: int
    sha256: str
    open_to_all: bool


@dataclass(frozen=True)
class ProgressRow:
    """One dated figure of a promise: measured by the machine, or reported with what proves it."""

    day: date
    value: int
    note: str
    evidence: str
    told_by: str
    measured: bool
    money: bool
    proofs: tuple[ProofRow, ...] = ()


@dataclass(frozen=True)
class PromiseRow:
    id: int
    unit_id: int
    unit_name: str
    year: int
    number: int
    title: str
    detail: str
    measure: str
    target: int
    word: str
    owner: str
    due_date: date
    state: State
    standing: Standing
    value: int
    value_date: date | None  # the day the figure is of; None before the first
    expected: int  # where the straight line of the year stands today
    left: int
    next_date: date | None
    announced_date: date | None
    decided_date: date | None
    reason: str
    evidence: str
    verbs: tuple[str, ...] = ()
    proofs: tuple[ProofRow, ...] = ()  # the files of the latest report that bears any, as far as this reader may see them

    @property
    def money(self) -> bool:
        """Whether target and figures are fen."""
        return self.measure.endswith("_fen")


@dataclass(frozen=True)
class Board:
    """The promises of one union and year, late ones first, with how many hold."""

    unit_id: int | None
    unit_name: str
    year: int
    rows: tuple[PromiseRow, ...] = ()
    years: tuple[int, ...] = ()

    @property
    def counted(self) -> tuple[PromiseRow, ...]:
        """Those that stand: what was withdrawn is shown, and counted nowhere."""
        return tuple(one for one in self.rows if one.state is not State.WITHDRAWN)

    @property
    def good(self) -> int:
        return sum(one.standing.good for one in self.counted)

    @property
    def late(self) -> int:
        return sum(one.standing.late for one in self.counted)
