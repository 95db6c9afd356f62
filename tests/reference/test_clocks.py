"""Clocks in hours, extensions and pauses: held against an oracle that walks the minutes one by one."""

import random
from datetime import date, datetime, time, timedelta

import pytest

from unionloop.domains.reference.contracts import Measure
from unionloop.domains.reference.rules import (
    Calendar,
    Hours,
    Limit,
    Pause,
    clock_of,
    due,
    hours_of,
    workminutes_between,
)
from unionloop.domains.reference.rules.clocks import BEIJING
from unionloop.kernel.errors import BadInput

HOLIDAY, MADE_UP = date(2026, 7, 24), date(2026, 7, 25)  # a Friday off, the Saturday after it worked
CALENDAR = Calendar({HOLIDAY: False, MADE_UP: True}, frozenset({2026}))
HOURS = hours_of(["09:00-12:00", "13:30-17:30"])
MINUTE = timedelta(minutes=1)


def moment(text):
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


def open_at(at):
    """The oracle's one question: is the office open in the minute that begins now?"""
    day, clock = at.date(), at.time()
    worked = day == MADE_UP or (day.weekday() < 5 and day != HOLIDAY)
    return worked and (time(9) <= clock < time(12) or time(13, 30) <= clock < time(17, 30))


def minutes_open(start, end):
    return sum(open_at(start + MINUTE * at) for at in range(int((end - start) / MINUTE)))


class TestHours:
    def test_are_read_as_spans_in_order(self):
        assert Hours(((time(9), time(12)), (time(13, 30), time(17, 30)))) == HOURS
        assert HOURS.closing == time(17, 30)

    @pytest.mark.parametrize("spans", [
        [], ["九点-十二点"], ["09:00"], ["12:00-09:00"], ["09:00-09:00"], ["09:00-12:00", "11:00-17:00"], ["09:00-12:00-13:00"],
    ])  # fmt: skip
    def test_what_is_none_is_named(self, spans):
        with pytest.raises(BadInput, match="bad_hours"):
            hours_of(spans)


class TestWorkingMinutes:
    def test_agree_with_the_oracle(self):
        draw = random.Random(7)
        for _ in range(200):
            start = moment("2026-07-20 00:00") + MINUTE * draw.randrange(8 * 1440)
            end = start + MINUTE * draw.randrange(3 * 1440)
            assert workminutes_between(CALENDAR, HOURS, start, end) == minutes_open(start, end), (start, end)

    def test_a_limit_ends_in_the_minute_that_uses_it_up_pauses_given_back(self):
        draw = random.Random(8)
        for _ in range(100):
            start, hours = moment("2026-07-20 00:00") + MINUTE * draw.randrange(5 * 1440), draw.randrange(1, 12)
            since = start + MINUTE * draw.randrange(600)
            pause = Pause(since, since + MINUTE * draw.randrange(1, 2000), "等材料")
            left, at = hours * 60 + minutes_open(pause.since, pause.until), start
            while left:
                left -= open_at(at)
                at += MINUTE
            found = due(CALENDAR, HOURS, start, Limit(hours, Measure.WORKHOURS), [pause])
            assert found.at == at, (start, hours, pause)
            assert any("等材料" in one for one in found.steps)


class TestPlainHours:
    def test_run_by_night_and_holiday(self):
        assert due(CALENDAR, HOURS, moment("2026-07-23 20:00"), Limit(24, Measure.HOURS)).at == moment("2026-07-24 20:00")

    def test_a_pause_gives_back_its_minutes(self):
        pause = Pause(moment("2026-07-23 21:00"), moment("2026-07-23 22:30"))
        found = due(CALENDAR, HOURS, moment("2026-07-23 20:00"), Limit(2, Measure.HOURS), [pause])
        assert found.at == moment("2026-07-23 23:30")


class TestExtension:
    @pytest.mark.parametrize(("measure", "at"), [
        (Measure.WORKDAYS, "2026-07-28 17:30:00"),  # 23 Thursday, 25 made up, 27, 28: the holiday is not counted
        (Measure.DAYS, "2026-07-26 23:59:59"), (Measure.HOURS, "2026-07-22 14:00:00"),
        (Measure.WORKHOURS, "2026-07-22 15:30:00"),  # ten to twelve, half past one to half past three
    ])  # fmt: skip
    def test_is_granted_on_top_and_told(self, measure, at):
        found = due(CALENDAR, HOURS, moment("2026-07-22 10:00"), Limit(3, measure), extra=1)
        assert found.at == moment(at)
        assert any(one.startswith("批准延长 1 ") for one in found.steps)


def test_a_clock_does_not_run_backwards():
    with pytest.raises(BadInput, match="clock_backwards"):
        clock_of(CALENDAR, date(2026, 7, 22), -1)
