"""Decisions, each against an oracle of its own: clocks day by day, routes by table, intervals by a published one."""

import csv
import random
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unionloop.domains.appeals import rules
from unionloop.domains.appeals.contracts import Kind
from unionloop.domains.reference import queries as reference
from unionloop.kernel.actor import BEIJING

DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def calendars(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        return reference.calendar()


@pytest.fixture(scope="module")
def official(request):
    """Every day from 2004 to 2026 as two public sources agree on it."""
    folder = request.getfixturevalue("shared_folder")
    with (folder / "calendar" / "cn_workdays_2004_2026.csv").open(encoding="utf-8") as lines:
        return {date.fromisoformat(row["date"]): row["is_workday"] == "1" for row in csv.DictReader(lines)}


@pytest.fixture(scope="module")
def shared_folder():
    from tests.conftest import SHARED

    if not (SHARED / "data").exists():
        pytest.skip(f"real test data is not here ({SHARED / 'data'})")
    return SHARED / "data"


def plain_due(official, start, amount, measure, pauses):
    """The oracle: walk the days one by one, counting those that count."""
    stopped = {day for since, until in pauses for day in
               (since + DAY * i for i in range(1, (until - since).days + 1))}  # fmt: skip
    day, left = start, amount
    while left:
        day += DAY
        left -= day not in stopped and (measure == "days" or official[day])
    return day


def plain_hours(official, start, minutes):
    """The oracle: walk the minutes one by one."""
    spans = ((9 * 60, 12 * 60), (13 * 60 + 30, 17 * 60 + 30))
    at = start
    while minutes:
        of_day = at.hour * 60 + at.minute
        minutes -= official[at.date()] and any(opening <= of_day < closing for opening, closing in spans)
        at += timedelta(minutes=1)
    return at


class TestDue:
    def test_days_agree_with_the_oracle_on_5000_random_cases(self, calendars, official):
        draw, hours = random.Random(351), reference.Hours()
        for _ in range(5000):
            start = date(2004, 1, 1) + DAY * draw.randrange(0, 8150)
            measure = draw.choice(("workdays", "days"))
            amount = draw.choice((1, 3, 5, 15, 30, 60) if measure == "workdays" else (15, 30, 60, 90))
            pauses, at = [], start
            for _ in range(draw.choice((0, 0, 1, 2))):
                since = at + DAY * draw.randrange(0, 2)
                until = since + DAY * draw.randrange(0, 4)
                pauses, at = [*pauses, (since, until)], until
            due = plain_due(official, start, amount, measure, pauses)
            if any(until > due for _, until in pauses):
                continue  # a pause after the end is no pause
            moment = datetime.combine(start, time(draw.randrange(24), draw.randrange(60)), BEIJING)
            given_pauses = [reference.Pause(datetime.combine(a, time(10), BEIJING), datetime.combine(b, time(11), BEIJING))
                            for a, b in pauses]  # fmt: skip
            limit = reference.Limit(amount, reference.Measure(measure))
            found = reference.due(calendars, hours, moment, limit, given_pauses)
            closing = time(17, 30) if measure == "workdays" else time(23, 59, 59)
            assert found.at == datetime.combine(due, closing, BEIJING), (start, amount, measure, pauses)

    def test_working_hours_agree_to_the_minute(self, calendars, official):
        draw = random.Random(352)
        for _ in range(150):
            start = datetime(2004, 1, 1, tzinfo=BEIJING) + timedelta(minutes=draw.randrange(0, 8150 * 1440))
            found = reference.due(calendars, reference.Hours(), start, reference.Limit(4, reference.Measure.WORKHOURS))
            assert found.at == plain_hours(official, start, 240), start

    @pytest.mark.parametrize(
        ("start", "workdays", "due"),
        [
            ("2026-02-13 10:00", 1, "2026-02-14 17:30"),  # a Saturday worked before the Spring Festival
            ("2026-02-14 18:00", 1, "2026-02-24 17:30"),  # past the holiday of 15 to 23 February
            ("2026-02-27 10:00", 1, "2026-02-28 17:30"),  # 调休 Saturday
            ("2026-05-08 10:00", 1, "2026-05-09 17:30"),
            ("2026-09-18 10:00", 1, "2026-09-20 17:30"),  # 调休 Sunday
            ("2026-10-09 10:00", 1, "2026-10-10 17:30"),
        ],
    )
    def test_make_up_days_count(self, calendars, start, workdays, due):
        begin = datetime.fromisoformat(start).replace(tzinfo=BEIJING)
        found = reference.due(calendars, reference.Hours(), begin, reference.Limit(workdays, reference.Measure.WORKDAYS))
        assert found.at == datetime.fromisoformat(due).replace(tzinfo=BEIJING)

    def test_says_how_it_was_counted(self, calendars):
        begin = datetime(2026, 9, 18, 10, tzinfo=BEIJING)
        found = reference.due(calendars, reference.Hours(), begin, reference.Limit(5, reference.Measure.WORKDAYS))
        assert found.steps == ("2026-09-18 10:00 起算，时限 5 个工作日", "调休上班计入：09-20",
                               "当天不计，第 5 个工作日是 2026-09-24，17:30 到期")  # fmt: skip

    def test_a_year_without_its_notice_says_so(self, calendars):
        begin = datetime(2027, 3, 1, 10, tzinfo=BEIJING)
        found = reference.due(calendars, reference.Hours(), begin, reference.Limit(5, reference.Measure.WORKDAYS))
        assert found.guessed_years == (2027,)


STOPS = {word: rules.Stop(n, word, "0001" + path) for n, (word, path) in enumerate(
    (("city", ""), ("county", "0002"), ("street", "00020003"), ("employer_union", "000200030004")))}  # fmt: skip
ROUTES = (rules.RouteRule(1, 10, "county", "信访到区县", kind="petition"),
          rules.RouteRule(2, 30, "county", "欠薪到区县", "wage.arrears"),
          rules.RouteRule(3, 50, "employer_union", "先由本单位工会", kind="consult", needs_employer_union=True),
          rules.RouteRule(4, 90, "street", "属地"))  # fmt: skip


class TestDecide:
    @pytest.mark.parametrize(
        ("kind", "category", "more", "target", "rule"),
        [
            ("petition", "life", {}, "county", 1),
            ("help", "wage.arrears", {}, "county", 2),
            ("help", "wage.overtime", {}, "street", 4),
            ("consult", "", {}, "employer_union", 3),
            ("consult", "", {"anonymous": True}, "street", 3),  # employers never see who asks
            ("consult", "", {"about_path": "0001000200030004", "about_name": "本厂工会"}, "street", 3),
            ("help", "", {"about_path": "000100020003", "about_name": "街道工会"}, "county", 4),
            ("help", "wage.arrears", {"about_path": "00010002", "about_name": "区总工会"}, "city", 2),
        ],
    )
    def test_first_rule_that_fits_never_to_whom_it_is_about(self, kind, category, more, target, rule):
        facts = rules.RouteFacts(Kind(kind), category, more.pop("anonymous", False), STOPS, **more)
        found = rules.decide(ROUTES, facts)
        assert (found.stop, found.rule_id) == (STOPS[target], rule)

    def test_nobody_left_is_said_aloud(self):
        facts = rules.RouteFacts(Kind.HELP, "", False, STOPS, about_path="0001", about_name="市总工会")
        assert rules.decide(ROUTES, facts).stop is None

    @given(st.sampled_from(list(Kind)), st.booleans(), st.sampled_from([stop.path for stop in STOPS.values()]))
    def test_no_case_reaches_whom_it_is_about(self, kind, anonymous, about):
        found = rules.decide(ROUTES, rules.RouteFacts(kind, "wage.arrears", anonymous, STOPS, about_path=about, about_name="x"))
        assert found.stop is None or not found.stop.path.startswith(about)


class TestRate:
    @pytest.mark.parametrize(
        ("numerator", "denominator", "low", "high"),  # Newcombe 1998, table I, method 3
        [(81, 263, 2553, 3662), (15, 148, 624, 1605), (0, 20, 0, 1611), (1, 29, 61, 1718), (29, 29, 8830, 10000)],
    )
    def test_has_the_interval_of_wilson(self, numerator, denominator, low, high):
        found = rules.rate("x", "x", numerator, denominator)
        assert (found.low_bp, found.high_bp) == (low, high)

    def test_is_unknown_without_a_case(self):
        assert rules.rate("x", "x", 0, 0).rate_bp is None


class TestDrawn:
    def test_the_same_seed_draws_the_same_fifth(self):
        numbers = [f"R26-07-{n:06d}" for n in range(20_000)]
        found = [one for one in numbers if rules.drawn("2026-07", one, 2000)]
        assert found == [one for one in numbers if rules.drawn("2026-07", one, 2000)]
        assert 3800 < len(found) < 4200
        assert found != [one for one in numbers if rules.drawn("2026-08", one, 2000)]


class TestWords:
    def test_a_title_is_the_first_sentence(self):
        assert rules.title_of("", "公司拖欠三个月工资。我们六个人。") == "公司拖欠三个月工资"
        assert rules.title_of("求助", "长文") == "求助"
        assert len(rules.title_of("", "很" * 100)) == 40
