"""How long something may take: due moments in working days, working hours and calendar days, explained.

The day a clock starts on is not counted; a limit in days ends on its last day at closing time (working
days) or at the end of that day (calendar days). A pause gives back every day after the one it began on
up to and including the one it ended on; a limit in working hours gives back the working minutes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from unionloop.domains.reference.contracts import Count, Measure
from unionloop.kernel.errors import BadInput
from unionloop.kernel.words import Phrase, Word, phrase

from .lists import ONE_DAY, Calendar, clock_of

BEIJING = ZoneInfo("Asia/Shanghai")
DAY_END = time(23, 59, 59)


@dataclass(frozen=True)
class Hours:
    """The office hours of a working day, as spans in order, none overlapping."""

    spans: tuple[tuple[time, time], ...] = ((time(9), time(12)), (time(13, 30), time(17, 30)))

    @property
    def closing(self) -> time:
        return self.spans[-1][1]


@dataclass(frozen=True)
class Limit:
    """So much of a measure, from a dated rule."""

    amount: int
    measure: Measure


@dataclass(frozen=True)
class Pause:
    """A time in which the clock did not run. `until` is None while it still stands still."""

    since: datetime
    until: datetime | None
    reason: str = ""


@dataclass(frozen=True)
class Due:
    """A due moment with the steps that led to it; None while the clock stands still."""

    at: datetime
    steps: tuple[str, ...]
    guessed_years: tuple[int, ...] = ()  # years counted on the week's rhythm for want of a notice


def hours_of(spans: Sequence[str]) -> Hours:
    """Return office hours written as ["09:00-12:00", "13:30-17:30"], or refuse."""
    found: list[tuple[time, time]] = []
    for one in spans:
        try:
            start, end = (time.fromisoformat(part.strip()) for part in one.split("-"))
        except ValueError as error:
            raise BadInput("bad_hours", text=one) from error
        if end <= start or (found and start < found[-1][1]):
            raise BadInput("bad_hours", text=one)
        found.append((start, end))
    if not found:
        raise BadInput("bad_hours", text="")
    return Hours(tuple(found))


def due(
    calendar: Calendar, hours: Hours, start: datetime, limit: Limit, pauses: Sequence[Pause] = (), extra: int = 0
) -> Due:
    """Return when a limit running since `start` is reached, with `extra` of its measure granted on top."""
    begin = start.astimezone(BEIJING)
    ended = [one for one in pauses if one.until is not None]
    steps = [phrase("{at} 起算，时限 {n} {measure}", at=f"{begin:%Y-%m-%d %H:%M}", n=limit.amount, measure=limit.measure.label)]
    if extra:
        steps.append(phrase("批准延长 {n} {measure}", n=extra, measure=limit.measure.label))
    given = 0
    for one in ended:
        back = _given_back(calendar, hours, one, limit.measure)
        given += back
        steps.append(phrase("暂停 {since} 至 {until}（{reason}），顺延 {n} {measure}", **_span(one), n=back,
                            reason=one.reason or Word("未注明"), measure=_measured(limit.measure)))  # fmt: skip
    if limit.measure in (Measure.WORKDAYS, Measure.DAYS):
        total = limit.amount + extra + given
        return _by_days(calendar, hours, begin, limit.measure, total, steps)
    minutes = (limit.amount + extra) * 60 + given
    if limit.measure == Measure.HOURS:
        at = begin + timedelta(minutes=minutes)
    else:
        at = _after_workminutes(calendar, hours, begin, minutes)
    steps.append(phrase("到期 {at}", at=f"{at:%Y-%m-%d %H:%M}"))
    worked = limit.measure == Measure.WORKHOURS
    return Due(at, tuple(steps), calendar.warnings([begin.date(), at.date()]) if worked else ())


def workminutes_between(calendar: Calendar, hours: Hours, start: datetime, end: datetime) -> int:
    """Count the whole minutes of office hours from one moment to a later one."""
    begin, last = start.astimezone(BEIJING), end.astimezone(BEIJING)
    total, day = timedelta(), begin.date()
    while day <= last.date():
        if calendar.is_workday(day):
            for opening, closing in hours.spans:
                since = max(begin, datetime.combine(day, opening, BEIJING))
                until = min(last, datetime.combine(day, closing, BEIJING))
                total += max(until - since, timedelta())
        day += ONE_DAY
    return total // timedelta(minutes=1)


def _by_days(calendar: Calendar, hours: Hours, begin: datetime, measure: Measure, total: int, steps: list[Phrase]) -> Due:
    clock = clock_of(calendar, begin.date(), total, Count(measure))
    at = datetime.combine(clock.due, DAY_END if measure == Measure.DAYS else hours.closing, BEIJING)
    if free := [day for day in clock.skipped if day.weekday() < 5]:
        steps.append(phrase("放假不计：{days}", days=_listed(free)))
    if clock.made_up:
        steps.append(phrase("调休上班计入：{days}", days=_listed(clock.made_up)))
    steps.append(phrase("当天不计，第 {n} {measure}是 {day}，{at} 到期", n=total, measure=measure.label, day=clock.due, at=f"{at:%H:%M}"))
    return Due(at, tuple(steps), clock.uncertain)


def _listed(days: Sequence[date]) -> str:
    """Name the days on which the calendar differs from the week's rhythm."""
    return "、".join(f"{day:%m-%d}" for day in days)


def _after_workminutes(calendar: Calendar, hours: Hours, begin: datetime, minutes: int) -> datetime:
    left, day = timedelta(minutes=minutes), begin.date()
    while True:
        if calendar.is_workday(day):
            for opening, closing in hours.spans:
                since = max(begin, datetime.combine(day, opening, BEIJING))
                room = datetime.combine(day, closing, BEIJING) - since
                if room >= left and room > timedelta():
                    return since + left
                left -= max(room, timedelta())
        day += ONE_DAY


def _given_back(calendar: Calendar, hours: Hours, pause: Pause, measure: Measure) -> int:
    assert pause.until is not None
    since, until = pause.since.astimezone(BEIJING), pause.until.astimezone(BEIJING)
    if measure == Measure.WORKDAYS:
        return calendar.workdays_between(since.date(), until.date())
    if measure == Measure.DAYS:
        return (until.date() - since.date()).days
    if measure == Measure.HOURS:
        return (until - since) // timedelta(minutes=1)
    return workminutes_between(calendar, hours, since, until)


def _measured(measure: Measure) -> str:
    return Word("分钟") if measure in (Measure.HOURS, Measure.WORKHOURS) else measure.label


def _span(pause: Pause) -> dict[str, str]:
    assert pause.until is not None
    return {"since": f"{pause.since.astimezone(BEIJING):%m-%d %H:%M}", "until": f"{pause.until.astimezone(BEIJING):%m-%d %H:%M}"}
