"""The calendar against the published table, and the arithmetic of regions."""

import csv
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unionloop.domains.reference import rules
from unionloop.domains.reference.almanac import published
from unionloop.domains.reference.contracts import Count
from unionloop.domains.reference.rules import Calendar
from unionloop.kernel.errors import BadInput, Refused

OFFICIAL = Calendar(*published())
DAYS = st.dates(date(2015, 1, 1), date(2028, 12, 31))


class TestPublished:
    def test_is_exact_against_the_published_table(self, shared_data):
        table = shared_data / "calendar" / "cn_workdays_2004_2026.csv"
        with table.open() as lines:
            wrong = [
                line["date"] for line in csv.DictReader(lines)
                if OFFICIAL.is_workday(date.fromisoformat(line["date"])) != (line["is_workday"] == "1")
            ]  # fmt: skip
        assert wrong == []

    @pytest.mark.parametrize("day", ["2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10", "2025-01-26"])
    def test_make_up_days_are_worked(self, day):
        assert date.fromisoformat(day).weekday() >= 5
        assert OFFICIAL.is_workday(date.fromisoformat(day))

    def test_a_year_without_a_notice_runs_on_weekends_and_says_so(self):
        assert OFFICIAL.official(2026)
        assert not OFFICIAL.official(2027)
        assert OFFICIAL.is_workday(date(2027, 2, 8))  # Spring Festival by the law, but nobody has said so yet
        assert not OFFICIAL.is_workday(date(2027, 2, 6))
        assert OFFICIAL.warnings([date(2026, 12, 30), date(2027, 1, 4)]) == (2027,)


class TestClock:
    def test_explains_what_it_skipped_and_what_it_counted(self):
        found = rules.clock_of(OFFICIAL, date(2026, 9, 30), 3)
        assert found.due == date(2026, 10, 10)
        assert len(found.skipped) == 7
        assert found.made_up == (date(2026, 10, 10),)
        assert "3 个工作日，到 2026年10月10日" in found.explanation
        assert "跳过休息日 7 天" in found.explanation

    def test_calendar_days_skip_nothing(self):
        found = rules.clock_of(OFFICIAL, date(2026, 9, 30), 15, Count.DAYS)
        assert (found.due, found.skipped) == (date(2026, 10, 15), ())

    def test_a_year_without_a_notice_is_named(self):
        assert rules.clock_of(OFFICIAL, date(2026, 12, 30), 10).uncertain == (2027,)

    @given(DAYS, st.integers(0, 80))
    def test_counted_days_are_the_limit(self, start, days):
        found = rules.clock_of(OFFICIAL, start, days)
        assert (found.due - start).days == days + len(found.skipped)
        assert OFFICIAL.workdays_between(start, found.due) == days


class TestCalendar:
    @pytest.mark.parametrize(
        ("published_day", "sign_off"),
        [("2026-07-25", "2026-07-24"), ("2026-09-25", "2026-09-24"), ("2026-10-25", "2026-10-23"),
         ("2025-01-25", "2025-01-24"), ("2024-02-25", "2024-02-23"), ("2026-04-25", "2026-04-24")],
    )  # fmt: skip
    def test_sign_off_is_the_working_day_before_the_25th(self, published_day, sign_off):
        assert OFFICIAL.previous_workday(date.fromisoformat(published_day)) == date.fromisoformat(sign_off)

    def test_counts_over_the_national_day(self):
        # 30 September 2026 is a Wednesday; 1–7 October rest, 10 October (Saturday) worked
        assert OFFICIAL.add_workdays(date(2026, 9, 30), 1) == date(2026, 10, 8)
        assert OFFICIAL.add_workdays(date(2026, 9, 30), 3) == date(2026, 10, 10)
        assert OFFICIAL.workdays_between(date(2026, 9, 30), date(2026, 10, 10)) == 3

    def test_zero_days_is_the_day_itself(self):
        assert OFFICIAL.add_workdays(date(2026, 10, 1), 0) == date(2026, 10, 1)
        assert OFFICIAL.on_or_after(date(2026, 10, 1)) == date(2026, 10, 8)

    @given(DAYS, st.integers(-60, 60))
    def test_adding_and_counting_agree(self, day, days):
        there = OFFICIAL.add_workdays(day, days)
        if days >= 0:
            assert OFFICIAL.workdays_between(day, there) == days
        else:  # the start is not counted backwards, the end is
            span = [there + timedelta(days=i) for i in range((day - there).days)]
            assert sum(OFFICIAL.is_workday(one) for one in span) == -days

    @given(DAYS, DAYS)
    def test_counting_agrees_with_a_plain_walk(self, start, end):
        low, high = sorted((start, end))
        walked, day = 0, low
        while day < high:
            day += timedelta(days=1)
            walked += OFFICIAL.is_workday(day)
        assert OFFICIAL.workdays_between(low, high) == walked
        assert OFFICIAL.workdays_between(high, low) == -walked

    def test_a_local_order_goes_above_the_notice(self):
        flood = Calendar({date(2026, 7, 22): False})
        assert not flood.is_workday(date(2026, 7, 22))


class TestRegions:
    @pytest.mark.parametrize(
        ("code", "line"),
        [("", ("",)), ("510000", ("510000", "")), ("510900", ("510900", "510000", "")),
         ("510981", ("510981", "510900", "510000", "")),
         ("510903001", ("510903001", "510903", "510900", "510000", "")),
         ("429004", ("429004", "420000", ""))],
    )  # fmt: skip
    def test_a_parameter_is_looked_for_upwards(self, code, line):
        assert rules.line_of(code) == line

    @pytest.mark.parametrize("code", ["51090", "5109030", "51O903", "５１０９０３", "051090", "x"])
    def test_refuses_what_is_no_code(self, code):
        with pytest.raises(BadInput, match="bad_division_code"):
            rules.level_of(code)


class TestValues:
    @pytest.mark.parametrize("value", [0, 25, "15日", True, [6, 3, 1], {"micro": 10000}])
    def test_takes_whole_values(self, value):
        assert rules.check_value(value) == value

    @pytest.mark.parametrize("value", [0.6, [1, 0.5], {"a": 1.0}, None])
    def test_refuses_fractions_and_nothing(self, value):
        with pytest.raises(BadInput):
            rules.check_value(value)

    def test_history_is_not_rewritten(self):
        rules.check_period(date(2026, 1, 1), None)
        rules.check_period(date(2026, 1, 1), date(2026, 1, 1))
        with pytest.raises(Refused, match="parameter_backdated"):
            rules.check_period(date(2025, 12, 31), date(2026, 1, 1))


class TestFiles:
    def test_reads_divisions(self):
        rows = rules.read_divisions(
            "\ufeffcode,name,valid_from,valid_to,predecessor_code\n510922,射洪县,1985-02-08,2019-11-06,\n"
            "510981,射洪市,2019-11-06,,510922\n"
        )
        assert [(row.code, row.valid_to, row.predecessor_code) for row in rows] == [
            ("510922", date(2019, 11, 6), ""), ("510981", None, "510922"),
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("text", "code"),
        [("name\nx\n", "columns_missing"), ("code,name,valid_from\n510903,船山区,2003/12/1\n", "bad_day"),
         ("code,name,valid_from\n510903,,2003-12-01\n", "name_missing")],
    )  # fmt: skip
    def test_names_what_is_wrong_with_a_division_file(self, text, code):
        with pytest.raises(BadInput, match=code):
            rules.read_divisions(text)

    @pytest.mark.parametrize(
        ("text", "code"),
        [("day,kind\n2027-01-01,holiday\n", "bad_day_kind"), ("day\n2027-01-01\n", "columns_missing"),
         ("day,kind\n2027-01-01,休\n2027-01-01,班\n", "day_twice")],
    )  # fmt: skip
    def test_names_what_is_wrong_with_a_calendar_file(self, text, code):
        with pytest.raises(BadInput, match=code):
            rules.read_calendar(text)
