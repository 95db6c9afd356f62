"""States, indicators, verbs and frozen rows of publication."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class State(StrEnum):
    """Where an edition stands."""

    NEW = "new"
    FROZEN = "frozen"
    SIGNED = "signed"
    PUBLISHED = "published"

    @property
    def label(self) -> str:
        return {"new": "未冻结", "frozen": "核对中", "signed": "已签发", "published": "已发布"}[self]

    @property
    def shape(self) -> str:
        return {"new": "todo", "frozen": "view", "signed": "lock", "published": "done"}[self]


class Kind(StrEnum):
    """Why a firm is on the list."""

    OPENED = "opened"
    WAITING = "waiting"
    FOUNDED = "founded"

    @property
    def label(self) -> str:
        return {"opened": "新开业", "waiting": "待建会", "founded": "新建会"}[self]

    @property
    def shape(self) -> str:
        return {"opened": "doing", "waiting": "todo", "founded": "done"}[self]


class Outcome(StrEnum):
    """What became of a firm that waited in an earlier edition."""

    FOUNDED = "founded"
    COVERED = "covered"
    GONE = "gone"
    WRONG = "wrong"
    SMALLER = "smaller"

    @property
    def label(self) -> str:
        return {"founded": "已建会", "covered": "已由联合工会覆盖", "gone": "不再正常经营", "wrong": "经异议核实撤下",
                "smaller": "已低于公布标准"}[self]  # fmt: skip


class Claim(StrEnum):
    """What an objection says."""

    HAS_UNION = "has_union"
    NOT_OPERATING = "not_operating"
    WRONG_FIELD = "wrong_field"
    NOT_OURS = "not_ours"
    OTHER = "other"

    @property
    def label(self) -> str:
        return {"has_union": "已经建会或已被覆盖", "not_operating": "已停业、注销或迁出", "wrong_field": "名称、街道、行业或人数写错",
                "not_ours": "不是本地单位", "other": "其他"}[self]  # fmt: skip


class ObjectionState(StrEnum):
    """Where an objection stands."""

    NEW = "new"
    RECEIVED = "received"
    UPHELD = "upheld"
    DISMISSED = "dismissed"

    @property
    def label(self) -> str:
        return {"new": "未提交", "received": "待核实", "upheld": "已采纳", "dismissed": "不采纳"}[self]

    @property
    def shape(self) -> str:
        return {"new": "todo", "received": "doing", "upheld": "done", "dismissed": "lock"}[self]


VERBS: dict[str, str] = {
    "publication.read": "查看发布",
    "publication.review": "查看发布稿",
    "publication.freeze": "冻结发布稿",
    "publication.check": "区县核对无误",
    "publication.strike": "撤下条目",
    "publication.restore": "恢复条目",
    "publication.sign": "签发",
    "publication.withdraw": "撤回签发",
    "publication.publish": "发布",
    "publication.object": "提出异议",
    "publication.uphold": "采纳异议",
    "publication.dismiss": "不采纳异议",
}

DEFINITIONS = "2026-01"  # version of the indicator dictionary below


@dataclass(frozen=True)
class Indicator:
    """One entry of the dictionary: what a published figure means and how anybody computes it again."""

    code: str
    label: str
    unit: str  # 家, 人, 元, bp
    definition: str
    formula: str
    source: str
    owner: str
    by_division: bool = False


INDICATORS: tuple[Indicator, ...] = (
    Indicator("coverage.should", "应建会单位", "家", "正常经营、职工人数达到建会标准的单位。",
              "状态 = 正常经营 且 职工人数 ≥ 建会标准", "单位登记册", "组织部门", True),
    Indicator("coverage.own", "独立建会", "家", "应建会单位中有自己工会的。",
              "应建会单位中 已关联本单位工会 的家数", "单位登记册", "组织部门", True),
    Indicator("coverage.covered", "联合覆盖", "家", "应建会单位中没有自己工会、由联合工会或区域工会覆盖的。",
              "应建会单位中 只关联联合工会 的家数", "单位登记册", "组织部门", True),
    Indicator("coverage.rate", "建会率", "bp", "独立建会与联合覆盖合计占应建会单位的比例。两个分子分开公布。",
              "(独立建会 + 联合覆盖) ÷ 应建会单位", "单位登记册", "组织部门", True),
    Indicator("coverage.target", "正常经营非公企业", "家", "正常经营的非公有制单位，不论人数。",
              "状态 = 正常经营 且 非公有", "单位登记册", "组织部门", True),
    Indicator("coverage.target_rate", "非公企业建会率", "bp", "正常经营非公企业中已建会或被覆盖的比例。",
              "(其中独立建会 + 其中联合覆盖) ÷ 正常经营非公企业", "单位登记册", "组织部门", True),
    Indicator("coverage.gap", "未建会", "家", "应建会单位减去独立建会与联合覆盖。",
              "应建会单位 − 独立建会 − 联合覆盖", "单位登记册", "组织部门", True),
    Indicator("coverage.gap_large", "其中 25 人以上", "家", "未建会单位中职工 25 人以上的，依法应当单独建会。",
              "未建会 且 职工人数 ≥ 25", "单位登记册", "组织部门", True),
    Indicator("founding.opened", "新开业", "家", "本期内登记开业、正常经营的单位。",
              "开业日期 在 上期截止次日至本期截止日 之间", "单位登记册", "组织部门", True),
    Indicator("founding.founded", "新建会", "家", "本期内建立工会并进入组织树的单位。",
              "建会日期 在 上期截止次日至本期截止日 之间", "建会案", "组织部门", True),
    Indicator("founding.members", "入会", "人", "本期新建会单位登记的会员人数。",
              "新建会单位会员人数之和", "建会案", "组织部门", True),
    Indicator("dues.month", "结算月份", "yyyymm", "本期公布的返还数属于哪个月的入库税款：截止日前最近一个已结算的月份。",
              "已批准结算的最近月份", "结算批次", "财务部门"),
    Indicator("dues.due_back", "应返", "fen", "该月已批准结算中应返还基层工会的经费。",
              "已批准结算批次中 基层份额 之和", "结算批次", "财务部门"),
    Indicator("dues.returned", "已返", "fen", "应返中银行回盘确认到账的。", "划款明细 状态 = 已到账 的金额之和",
              "划款明细", "财务部门"),
    Indicator("dues.bounced", "退回", "fen", "应返中银行退回、待改账户重付的。", "划款明细 状态 = 已退回 的金额之和",
              "划款明细", "财务部门"),
    Indicator("dues.subsidy_share", "基层补助占比", "bp", "对基层的补助支出占本级经费支出的比例，要求不低于 70%。",
              "补助下级支出 ÷ 经费总支出，取自记账凭证", "账本", "财务部门"),
)  # fmt: skip

# what an upheld objection can correct
CORRECTABLE: dict[str, str] = {
    "listed": "是否在名单", "name": "单位名称", "street": "街道", "industry": "行业", "band": "职工规模", "kind": "类别",
}  # fmt: skip

BANDS: tuple[tuple[int, int | None, str], ...] = (
    (0, 9, "10 人以下"), (10, 24, "10–24 人"), (25, 99, "25–99 人"), (100, 299, "100–299 人"),
    (300, 999, "300–999 人"), (1000, None, "1000 人以上"),
)  # fmt: skip


@dataclass(frozen=True)
class Dates:
    """The days of one edition."""

    month: str
    window_first: date
    window_last: date
    cut_off_at: datetime
    check_until: date
    sign_due_date: date
    sign_due_at: datetime
    publish_date: date
    publish_at: datetime
    published_on_rest_day: bool
    calendar_official: bool


@dataclass(frozen=True)
class FigureValue:
    """One figure: of the whole federation (area "") or of one division."""

    code: str
    area: str
    area_name: str
    value: int | None
    unit: str
    hidden: bool = False


@dataclass(frozen=True)
class ItemValue:
    """One firm on the list, with nothing but what may be public."""

    seq: int
    kind: str
    name: str
    street: str
    area: str
    area_name: str
    industry: str
    band: str
    first_month: str


@dataclass(frozen=True)
class EditionRow:
    id: int
    month: str
    number: int
    unit_id: int
    publisher: str
    state: State
    frozen_at: datetime | None
    signed_at: datetime | None
    signed_by: str
    sign_due_date: date
    publish_at: datetime
    published_at: datetime | None
    late: bool
    sha256: str
    ledger_head: str
    ledger_day: date | None
    verbs: tuple[str, ...] = ()

    @property
    def slug(self) -> str:
        return self.month


@dataclass(frozen=True)
class ItemRow:
    id: int
    edition_id: int
    month: str
    seq: int
    kind: Kind
    name: str
    street: str
    area: str
    area_name: str
    industry: str
    band: str
    first_month: str
    struck_reason: str = ""
    objections: int = 0
    verbs: tuple[str, ...] = ()


@dataclass(frozen=True)
class ClosureRow:
    """What became of an item of an earlier edition."""

    month: str
    seq: int
    name: str
    outcome: Outcome
    day: date


@dataclass(frozen=True)
class CorrectionRow:
    id: int
    month: str
    seq: int
    name: str
    field: str
    before: str
    after: str
    reason: str
    decided_at: datetime
    listed_month: str


@dataclass(frozen=True)
class ObjectionRow:
    id: int
    item_id: int
    month: str
    seq: int
    name: str
    claim: Claim
    text: str
    state: ObjectionState
    receipt: str
    received_at: datetime
    answer: str
    verbs: tuple[str, ...] = ()


@dataclass(frozen=True)
class CheckRow:
    """Whether a county has checked its part."""

    unit_id: int
    unit: str
    items: int
    struck: int
    checked_at: datetime | None
    checked_by: str
    verbs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Finding:
    """One automatic check before signing."""

    label: str
    passed: bool
    detail: str


@dataclass(frozen=True)
class Monthly:
    """One published edition, ready to be drawn: figures by code and area, in the edition's own words."""

    edition: EditionRow
    dates: Dates
    totals: dict[str, FigureValue]
    areas: tuple[tuple[str, str, dict[str, FigureValue]], ...]
    counts: dict[str, int]
    closures: tuple[ClosureRow, ...]
    corrections: tuple[CorrectionRow, ...]
    listed_corrections: int
    previous: str
    following: str
    definitions: str
