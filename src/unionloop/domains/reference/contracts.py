"""What others may know of the lists: verbs, words, frozen rows."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

VERBS: dict[str, str] = {
    "reference.read": "查看字典",
    "reference.set_parameter": "设置参数",
    "reference.verify_parameter": "核实参数",
    "reference.load_profile": "载入城市参数",
    "reference.load_divisions": "载入行政区划",
    "reference.load_calendar": "载入放假通知",
    "reference.set_day": "调整工作日",
}


class Level(StrEnum):
    """The steps of the division tree."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    STREET = "street"

    @property
    def label(self) -> str:
        return {"province": "省级", "city": "地级", "county": "县级", "street": "乡镇街道"}[self.value]


class DayKind(StrEnum):
    """What an exception makes of a day."""

    WORK = "work"
    REST = "rest"

    @property
    def label(self) -> str:
        return {"work": "上班", "rest": "放假"}[self.value]


@dataclass(frozen=True)
class DivisionRow:
    """A division code in one period."""

    id: int
    code: str
    name: str
    level: Level
    parent_code: str
    valid_from: date
    valid_to: date | None
    predecessor_code: str


@dataclass(frozen=True)
class DivisionInput:
    """One line of a division file."""

    code: str
    name: str
    valid_from: date
    valid_to: date | None = None
    predecessor_code: str = ""


@dataclass(frozen=True)
class DayRow:
    """An exception of the calendar."""

    id: int
    day: date
    kind: DayKind
    source: str
    document_number: str


@dataclass(frozen=True)
class NoticeRow:
    """A year made official, by the built-in table or by a loaded notice."""

    year: int
    source: str
    document_number: str
    rest_days: int
    work_days: int


@dataclass(frozen=True)
class ParameterRow:
    """A parameter in one period. Callers keep `id` with what they decided by it."""

    id: int
    code: str
    region: str
    label: str
    value: Any
    unit: str
    valid_from: date
    valid_to: date | None
    source: str
    document_number: str
    verified_by: str
    verified_at: datetime | None

    @property
    def verified(self) -> bool:
        return self.verified_by != ""
