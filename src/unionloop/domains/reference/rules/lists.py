"""Decisions about days and regions: plain values in, plain values out. No database, no clock."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from io import StringIO
from typing import Any

from unionloop.domains.reference.contracts import Clock, Count, DivisionInput, Level
from unionloop.kernel.errors import BadInput, Refused

ONE_DAY = timedelta(days=1)
MOST_DAYS = 40_000  # no limit runs a century


@dataclass(frozen=True)
class Calendar:
    """Working days: the week's rhythm, changed by exceptions.

    `exceptions` says of single days whether they are worked. A year without an official calendar
    works on the rhythm alone, and `official` says so, so that pages can warn.
    """

    exceptions: Mapping[date, bool] = field(default_factory=dict)
    official_years: frozenset[int] = frozenset()

    def official(self, year: int) -> bool:
        """Tell whether the holiday notice of a year is known."""
        return year in self.official_years

    def is_workday(self, day: date) -> bool:
        """Tell whether people work on a day (make-up days 调休 count)."""
        found = self.exceptions.get(day)
        return day.weekday() < 5 if found is None else found

    def add_workdays(self, day: date, days: int) -> date:
        """Return the day `days` working days after `day` (before it, when negative).

        The day itself is not counted; zero is the day itself, worked or not.
        """
        step, left, found = ONE_DAY if days >= 0 else -ONE_DAY, _bounded(day, abs(days)), day
        try:
            while left:
                found += step
                left -= self.is_workday(found)
        except OverflowError as error:
            raise BadInput("day_beyond", day=day, days=days) from error
        return found

    def workdays_between(self, start: date, end: date) -> int:
        """Count the working days after `start` up to and including `end`; negative when end is before."""
        if end < start:
            return -self.workdays_between(end, start)
        return sum(self.is_workday(start + ONE_DAY * i) for i in range(1, (end - start).days + 1))

    def previous_workday(self, day: date) -> date:
        """Return the last working day before `day`."""
        return self.add_workdays(day, -1)

    def on_or_after(self, day: date) -> date:
        """Return `day`, or the first working day after it when nobody works on it."""
        while not self.is_workday(day):
            day += ONE_DAY
        return day

    def warnings(self, days: Iterable[date]) -> tuple[int, ...]:
        """Return the years among `days` that have no official calendar."""
        return tuple(sorted({day.year for day in days} - self.official_years))


def clock_of(calendar: Calendar, start: date, days: int, count: Count = Count.WORKDAYS) -> Clock:
    """Return when a limit of so many days ends, and how that was counted."""
    if days < 0:
        raise BadInput("clock_backwards", days=days)
    if count is Count.DAYS:
        try:
            return Clock(start, days, count, start + _bounded(start, days) * ONE_DAY)
        except OverflowError as error:
            raise BadInput("day_beyond", day=start, days=days) from error
    due = calendar.add_workdays(start, days)
    run = [start + ONE_DAY * at for at in range(1, (due - start).days + 1)]
    return Clock(
        start, days, count, due,
        skipped=tuple(day for day in run if not calendar.is_workday(day)),
        made_up=tuple(day for day in run if day.weekday() >= 5 and calendar.is_workday(day)),
        uncertain=calendar.warnings(run),
    )  # fmt: skip


def _bounded(day: date, days: int) -> int:
    """Return a number of days, or refuse one no limit has: counting it would take long and end past the calendar."""
    if days > MOST_DAYS:
        raise BadInput("day_beyond", day=day, days=days)
    return days


def level_of(code: str) -> Level:
    """Return the step of a division code: 510000 province, 510900 city, 510903 county, 9 digits street."""
    check_division_code(code)
    if len(code) > 6:
        return Level.STREET
    if code.endswith("0000"):
        return Level.PROVINCE
    return Level.CITY if code.endswith("00") else Level.COUNTY


def check_division_code(code: str) -> str:
    """Return a well-formed division code, or refuse."""
    if len(code) not in (6, 9, 12) or not code.isascii() or not code.isdigit() or code.startswith("0"):
        raise BadInput("bad_division_code", division=code)
    return code


def parent_of(code: str) -> str:
    """Return the code one step up; "" above a province. Direct-run counties (429004) hang at the province."""
    level = level_of(code)
    if level == Level.STREET:
        return code[:6]
    if level == Level.COUNTY:
        return code[:2] + "0000" if code[2:4] == "90" else code[:4] + "00"
    return code[:2] + "0000" if level == Level.CITY else ""


def line_of(code: str) -> tuple[str, ...]:
    """Return the regions a parameter is looked for in, nearest first, ending with "" (everywhere)."""
    line = []
    while code:
        line.append(code)
        code = parent_of(code)
    return (*line, "")


def check_period(valid_from: date, latest_from: date | None) -> None:
    """Refuse a new value that starts before the one it follows: history is added to, not rewritten."""
    if latest_from is not None and valid_from < latest_from:
        raise Refused("parameter_backdated", valid_from=valid_from, latest=latest_from)


def check_value(value: Any) -> Any:
    """Refuse what a parameter cannot be: money and shares are whole fen and basis points, never floats."""
    if isinstance(value, float):
        raise BadInput("value_not_whole", value=value)
    if isinstance(value, list):
        return [check_value(one) for one in value]
    if isinstance(value, dict):
        return {str(key): check_value(one) for key, one in value.items()}
    if value is None or not isinstance(value, bool | int | str):
        raise BadInput("value_missing", value=repr(value))
    return value


def check_shape(value: Any, example: Any, unit: str) -> Any:
    """Refuse a value the readers of a parameter could not use: its shape is that of what stood there before.

    A whole number stays one, zero or more, within what its unit can mean; a list keeps the kind of its parts;
    an object has at least the keys of the example.
    """
    if type(value) is not type(example):
        raise BadInput("value_other_kind", value=str(value)[:40], example=str(example)[:80])
    if isinstance(value, int) and not isinstance(value, bool) and not 0 <= value <= _most(unit):
        raise BadInput("value_out_of_range", value=value, most=_most(unit), unit=unit)
    if isinstance(value, list) and example:
        for one in value:
            if type(one) is not type(example[0]):
                raise BadInput("value_other_kind", value=str(one)[:40], example=str(example[0])[:80])
    if isinstance(value, dict):
        if missing := sorted(set(example) - set(value)):
            raise BadInput("value_lacks", missing=missing)
        for key, one in value.items():
            if isinstance(example.get(key), int | str):
                check_shape(one, example[key], unit)
    return value


# What a whole number of this unit can mean at most: about a hundred years, or a thousand times the whole.
_MOST = {"小时": 876_000, "分钟": 52_560_000, "时": 24, "月": 1200, "个月": 1200, "基点": 10_000_000, "年": 100}
_MOST_DAYS, _MOST_ANY = 36_500, 10**15


def _most(unit: str) -> int:
    if unit.removeprefix("个") in ("日", "天", "工作日"):
        return _MOST_DAYS
    return _MOST.get(unit, _MOST_ANY)


def read_divisions(text: str) -> list[DivisionInput]:
    """Return the lines of a division file: code,name,valid_from,valid_to,predecessor_code."""
    rows = []
    for line_no, line in _lines(text, ("code", "name", "valid_from")):
        code = check_division_code((line["code"] or "").strip())
        name = (line["name"] or "").strip()
        if not name:
            raise BadInput("name_missing", line=line_no)
        rows.append(DivisionInput(
            code, name, _day(line["valid_from"], line_no),
            _day(line["valid_to"], line_no) if (line.get("valid_to") or "").strip() else None,
            (line.get("predecessor_code") or "").strip(),
        ))  # fmt: skip
    return rows


def read_calendar(text: str) -> dict[date, str]:
    """Return the exceptions of a calendar file: day,kind (work|rest|班|休); anything else is refused."""
    words = {"work": "work", "班": "work", "上班": "work", "rest": "rest", "休": "rest", "放假": "rest"}
    days: dict[date, str] = {}
    for line_no, line in _lines(text, ("day", "kind")):
        kind = words.get((line["kind"] or "").strip().lower())
        if kind is None:
            raise BadInput("bad_day_kind", line=line_no, kind=line["kind"])
        day = _day(line["day"], line_no)
        if day in days:
            raise BadInput("day_twice", line=line_no, day=day)
        days[day] = kind
    return days


def _lines(text: str, needed: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.DictReader(StringIO(text.lstrip("\ufeff")))
    missing = [name for name in needed if name not in (reader.fieldnames or [])]
    if missing:
        raise BadInput("columns_missing", columns="、".join(missing))
    yield from enumerate(reader, start=2)


def _day(text: str, line_no: int) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise BadInput("bad_day", line=line_no, text=text) from error
