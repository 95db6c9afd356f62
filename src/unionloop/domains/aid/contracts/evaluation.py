"""Goals, what was measured, and the score: plain values."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from unionloop.kernel.words import Word


class Better(StrEnum):
    """Which way is good."""

    MORE = "more"
    LESS = "less"


@dataclass(frozen=True)
class Indicator:
    """One thing that is scored: what it is called, which way is good, in what its goal is given."""

    code: str
    label: str
    group: str
    better: Better
    unit: str  # bp: a share of its whole; count; fen
    how: str

    def __post_init__(self) -> None:
        for name in ("label", "group", "how"):
            object.__setattr__(self, name, Word(getattr(self, name)))


INDICATORS: tuple[Indicator, ...] = (
    Indicator("budget", "预算执行", "预算执行", Better.MORE, "bp", "到账金额 ÷ 下达资金"),
    Indicator("households", "帮到的家庭", "数量", Better.MORE, "count", "期内有救助到账或旧档救助步骤的家庭，一户一次"),
    Indicator("jobs", "靠就业脱困", "数量", Better.MORE, "count", "期内走上脱困台阶的家庭"),
    Indicator("startups", "靠创业致富", "数量", Better.MORE, "count", "期内走上致富台阶的家庭"),
    Indicator("visited", "到户率", "质量", Better.MORE, "bp", "两人入户的申请 ÷ 期内入册的申请"),
    Indicator("publicised", "公示率", "质量", Better.MORE, "bp", "公示满期的申请 ÷ 期内入册的申请"),
    Indicator("within_caps", "没有超上限", "质量", Better.MORE, "bp", "没有超上限的救助 ÷ 期内到账的救助"),
    Indicator("timely", "按时到账", "时效", Better.MORE, "bp", "批准后按期到账的救助 ÷ 期内到账的救助"),
    Indicator("cost", "每户花费", "成本", Better.LESS, "fen", "期内全部花费 ÷ 帮到的家庭"),
    Indicator("out", "脱困户数", "效益", Better.MORE, "count", "期内按脱困、解困退出的家庭"),
    Indicator("held", "就业创业稳住", "效益", Better.MORE, "bp", "最近一次回看稳住的 ÷ 期内回看过的"),
    Indicator("relapse", "返困率", "效益", Better.LESS, "bp", "期内退出又返困的 ÷ 期内退出的"),
    Indicator("satisfied", "回访满意", "满意度", Better.MORE, "bp", "接通且打 4 分以上的 ÷ 接通并打分的"),
)
BY_CODE = {one.code: one for one in INDICATORS}


@dataclass(frozen=True)
class Measured:
    """What the rows say of one indicator: a part of a whole. Without a whole there is nothing to score."""

    code: str
    part: int
    whole: int = 0

    @property
    def value(self) -> int | None:
        """Return basis points of a share, fen of a mean, the count itself; None where nothing can be said."""
        unit = BY_CODE[self.code].unit
        if unit == "count":
            return self.part
        if not self.whole:
            return None
        return self.part // self.whole if unit == "fen" else (self.part * 20_000 + self.whole) // (self.whole * 2)


@dataclass(frozen=True)
class Scored:
    """One indicator scored: hundredths of a point, or None where nothing could be measured."""

    code: str
    label: str
    group: str
    unit: str
    part: int
    whole: int
    value: int | None
    goal: int
    weight: int
    points: int | None
    how: str
    year_goal: int | None = None  # of the whole year, where `goal` is its share by days

@dataclass(frozen=True)
class Score:
    """A whole score. `points` are hundredths of a point of 100, over what could be measured.

    Goals and money are set for a year: of `days` out of `year_days`, sums and counts are held to their share.
    """

    points: int
    grade: str
    lines: tuple[Scored, ...]
    weight: int  # of what could be measured
    days: int = 365
    year_days: int = 365


@dataclass(frozen=True)
class PointRow:
    """One row an indicator was reckoned from: what it adds to its part (fen, or one) and to its whole."""

    household_id: int
    number: str
    day: date
    what: str  # the kind of step, aid or exit; application; score 1 to 5
    part: int
    whole: int


@dataclass(frozen=True)
class Interval:
    """How many of a sample were wrong, and the 95 % interval of the share in the whole, in basis points."""

    side: str
    population: int
    drawn: int
    judged: int
    wrong: int
    share_bp: int | None
    low_bp: int | None
    high_bp: int | None


@dataclass(frozen=True)
class BudgetRow:
    """A unit's aid money of a year with its goals."""

    id: int
    unit_id: int
    unit_name: str
    year: int
    version: int
    amount_fen: int
    goals: dict[str, int]
    paper: str
    set_date: date
    set_by: str


@dataclass(frozen=True)
class EvaluationRow:
    """An evaluation as it was signed, and whether the rows still say the same."""

    id: int
    unit_id: int
    unit_name: str
    from_date: date
    to_date: date
    points: int
    grade: str
    lines: tuple[Scored, ...]
    note: str
    made_at: datetime
    made_by: str
    same: bool = True


@dataclass(frozen=True)
class SampleRow:
    """A drawn sample."""

    id: int
    unit_name: str
    interval: Interval
    from_date: date
    to_date: date
    seed: str
    items: tuple["ItemRow", ...] = field(default=())


@dataclass(frozen=True)
class ItemRow:
    """One drawn household, masked."""

    id: int
    seq: int
    household_id: int
    number: str
    name_masked: str
    wrong: bool | None
    note: str


@dataclass(frozen=True)
class CountyRow:
    """One county beside the others: its score, no names. Few households: not shown.

    `out` households left the file; `expected` (hundredths of a household) would have, at the whole's rates for each
    kind of hardship.
    """

    unit_id: int
    unit_name: str
    households: int | None
    points: int | None
    grade: str
    out: int | None = None
    expected: int | None = None
