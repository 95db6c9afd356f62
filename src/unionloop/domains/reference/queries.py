"""Reads of the lists. Lists are open to whoever works by them; only their pages ask for the verb."""

from collections import ChainMap
from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from unionloop.kernel import editions
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import Refused
from unionloop.kernel.page import Page, keyset
from unionloop.kernel.words import Word

from . import rules
from .almanac import lunar_new_year, published
from .contracts import Clock, Count, DayKind, DayRow, DivisionRow, Level, NoticeRow, ParameterRow
from .models import CalendarDay, CalendarNotice, Division, Parameter
from .rules import Calendar, Due, Hours, Limit, Measure, Pause, due, hours_of, workminutes_between

__all__ = ["Calendar", "Due", "Hours", "Limit", "Measure", "Pause", "calendar", "calendar_days", "calendar_years", "clock",
           "days_left", "division", "division_at", "divisions", "due", "line_of", "names_of", "office_hours", "parameter",
           "parameter_history", "parameters", "spring_festival", "successors", "value", "workminutes_between"]  # fmt: skip


def calendar() -> Calendar:
    """Return the working calendar: published notices under the editable table."""
    return editions.kept("reference", "calendar", _calendar)


def _calendar() -> Calendar:
    days, years = published()
    own = {row.day: row.kind == DayKind.WORK for row in CalendarDay.objects.all()}
    loaded = CalendarNotice.objects.values_list("year", flat=True)
    return Calendar(ChainMap(own, days), years | frozenset(loaded))


def clock(start: date, days: int, count: Count = Count.WORKDAYS) -> Clock:
    """Return when a limit of so many days from `start` ends, with its explanation."""
    return rules.clock_of(calendar(), start, days, count)


def days_left(today: date, due: date, count: Count = Count.WORKDAYS) -> int:
    """Return the days left until the end of the due day; negative when late."""
    return (due - today).days if count is Count.DAYS else calendar().workdays_between(today, due)


def parameter(code: str, region: str, day: date) -> ParameterRow:
    """Return the parameter in force: the county's, else the city's, the province's, everybody's."""
    line = rules.line_of(region)
    rows = editions.kept("reference", ("parameter", code), lambda: _versions(code))
    found = {
        row.region: row
        for row in rows
        if row.valid_from <= day and (row.valid_to is None or row.valid_to > day)
    }
    for one in line:
        if one in found:
            return found[one]
    raise Refused("no_parameter", parameter=code, region=region, day=day)


def _versions(code: str) -> tuple[ParameterRow, ...]:
    return tuple(parameter_row(row) for row in Parameter.objects.filter(code=code))


def turns(code: str) -> list[date]:
    """Return the days on which some version of a parameter begins or ends, the earliest first; system use."""
    rows = _versions(code)
    return sorted({day for row in rows for day in (row.valid_from, row.valid_to) if day is not None})


def value(code: str, region: str, day: date, default: int) -> int:
    """Return a whole-number parameter, or `default` where nobody has set it."""
    try:
        found = parameter(code, region, day).value
    except Refused:
        return default
    if not isinstance(found, int) or isinstance(found, bool):
        raise Refused("parameter_not_whole", parameter=code, value=str(found)[:40])
    return found


def values(code: str, region: str, day: date, default: tuple[int, ...]) -> tuple[int, ...]:
    """Return a parameter that is a list of whole numbers, or `default` where nobody has set it."""
    try:
        found = parameter(code, region, day).value
    except Refused:
        return default
    if not isinstance(found, list) or not found or any(type(one) is not int for one in found):
        raise Refused("parameter_not_whole", parameter=code, value=str(found)[:40])
    return tuple(found)


def verified(code: str, region: str, day: date) -> bool:
    """Tell whether a second person compared the version in force with its paper; what nobody has set is not."""
    try:
        return parameter(code, region, day).verified
    except Refused:
        return False


def standing(codes: Iterable[str], region: str, day: date) -> tuple[int, ...]:
    """Return the ids of those of these parameters that are in force, for a decision to keep."""
    found = []
    for code in codes:
        try:
            found.append(parameter(code, region, day).id)
        except Refused as refusal:
            if refusal.code != "no_parameter":
                raise
    return tuple(found)


def office_hours(region: str, day: date) -> Hours:
    """Return the office hours in force in a region: parameter `reference.office_hours`, or our default."""
    try:
        return hours_of(parameter("reference.office_hours", region, day).value)
    except Refused as refusal:
        if refusal.code != "no_parameter":
            raise
        return Hours()


def spring_festival(day: date) -> date:
    """Return the first day of the lunar year on or after a day."""
    return next(found for year in (day.year, day.year + 1) if (found := lunar_new_year(year)) >= day)


def parameters(by: Actor, *, day: date, region: str | None = None) -> list[ParameterRow]:
    """Return the parameters in force on a day, in all regions or as one region inherits them."""
    rows = Parameter.visible(by, "reference.read") & Parameter.on(day)
    if region is None:
        return [parameter_row(row) for row in rows.order_by("code", "region")]
    line = rules.line_of(region)
    nearest: dict[str, Parameter] = {}
    for row in rows.filter(region__in=line):
        known = nearest.get(row.code)
        if known is None or line.index(row.region) < line.index(known.region):
            nearest[row.code] = row
    return [parameter_row(nearest[code]) for code in sorted(nearest)]


def parameters_named(ids: Iterable[int]) -> list[ParameterRow]:
    """Return the parameter rows a decision kept, in the order of their ids."""
    return [parameter_row(row) for row in Parameter.objects.filter(pk__in=list(ids)).order_by("id")]


def parameter_history(by: Actor, *, code: str) -> list[ParameterRow]:
    """Return every version of a parameter in every region, latest first."""
    rows = Parameter.visible(by, "reference.read").filter(code=code)
    return [parameter_row(row) for row in rows.order_by("region", "-valid_from", "-id")]


def division(code: str, day: date) -> DivisionRow | None:
    """Return what a code meant on a day."""
    row = Division.on(day).filter(code=code).first()
    return division_row(row) if row else None


def division_at(code: str, day: date) -> str:
    """Return the code that holds a (perhaps former) division's place on `day`: 510922 → 510981 from 2019."""
    seen = {code}
    while not Division.on(day).filter(code=code).exists():
        heir = Division.objects.filter(predecessor_code=code).order_by("-valid_from").first()
        if heir is None or heir.code in seen:
            return code
        code = heir.code
        seen.add(code)
    return code


def successors(code: str) -> list[DivisionRow]:
    """Return the divisions that took over from a code, earliest first."""
    rows = Division.objects.filter(predecessor_code=code).order_by("valid_from", "code")
    return [division_row(row) for row in rows]


def line_of(code: str) -> tuple[str, ...]:
    """Return a division and those it lies in, nearest first, without the empty one."""
    return rules.line_of(code)[:-1]


def names_of(codes: Iterable[str], day: date) -> dict[str, str]:
    """Return the names of codes as they were on a day; a code out of force keeps its latest name."""
    wanted = set(codes)
    rows = Division.objects.filter(code__in=wanted, valid_from__lte=day).order_by("valid_from")
    return {row.code: row.name for row in rows}


def divisions(
    by: Actor, *, day: date | None = None, parent: str = "", text: str = "", level: str = "",
    after: str = "", limit: int = 50,
) -> Page[DivisionRow]:  # fmt: skip
    """Return divisions by code; without a day, every period of every code."""
    rows = Division.visible(by, "reference.read")
    if day is not None:
        rows = rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day), valid_from__lte=day)
    if parent:
        rows = rows.filter(Q(parent_code=parent) | Q(code=parent))
    if level:
        rows = rows.filter(level=level)
    if text:
        rows = rows.filter(Q(name__contains=text) | Q(code__startswith=text))
    return keyset(rows, ("code", "valid_from", "id"), division_row, after=after, limit=limit)


def calendar_days(by: Actor, *, year: int) -> list[DayRow]:
    """Return the days somebody set or loaded in a year."""
    rows = CalendarDay.visible(by, "reference.read").filter(day__year=year).order_by("day")
    return [day_row(row) for row in rows]


def calendar_years(by: Actor) -> list[NoticeRow]:
    """Return the years with an official calendar, latest first, and where it comes from."""
    days, years = published()
    rows = {
        year: NoticeRow(year, Word("国务院办公厅放假通知（holidays 库）"), "",
                        sum(1 for day, work in days.items() if day.year == year and not work),
                        sum(1 for day, work in days.items() if day.year == year and work))
        for year in years
    }  # fmt: skip
    for notice in CalendarNotice.visible(by, "reference.read"):
        own = CalendarDay.objects.filter(day__year=notice.year)
        rows[notice.year] = NoticeRow(
            notice.year, notice.source, notice.document_number,
            own.filter(kind=DayKind.REST).count(), own.filter(kind=DayKind.WORK).count(),
        )  # fmt: skip
    return [rows[year] for year in sorted(rows, reverse=True)]


def parameter_row(row: Parameter) -> ParameterRow:
    """Return the frozen row of a parameter."""
    return ParameterRow(
        row.pk, row.code, row.region, row.label, row.value, row.unit, row.valid_from, row.valid_to,
        row.source, row.document_number, row.verified_by, row.verified_at,
    )  # fmt: skip


def division_row(row: Division) -> DivisionRow:
    """Return the frozen row of a division."""
    return DivisionRow(
        row.pk, row.code, row.name, Level(row.level), row.parent_code, row.valid_from, row.valid_to,
        row.predecessor_code,
    )  # fmt: skip


def day_row(row: CalendarDay) -> DayRow:
    """Return the frozen row of an exception."""
    return DayRow(row.pk, row.day, DayKind(row.kind), row.source, row.document_number)
