"""Dated rules of the desk as pages show them, as a person sets them, and what a new one would change."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from unionloop.domains.reference.contracts import Measure as Measure
from unionloop.kernel.words import Word, word


class NormTable(StrEnum):
    """Which of the four tables of rules."""

    ROUTES = "routes"
    CATEGORIES = "categories"
    FLAGS = "flags"
    LIMITS = "limits"

    @word
    def label(self) -> str:
        return {"routes": "派单规则", "categories": "诉求分类", "flags": "红标词", "limits": "时限"}[self.value]


class NormState(StrEnum):
    """Whether a dated rule counts today."""

    PLANNED = "planned"
    IN_FORCE = "in_force"
    ENDED = "ended"

    @word
    def label(self) -> str:
        return self.mark[1]

    @word
    def mark(self) -> tuple[str, str]:
        """Shape and word, as `{% state %}` draws them."""
        return {"planned": ("todo", "未到期"), "in_force": ("done", "在用"), "ended": ("lock", "已停用")}[self.value]


class Target(StrEnum):
    """Which tier a dispatch rule sends to, upward from the employer's own union."""

    EMPLOYER_UNION = "employer_union"
    STREET = "street"
    COUNTY = "county"
    CITY = "city"

    @word
    def label(self) -> str:
        return {"employer_union": "企业工会", "street": "街道（乡镇）工会", "county": "区县总工会", "city": "市总工会"}[self.value]


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What every dated rule has: its code, from which day, on which paper, where ("" is everywhere)."""

    code: str
    valid_from: date
    source: str
    region: str = ""


@dataclass(frozen=True, kw_only=True)
class RouteSetting(Setting):
    """Cases of a category and class (empty: all) go to `target`; the lowest `rank` that fits decides."""

    rank: int
    target: str
    reason: str
    category: str = ""
    kind: str = ""
    needs_employer_union: bool = False


@dataclass(frozen=True, kw_only=True)
class CategorySetting(Setting):
    """A node of the tree, and the words people say when they mean it."""

    label: str
    parent_code: str = ""
    words: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class FlagSetting(Setting):
    """What raises a red flag: any of the words, so many people, or the days before the Spring Festival."""

    words: tuple[str, ...] = ()
    least_people: int = 0
    days_before_festival: int = 0
    category: str = ""


# whatever runs under a limit; answers also under one of their category: answer.usual.wage
LIMITS = {
    "answer.direct": Word("直接答复"), "answer.usual": Word("一般诉求答复"), "answer.hard": Word("难点诉求答复"),
    "answer.complex": Word("特别复杂诉求答复"), "answer.flagged": Word("红标件答复"), "letter.reply": Word("领导信箱答复"),
    "sign": Word("签收"), "send_back": Word("退单"), "call_back": Word("回访"), "petition.register": Word("信访登记告知"),
    "petition.decide": Word("信访处理意见"), "petition.review": Word("信访复查"), "petition.final": Word("信访复核"),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class LimitSetting(Setting):
    """How long one kind of thing may take: `code` is e.g. sign, answer.usual, answer.usual.wage (a category's own)."""

    label: str
    amount: int
    measure: str
    most_extra: int = 0  # what it may be put off by, in the same measure


@dataclass(frozen=True, kw_only=True)
class NormRow:
    """One dated rule of any table."""

    id: int
    table: NormTable
    code: str
    what: str  # the rule in one line
    region: str
    source: str
    verified_by: str
    valid_from: date
    valid_to: date | None
    state: NormState
    setting: Setting
    verbs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Turn:
    """One case a change of rules would treat otherwise. `before` and `after` are empty where nothing held."""

    case_id: int
    number: str
    title: str
    before: str
    after: str


@dataclass(frozen=True)
class NormPreview:
    """What a change of rules would have done to the cases of the last whole month. Nothing is written.

    `read` of `total` cases were looked at, latest first.
    """

    since: date
    until: date  # not included
    total: int
    read: int
    changed: int
    turns: tuple[Turn, ...]  # the first twenty of them
