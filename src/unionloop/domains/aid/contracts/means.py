"""What a classification is made from, and what it answers: plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from unionloop.kernel.words import vocabulary

from .words import Bar, CostKind, IncomeKind, Klass


@dataclass(frozen=True)
class Means:
    """A household's twelve months: people, income and unavoidable costs in fen, and what shuts it out.

    `sudden_fen` is what an accident or illness left to be borne after compensation, insurance and other relief.
    `exceptions` name bars set aside, each with the paper that says why.
    """

    people: int
    income: Mapping[IncomeKind, int] = field(default_factory=dict)
    costs: Mapping[CostKind, int] = field(default_factory=dict)
    sudden_fen: int = 0
    bars: tuple[Bar, ...] = ()
    exceptions: Mapping[Bar, str] = field(default_factory=dict)
    migrant: bool = False
    employed_days: int = 0  # actual labour relation so far; asked of migrants only

    @property
    def income_fen(self) -> int:
        return sum(self.income.values())

    @property
    def costs_fen(self) -> int:
        return sum(self.costs.values())


@dataclass(frozen=True)
class Measure:
    """The tests in force: the monthly line (低保) and how far each class reaches, in basis points of it.

    `ids` are the parameter rows this was read from; a decision keeps them.
    """

    line_fen: int
    deep_bp: int = 10_000
    deep_inclusive: bool = False  # 邢台 counts a household exactly on the line
    relative_bp: int = 20_000
    sudden_bp: int = 8_000  # of the yearly income
    sudden_ceiling_bp: int | None = 30_000  # of the line; None: no ceiling
    migrant_days: int = 365
    excusable: frozenset[Bar] = frozenset()  # bars a documented exception may set aside
    ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class Sum:
    """One line of the arithmetic as it is shown: what, how, how much."""

    key: str
    label: str
    amount_fen: int | None = None
    how: str = ""


@dataclass(frozen=True)
class Ruling:
    """What the tests answer, with every line of the arithmetic. `why` are sentences for the person himself."""

    klass: Klass
    migrant: bool
    sums: tuple[Sum, ...]
    why: tuple[str, ...]
    barred: tuple[Bar, ...] = ()
    ids: tuple[int, ...] = ()
    head_fen: int = 0  # per head and month, cut to the fen

    @property
    def helped(self) -> bool:
        return self.klass is not Klass.NONE


# What the lines of the arithmetic are called: kept in Chinese with the decision, said in the language of the page.
SUM_WORDS = vocabulary({
    "income": "全年收入", "costs": "刚性支出", "left": "收入减支出", "head": "人均每月", "line": "当地低保线（每人每月）",
    "deep": "深度困难的线", "relative": "相对困难的线", "sudden": "突发情况自己负担", "all": "各类合计每户每年上限", "room": "还可以给",
    "used": "已经给过", "bills": "看病总费用", "insured": "− 医保已付", "others": "− 其他渠道已付", "mutual": "− 互助金",
    "borne_left": "政策范围内还要自己承担", "given": "− 今年已给的医疗救助", "below": "没有到起点", "borne": "二次帮扶的基数",
})
