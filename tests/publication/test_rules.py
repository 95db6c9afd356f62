"""Days, hidden cells and bytes of an edition. The days are held against a written table (trust.md H1)."""

from datetime import date, datetime, timedelta

import pytest

from unionloop.domains.publication import rules
from unionloop.domains.publication.contracts import FigureValue, ItemValue, Kind, Timing
from unionloop.domains.reference import queries as reference
from unionloop.domains.reference.rules import Calendar
from unionloop.kernel.actor import BEIJING
from unionloop.kernel.errors import BadInput, Refused

# month, is the 25th a rest day, the working day before it: read off the State Council's notices by hand
REST_DAYS = [
    ("2024-02", True, date(2024, 2, 23)),
    ("2024-05", True, date(2024, 5, 24)),
    ("2024-08", True, date(2024, 8, 23)),
    ("2025-01", True, date(2025, 1, 24)),  # Saturday; Sunday 26 is a make-up working day after it
    ("2025-05", True, date(2025, 5, 23)),
    ("2025-10", True, date(2025, 10, 24)),
    ("2026-01", True, date(2026, 1, 23)),
    ("2026-04", True, date(2026, 4, 24)),
    ("2026-07", True, date(2026, 7, 24)),
    ("2026-09", True, date(2026, 9, 24)),  # Mid-autumn, a Friday
    ("2026-10", True, date(2026, 10, 23)),
    ("2026-02", False, date(2026, 2, 24)),
    ("2026-03", False, date(2026, 3, 24)),
    ("2026-05", False, date(2026, 5, 22)),  # Monday: the working day before it is Friday
    ("2026-06", False, date(2026, 6, 24)),
]


class TestDates:
    @pytest.mark.django_db
    @pytest.mark.parametrize(("month", "rest", "sign_due"), REST_DAYS)
    def test_published_on_the_25th_and_signed_the_workday_before(self, month, rest, sign_due):
        dates = rules.dates_of(month, reference.calendar())
        assert (dates.published_on_rest_day, dates.sign_due_date) == (rest, sign_due)
        assert dates.publish_at == datetime.fromisoformat(f"{month}-25T09:00:00+08:00")
        assert dates.cut_off_at == datetime.fromisoformat(f"{month}-21T00:00:00+08:00")
        assert dates.calendar_official

    @pytest.mark.django_db
    def test_a_year_without_notice_runs_on_weekends_and_says_so(self):
        dates = rules.dates_of("2031-05", reference.calendar())  # the 25th is a Sunday
        assert (dates.sign_due_date, dates.calendar_official) == (date(2031, 5, 23), False)

    def test_the_window_goes_from_cut_off_to_cut_off(self):
        dates = rules.dates_of("2026-01", Calendar())
        assert (dates.window_first, dates.window_last) == (date(2025, 12, 21), date(2026, 1, 20))

    @pytest.mark.parametrize("text", ["2026-13", "2026-7", "202607", "1999-01", "２０２６-07", "", "2026-07-25"])
    def test_a_month_is_a_month(self, text):
        with pytest.raises(BadInput, match="edition_month_unknown"):
            rules.parse_month(text)

    @pytest.mark.parametrize(("text", "steps", "then"), [("2026-01", -1, "2025-12"), ("2025-12", 1, "2026-01"), ("2026-07", -12, "2025-07")])
    def test_months_go_round_the_year(self, text, steps, then):
        assert rules.month_after(text, steps) == then

    def test_not_before_the_cut_off_nor_before_nine(self):
        dates = rules.dates_of("2026-07", Calendar())
        rules.check_freeze(dates, dates.cut_off_at)
        rules.check_publish(dates, dates.publish_at)
        with pytest.raises(Refused, match="before_cut_off"):
            rules.check_freeze(dates, dates.cut_off_at - timedelta(seconds=1))
        with pytest.raises(Refused, match="before_publish_time"):
            rules.check_publish(dates, dates.publish_at - timedelta(seconds=1))

    def test_a_region_of_other_days_and_hours(self):
        timing = Timing(cut_off_day=15, publish_day=20, publish_hour=10, sign_hour=12, late_minutes=30)
        dates = rules.dates_of("2026-07", Calendar(), timing)
        assert (dates.window_first, dates.window_last) == (date(2026, 6, 16), date(2026, 7, 15))
        assert dates.cut_off_at == datetime.fromisoformat("2026-07-16T00:00:00+08:00")
        assert dates.publish_at == datetime.fromisoformat("2026-07-20T10:00:00+08:00")
        assert dates.sign_due_at == datetime.fromisoformat("2026-07-17T12:00:00+08:00")  # Friday before the Monday
        assert not rules.is_late(dates, dates.publish_at + timedelta(minutes=30))
        assert rules.month_cut_off(dates.cut_off_at, timing) == "2026-07"
        assert rules.month_cut_off(dates.cut_off_at - timedelta(seconds=1), timing) == "2026-06"

    def test_late_after_ten_minutes(self):
        dates = rules.dates_of("2026-07", Calendar())
        assert not rules.is_late(dates, dates.publish_at + timedelta(minutes=10))
        assert rules.is_late(dates, dates.publish_at + timedelta(minutes=10, seconds=1))


class TestBands:
    @pytest.mark.parametrize(("staff", "band"), [(0, "10 人以下"), (9, "10 人以下"), (10, "10–24 人"), (24, "10–24 人"), (25, "25–99 人"),
                                                 (99, "25–99 人"), (100, "100–299 人"), (1000, "1000 人以上")])  # fmt: skip
    def test_limits(self, staff, band):
        assert rules.band_of(staff) == band


def cells(*values, unit="人", total=None):
    known = [value for value in values if value is not None]
    rows = [FigureValue("x", f"51090{at}", f"区{at}", value, unit) for at, value in enumerate(values)]
    return [*rows, FigureValue("x", "", "", sum(known) if total is None else total, unit)]


def shown(values, below=5):
    return ["*" if one.hidden else one.value for one in rules.hide_small(values, below)]


class TestHiding:
    def test_four_is_hidden_and_five_is_shown(self):
        assert shown(cells(4, 3, 5, 90)) == ["*", "*", 5, 90, 102]

    def test_zero_is_shown_and_null_stays_null(self):
        assert shown(cells(0, 9, None, 12)) == [0, 9, None, 12, 21]

    def test_one_hidden_cell_takes_the_next_smallest_with_it(self):
        assert shown(cells(2, 40, 8, 70)) == ["*", 40, "*", 70, 120]

    def test_nothing_can_be_had_by_subtraction(self):
        for values in ((1, 1, 20), (1, 2, 30, 40), (1, 6, 7), (4, 4, 9), (2, 0, 11), (3,), (1, 1), (0, 2, 0)):
            whole = cells(*values)
            result = rules.hide_small(whole, 5)
            hidden = [one for one in result if one.hidden]
            small = [one for one in whole if one.area and 0 < one.value < 5]
            if not small:
                continue
            total = result[-1]
            known = sum(one.value or 0 for one in result if one.area and not one.hidden)
            rest = None if total.hidden else total.value - known
            # what is left to be shared among the hidden cells never names one small cell
            assert rest is None or rest >= 5, values
            assert rest is None or len([one for one in hidden if one.area]) >= 2, values

    def test_firms_are_counted_openly_because_they_are_named(self):
        assert shown(cells(1, 2, 30, unit="家")) == [1, 2, 30, 33]

    def test_the_parameter_decides(self):
        assert shown(cells(8, 9, 30), below=10) == ["*", "*", 30, 47]


class TestBytes:
    def test_canonical_json_is_the_same_whatever_the_order(self):
        assert rules.canonical({"b": 1, "a": "船山"}) == rules.canonical({"a": "船山", "b": 1}) == '{"a":"船山","b":1}\n'.encode()

    def test_the_list_runs_no_formula(self):
        item = ItemValue(1, Kind.WAITING, "=HYPERLINK(1)", "+街", "510903", "@区", "-业", "25–99 人", "2026-07")
        text = rules.list_csv([item]).decode("utf-8-sig")
        assert text.splitlines()[1] == "1,待建会,'=HYPERLINK(1),'@区,'+街,'-业,25–99 人,2026-07"

    def test_names_beyond_the_plane_survive(self):
        item = ItemValue(1, Kind.OPENED, "𠮷盛䶮𬭎物流", "", "", "", "", "10–24 人", "2026-07")
        assert "𠮷盛䶮𬭎物流" in rules.list_csv([item]).decode()


class TestSigning:
    def test_not_over_an_open_objection(self):
        with pytest.raises(Refused, match="objections_open"):
            rules.check_sign(1, [], "备注")

    def test_an_unchecked_county_needs_a_word(self):
        with pytest.raises(Refused, match="counties_unchecked"):
            rules.check_sign(0, ["安居区"], " ")
        rules.check_sign(0, ["安居区"], "安居区电话核对，系统停电")


def test_a_firm_stands_once_and_founded_comes_first():
    assert rules.choose({1, 2, 3}, {2, 3}, {3}) == {1: Kind.OPENED, 2: Kind.WAITING, 3: Kind.FOUNDED}


def test_edition_month_is_beijing_time():
    assert rules.edition_month(datetime.fromisoformat("2026-06-30T16:00:00+00:00")) == "2026-07"
    assert BEIJING.key == "Asia/Shanghai"


def test_the_month_to_freeze_is_the_latest_cut_off() -> None:
    def month(text: str) -> str:
        return rules.month_cut_off(datetime.fromisoformat(f"{text}+08:00"))

    wanted = {"2026-07-20T23:59": "2026-06", "2026-07-21T00:05": "2026-07", "2026-07-31T23:59": "2026-07",
              "2026-08-01T00:00": "2026-07", "2027-01-05T08:00": "2026-12"}  # fmt: skip
    assert {text: month(text) for text in wanted} == wanted
