"""What others may know of employers: verbs, words, frozen rows."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from unionloop.kernel.words import vocabulary, word

from .intakes import IntakeFault as IntakeFault
from .intakes import IntakeLine as IntakeLine
from .intakes import IntakeRow as IntakeRow
from .intakes import IntakeState as IntakeState

VERBS: dict[str, str] = vocabulary({
    "employers.read": "查看单位",
    "employers.register": "登记单位",
    "employers.register_many": "批量登记",
    "employers.rename": "更名",
    "employers.correct": "更正登记",
    "employers.set_headcount": "更新人数",
    "employers.set_status": "更新经营状态",
    "employers.link_union": "关联工会",
    "employers.set_tax_key": "关联登记序号",
    "employers.merge": "合并重复",
    "employers.unmerge": "撤销合并",
    "employers.reveal": "查看联系电话",
    "employers.receive_intake": "收登记表",
    "employers.take_intake": "导入登记表",
    "employers.undo_intake": "撤回登记表",
})


class Status(StrEnum):
    """What verification found (domain.md §3.2, step 1)."""

    NORMAL = "normal"
    SUSPENDED = "suspended"
    DEREGISTERED = "deregistered"
    MOVED = "moved"
    SHELL = "shell"

    @word
    def label(self) -> str:
        return {
            "normal": "正常经营", "suspended": "停业", "deregistered": "注销", "moved": "迁出",
            "shell": "空壳",
        }[self.value]  # fmt: skip


class SizeClass(StrEnum):
    """The size classes of the statistics rules."""

    MICRO = "micro"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"

    @word
    def label(self) -> str:
        return {"micro": "微型", "small": "小型", "medium": "中型", "large": "大型"}[self.value]


class Coverage(StrEnum):
    """Which union an employer has. `own` and `covered` are counted apart, always."""

    OWN = "own"
    COVERED = "covered"
    NONE = "none"

    @word
    def label(self) -> str:
        return {"own": "独立建会", "covered": "联合覆盖", "none": "空白点"}[self.value]


@dataclass(frozen=True)
class CodeFinding:
    """A checked USCC: the normalised code, and what is odd without being wrong."""

    code: str
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class EmployerInput:
    """One new employer."""

    name: str
    unit_id: int
    uscc: str = ""
    old_tax_id: str = ""
    tax_key: str = ""
    division_code: str = ""
    street: str = ""
    industry: str = ""
    address: str = ""
    headcount: int = 0
    women: int = 0
    status: str = Status.NORMAL
    opened_date: date | None = None
    size_class: str = SizeClass.SMALL
    non_public: bool = True
    contact_name: str = ""
    contact_phone: str = ""
    system: str = ""
    union_id: int | None = None
    joint_union_id: int | None = None


@dataclass(frozen=True)
class EmployerRow:
    """An employer as lists and pages show it; the phone is masked."""

    id: int
    name: str
    uscc: str
    old_tax_id: str
    tax_key: str
    unit_id: int
    union_id: int | None
    joint_union_id: int | None
    division_code: str
    street: str
    industry: str
    address: str
    headcount: int
    women: int
    status: Status
    opened_date: date | None
    size_class: SizeClass
    non_public: bool
    contact_name: str
    phone_masked: str
    system: str
    coverage: Coverage
    merged_into_id: int | None = None
    verbs: tuple[str, ...] = ()


class Placement(NamedTuple):
    """Where an employer hangs, as settlement needs it: its unions, its place, its class."""

    id: int
    unit_id: int
    union_id: int | None
    joint_union_id: int | None
    division_code: str
    size_class: str
    non_public: bool
    system: str


@dataclass(frozen=True, slots=True)
class EmployerKey:
    """What matching and settlement need of every employer, nothing more."""

    id: int
    uscc: str
    old_tax_id: str
    tax_key: str
    name: str
    former_names: tuple[str, ...]
    division_code: str
    street: str
    union_id: int | None
    joint_union_id: int | None
    unit_id: int


@dataclass(frozen=True)
class EmployerNameRow:
    """A name in one period."""

    name: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True)
class MergeRow:
    """Two lines found to be one."""

    id: int
    kept_id: int
    dropped_id: int
    dropped_name: str
    reason: str
    undone: bool


@dataclass(frozen=True)
class Duplicate:
    """Two lines proposed as one employer, with the reason; a person decides."""

    first: EmployerRow
    second: EmployerRow
    reason: str
    score_bp: int


@dataclass(frozen=True)
class Refusal:
    """A line of a bulk load that was not taken, and how to cure it."""

    line_no: int
    name: str
    code: str
    facts: dict[str, str]


@dataclass(frozen=True)
class Loaded:
    """What became of a bulk load."""

    registered: int
    known: int
    refused: tuple[Refusal, ...]


@dataclass(frozen=True)
class Filters:
    """How a list of employers is narrowed; everything here stands in the page's address."""

    text: str = ""
    division: tuple[str, ...] = ()
    street: str = ""
    industry: tuple[str, ...] = ()
    coverage: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    size: tuple[str, ...] = ()
    band: tuple[str, ...] = ()  # staff bands of rules.BANDS
    non_public: bool | None = None
    at_least: int | None = None  # headcount
    unit_id: int | None = None  # the responsible union, with everything below it
    among: frozenset[int] | None = None  # only these: a selection, or firms another area knows of
    order: str = "-headcount"


@dataclass(frozen=True)
class Facet:
    """One choice of a filter with how many rows it would leave."""

    key: str
    label: str
    count: int


@dataclass(frozen=True)
class StaffRow:
    """An operating firm's headcount: in a unionised unit, in the target set (operating, not publicly owned)."""

    id: int
    headcount: int
    women: int
    unionised: bool
    target: bool


@dataclass(frozen=True)
class CoverageRow:
    """The coverage of one group by its four denominators (domain.md §3.4)."""

    key: str
    label: str
    registered: int  # every line of the register
    operating: int  # in normal operation
    should: int  # operating, at or above the staff threshold: the legal duty
    target: int  # operating and not publicly owned: the set the 98 % is about
    own: int  # of `should`
    covered: int  # of `should`
    own_of_target: int
    covered_of_target: int
    staff_should: int
    staff_unionised: int  # of `should`
    gap: int  # should − own − covered: the work list

    @property
    def rate_bp(self) -> int | None:
        """Own and covered over those that should, in basis points; None where nobody should."""
        return share_bp(self.own + self.covered, self.should)

    @property
    def own_rate_bp(self) -> int | None:
        return share_bp(self.own, self.should)

    @property
    def covered_rate_bp(self) -> int | None:
        return share_bp(self.covered, self.should)

    @property
    def target_rate_bp(self) -> int | None:
        """Own and covered over operating private employers, whatever their size."""
        return share_bp(self.own_of_target + self.covered_of_target, self.target)


def share_bp(part: int, whole: int) -> int | None:
    """Return part over whole in basis points, half up; None for an empty whole."""
    return (part * 20_000 + whole) // (whole * 2) if whole else None
