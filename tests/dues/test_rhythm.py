"""When a tax file is due: each working day, or one a month by a day; worked out by hand from the calendar of 2026."""

from dataclasses import replace
from datetime import date

import pytest

from tests.cast import OPERATOR, ZHANG, moment
from tests.dues import tax_files as made
from unionloop.domains.dues import commands, queries
from unionloop.domains.dues.rules.rhythm import file_days
from unionloop.domains.organisation import commands as organisation
from unionloop.domains.reference import commands as reference


def weekday(day):
    return day.weekday() < 5


@pytest.mark.parametrize(("first", "file_day", "due"), [
    (date(2026, 7, 1), 16, date(2026, 7, 16)),  # a Thursday
    (date(2026, 8, 1), 16, date(2026, 8, 17)),  # a Sunday: Monday
    (date(2026, 2, 1), 30, date(2026, 3, 2)),  # February ends on Saturday the 28th
])  # fmt: skip
def test_one_file_a_month_is_due_by_its_day_or_the_next_working_day(first, file_day, due):
    assert file_days(first, file_day, weekday) == [due]


def test_zero_means_each_working_day():
    days = file_days(date(2026, 7, 1), 0, weekday)
    assert (len(days), days[0], days[-1]) == (23, date(2026, 7, 1), date(2026, 7, 31))


@pytest.mark.django_db
def test_a_monthly_file_is_late_after_its_day_until_it_comes():
    city = organisation.open_union(OPERATOR, parent_id=None, name="遂宁市总工会", tier="city",
                                   kind="federation", code="CITY", division_code="510900")  # fmt: skip

    def july(day):
        return queries.arrivals(replace(ZHANG, at=moment(f"{day} 09:00")), unit_id=city.id, month="202607")

    daily = july(date(2026, 7, 20))
    assert (daily.due_date, daily.due, daily.came, len(daily.late)) == (None, 14, 0, 14)
    reference.set_parameter(OPERATOR, code="dues.tax_file_day", value=16, valid_from=date(2020, 1, 1), source="本地口径")
    before, after = july(date(2026, 7, 15)), july(date(2026, 7, 16))
    assert (before.due_date, before.due, before.late, before.days) == (date(2026, 7, 16), 0, (), ())
    assert (after.due, after.came, after.late) == (1, 0, (date(2026, 7, 16),))
    row = commands.receive(ZHANG, unit_id=city.id, name="七月.xlsx", content=made.xlsx(made.rows(3)))
    commands.stage(ZHANG, file_id=row.id)
    commands.confirm(ZHANG, file_id=row.id)
    there = july(date(2026, 7, 20))
    assert (there.due, there.came, there.late, there.rows, len(there.days)) == (1, 1, (), 3, 3)
