"""What others may know of the lists: verbs, words, frozen rows."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from unionloop.kernel.words import vocabulary, word

VERBS: dict[str, str] = vocabulary({
    "reference.read": "查看字典",
    "reference.set_parameter": "设置参数",
    "reference.verify_parameter": "核实参数",
    "reference.load_profile": "载入城市参数",
    "reference.load_divisions": "载入行政区划",
    "reference.load_calendar": "载入放假通知",
    "reference.set_day": "调整工作日",
})


class Level(StrEnum):
    """The steps of the division tree."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    STREET = "street"

    @word
    def label(self) -> str:
        return {"province": "省级", "city": "地级", "county": "县级", "street": "乡镇街道"}[self.value]


class DayKind(StrEnum):
    """What an exception makes of a day."""

    WORK = "work"
    REST = "rest"

    @word
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


class Measure(StrEnum):
    """What a limit counts."""

    WORKDAYS = "workdays"
    WORKHOURS = "workhours"
    DAYS = "days"
    HOURS = "hours"

    @word
    def label(self) -> str:
        return {"workdays": "个工作日", "workhours": "个工作小时", "days": "日（自然日）", "hours": "小时"}[self.value]


class Count(StrEnum):
    """How a limit counts its days."""

    WORKDAYS = "workdays"
    DAYS = "days"

    @word
    def label(self) -> str:
        return {"workdays": "工作日", "days": "自然日"}[self.value]


@dataclass(frozen=True)
class Clock:
    """A limit with how it was worked out: the day after `start` is the first, the end of `due` the last.

    `skipped` are the rest days passed over, `made_up` the rest-day dates worked by 调休 that counted,
    `uncertain` the years without an official calendar the count ran through.
    """

    start: date
    days: int
    count: Count
    due: date
    skipped: tuple[date, ...] = ()
    made_up: tuple[date, ...] = ()
    uncertain: tuple[int, ...] = ()

    @property
    def explanation(self) -> str:
        """The sentence behind the due day, as people count it."""
        text = f"{_day(self.start)}起算（当日不计），{self.days} 个{self.count.label}，到 {_day(self.due)} 24 时止"
        if self.skipped:
            text += f"；跳过休息日 {len(self.skipped)} 天"
        if self.made_up:
            text += f"，调休上班 {'、'.join(map(_day, self.made_up))} 计入"
        if self.uncertain:
            text += f"；{'、'.join(map(str, self.uncertain))} 年放假通知还没有，只按周末算"
        return text


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
