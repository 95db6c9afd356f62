"""Words of the data centre: kinds of files, states, alarms, figures and verbs."""

from dataclasses import dataclass
from enum import StrEnum

from unionloop.kernel.words import vocabulary, word


class Kind(StrEnum):
    """Which bureau speaks, and of what."""

    EMPLOYMENT = "employment"
    WAGES = "wages"
    INSURANCE = "insurance"
    TAX = "tax"

    @word
    def label(self) -> str:
        return {"employment": "就业", "wages": "工资", "insurance": "社保", "tax": "个税申报人数"}[self]


class DeliveryState(StrEnum):
    """How far a bureau's file has come."""

    TRIED = "tried"
    TAKEN = "taken"

    @word
    def label(self) -> str:
        return {"tried": "已试导入", "taken": "已入库"}[self]

    @property
    def shape(self) -> str:
        return {"tried": "doing", "taken": "done"}[self]


class State(StrEnum):
    """Where a report stands."""

    NEW = "new"
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"

    @word
    def label(self) -> str:
        return {"new": "未汇总", "draft": "已汇总待报", "submitted": "已上报", "returned": "退回更正", "accepted": "上级已收"}[self]

    @property
    def shape(self) -> str:
        return {"new": "todo", "draft": "doing", "submitted": "doing", "returned": "over", "accepted": "done"}[self]


class Alarm(StrEnum):
    """What a rule can say of one firm in one month."""

    LOW = "low"
    GAP = "gap"
    OWED = "owed"

    @word
    def label(self) -> str:
        return {"low": "工资低于最低标准", "gap": "参保少于报税", "owed": "拖欠工资"}[self]


NAMES: dict[str, str] = vocabulary({
    "staff": "从业人数", "hired": "新招", "departed": "离职",
    "payees": "发薪人数", "wages_fen": "工资总额",
    "owed_fen": "拖欠工资", "owing_firms": "欠薪单位",
    "low_firms": "低于最低工资的单位", "insured": "参保人数", "gap_firms": "参保缺口单位", "gap_persons": "参保缺口",
})  # fmt: skip

@dataclass(frozen=True)
class Figure:
    """One line of a report: how it is summed over firms, and from which files."""

    code: str
    unit: str  # 家, 人, fen
    definition: str
    kinds: tuple[Kind, ...]

    @property
    def label(self) -> str:
        return NAMES[self.code]


FIGURES: dict[str, Figure] = {
    one.code: one
    for one in (
        Figure("staff", "人", "就业文件中各单位期末从业人数之和。", (Kind.EMPLOYMENT,)),
        Figure("hired", "人", "就业文件中本月新招人数之和。", (Kind.EMPLOYMENT,)),
        Figure("departed", "人", "就业文件中本月离职人数之和。", (Kind.EMPLOYMENT,)),
        Figure("payees", "人", "工资文件中发薪人数之和。", (Kind.WAGES,)),
        Figure("wages_fen", "fen", "工资文件中应发工资总额之和。", (Kind.WAGES,)),
        Figure("owed_fen", "fen", "工资文件中欠发金额之和。", (Kind.WAGES,)),
        Figure("owing_firms", "家", "欠发金额大于零的单位。", (Kind.WAGES,)),
        Figure("low_firms", "家", "最低一档工资低于当地当月标准的单位。", (Kind.WAGES,)),
        Figure("insured", "人", "社保文件中参保人数之和。", (Kind.INSURANCE,)),
        Figure("gap_firms", "家", "参保人数少于个税申报人数的单位，两边都有数才比。", (Kind.INSURANCE, Kind.TAX)),
        Figure("gap_persons", "人", "各缺口单位个税申报人数减参保人数之和。", (Kind.INSURANCE, Kind.TAX)),
    )
}  # fmt: skip

VERBS: dict[str, str] = vocabulary({
    "datacentre.read": "查看数据中心",
    "datacentre.receive": "收委办局文件",
    "datacentre.take": "文件入库",
    "datacentre.compile": "汇总报表",
    "datacentre.submit": "上报",
    "datacentre.send_back": "退回更正",
    "datacentre.accept": "收下报表",
    "datacentre.export_package": "导出交换包",
    "datacentre.import_package": "收交换包",
    "datacentre.hand_over": "交数据湖",
    "datacentre.trust": "登记交换公钥",
    "datacentre.distrust": "停用交换公钥",
})
