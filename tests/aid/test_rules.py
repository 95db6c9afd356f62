"""Classes, caps and flags by tables, limits from below, at and above, and an oracle of fractions."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.aid import oracle
from unionloop.domains.aid import rules
from unionloop.domains.aid.contracts import Bar, CostKind, IncomeKind, Klass, Level, Means, Measure, Past
from unionloop.kernel.errors import BadInput, Refused

LINE = 72_000
M = Measure(LINE, excusable=frozenset({Bar.CAR, Bar.DWELLINGS}), ids=(1, 2))
YEAR = LINE * 12  # the line for one person in a year


def means(people=1, income=0, costs=0, sudden=0, **more):
    return Means(people, {IncomeKind.WAGE: income}, {CostKind.MEDICAL: costs}, sudden, **more)


class TestClasses:
    @pytest.mark.parametrize(("people", "income", "costs", "sudden", "wanted"), [
        (1, YEAR - 1, 0, 0, "deep"), (1, YEAR, 0, 0, "relative"), (1, 2 * YEAR - 1, 0, 0, "relative"),
        (1, 2 * YEAR, 0, 0, "none"), (3, 3 * YEAR + 50_000, 50_001, 0, "deep"), (3, 3 * YEAR + 50_000, 50_000, 0, "relative"),
        (1, 2 * YEAR, 0, 2 * YEAR * 8 // 10, "none"), (1, 2 * YEAR, 0, 2 * YEAR * 8 // 10 + 1, "sudden"),
        (1, 3 * YEAR - 1, 0, 3 * YEAR, "sudden"), (1, 3 * YEAR, 0, 9 * YEAR, "none"), (2, 100, 5_000_000, 0, "deep"),
    ])  # fmt: skip
    def test_limits(self, people, income, costs, sudden, wanted):
        assert rules.classify(means(people, income, costs, sudden), M).klass == wanted
        assert oracle.klass(people, income, costs, sudden, LINE) == wanted

    @given(st.integers(1, 12), st.integers(0, 9 * YEAR), st.integers(0, 9 * YEAR), st.integers(0, 9 * YEAR), st.booleans())
    @settings(max_examples=300, deadline=None)
    def test_agree_with_fractions(self, people, income, costs, sudden, inclusive):
        measure = Measure(LINE, deep_inclusive=inclusive)
        ruling = rules.classify(means(people, income, costs, sudden), measure)
        assert ruling.klass == oracle.klass(people, income, costs, sudden, LINE, inclusive=inclusive)

    def test_a_city_that_counts_the_line_itself(self):
        assert rules.classify(means(1, YEAR), Measure(LINE, deep_inclusive=True)).klass == Klass.DEEP

    def test_another_city_asks_for_half_the_income_and_no_ceiling(self):
        measure = Measure(LINE, sudden_bp=5000, sudden_ceiling_bp=None)
        assert rules.classify(means(1, 10 * YEAR, 0, 5 * YEAR + 1), measure).klass == Klass.SUDDEN
        assert rules.classify(means(1, 10 * YEAR, 0, 5 * YEAR), measure).klass == Klass.NONE

    def test_shows_every_line_of_its_arithmetic(self):
        ruling = rules.classify(means(3, 3_600_000, 1_200_000), M)
        assert [(one.key, one.amount_fen) for one in ruling.sums] == [
            ("income", 3_600_000), ("costs", 1_200_000), ("left", 2_400_000), ("head", 66_666), ("line", LINE), ("deep", LINE),
            ("relative", 2 * LINE), ("sudden", 0),
        ]  # fmt: skip
        assert "÷ 3 人 ÷ 12 个月" in ruling.sums[3].how
        assert ruling.ids == (1, 2)

    def test_says_why_not_me_in_plain_words(self):
        ruling = rules.classify(means(1, 2 * YEAR + 12_000, 0, 100), M)
        assert ruling.why[0].endswith("全家一年多出 120.00 元。")
        assert "没有超过全年收入的 80%" in ruling.why[1]

    @pytest.mark.parametrize(("days", "wanted"), [(364, Klass.NONE), (365, Klass.DEEP)])
    def test_a_migrant_needs_a_year_of_work(self, days, wanted):
        ruling = rules.classify(means(1, 0, migrant=True, employed_days=days), M)
        assert (ruling.klass, ruling.migrant) == (wanted, wanted is Klass.DEEP)

    def test_a_bar_shuts_out_and_a_paper_lets_in_where_the_rule_allows_it(self):
        car = means(1, 0, bars=(Bar.CAR,))
        assert rules.classify(car, M).barred == (Bar.CAR,)
        assert rules.classify(car, M).klass == Klass.NONE
        excused = means(1, 0, bars=(Bar.CAR,), exceptions={Bar.CAR: "残疾代步"})
        assert rules.classify(excused, M).klass == Klass.DEEP
        company = means(1, 0, bars=(Bar.COMPANY,), exceptions={Bar.COMPANY: "亏损"})
        assert rules.classify(company, M).barred == (Bar.COMPANY,)

    def test_a_trade_may_lose_money_and_nothing_else(self):
        lost = Means(1, {IncomeKind.BUSINESS: -500_000}, {})
        assert rules.classify(lost, M).klass == Klass.DEEP
        with pytest.raises(BadInput, match="aid_amount"):
            rules.classify(means(1, -1), M)
        with pytest.raises(BadInput, match="aid_people"):
            rules.classify(means(0, 1), M)


KINDS = [
    {"kind": "living", "label": "生活", "per": "household_year", "caps": {"deep": {"lines": 12}}},
    {"kind": "medical", "label": "医疗", "per": "household_year", "caps": {"deep": {"share_bp": 8000, "fen": 2_000_000}}},
    {"kind": "study", "label": "助学", "per": "member_year", "school": "tertiary", "caps": {"deep": {"lines": 10}}},
    {"kind": "startup", "label": "创业", "per": "household_ever", "step": "startup", "caps": {"deep": {"fen": 1_000_000}}},
]
CAPS = rules.read_caps(KINDS, {"deep": {"lines": 30}, "relative": {"kinds": 1}}, (7,))


def left(kind, past=(), year=2026, **more):
    return rules.room(CAPS, kind=kind, klass=Klass.DEEP, line_fen=LINE, year=year, past=past, **more)


class TestCaps:
    def test_so_many_monthly_lines_a_household_and_year(self):
        assert left("living").room_fen == 12 * LINE
        assert left("living", [Past("living", 2026, 11 * LINE)]).room_fen == LINE
        assert left("living", [Past("living", 2025, 12 * LINE)]).room_fen == 12 * LINE

    def test_a_share_of_what_was_borne_and_never_above_the_sum(self):
        assert left("medical", borne_fen=1_000_001).room_fen == 800_001
        assert left("medical", borne_fen=9_000_000).room_fen == 2_000_000

    def test_each_member_counts_apart(self):
        past = [Past("study", 2026, 10 * LINE, 1)]
        assert left("study", past, member_id=1).room_fen == 0
        assert left("study", past, member_id=2).room_fen == 10 * LINE

    def test_once_for_a_household_whatever_the_year(self):
        assert left("startup", [Past("startup", 2020, 1_000_000)]).room_fen == 0

    def test_all_kinds_together_have_a_cap_of_their_own(self):
        past = [Past("living", 2026, 12 * LINE), Past("study", 2026, 10 * LINE, 1)]
        assert left("study", past, member_id=2).room_fen == 8 * LINE

    def test_a_class_without_a_cap_gets_nothing(self):
        assert rules.room(CAPS, kind="living", klass=Klass.NONE, line_fen=LINE, year=2026, past=[]).closed

    @given(st.lists(st.tuples(st.sampled_from(["living", "medical", "study", "startup"]), st.integers(2024, 2027),
                              st.integers(1, 3), st.integers(1, 40 * LINE), st.integers(0, 3_000_000)), max_size=40))  # fmt: skip
    @settings(max_examples=150, deadline=None)
    def test_no_walk_passes_a_cap_in_any_kind_or_year(self, wishes):
        given_: list[Past] = []
        for kind, year, member, wish, borne in wishes:
            one = member if kind == "study" else None
            found = left(kind, given_, year, member_id=one, borne_fen=borne)
            amount = min(wish, found.room_fen)
            if amount:
                rules.check_amount(found, amount)
                given_.append(Past(kind, year, amount, one))
            with pytest.raises(Refused):
                rules.check_amount(left(kind, given_, year, member_id=one, borne_fen=borne), 40 * LINE)
        for year in range(2024, 2028):
            of_year = [one for one in given_ if one.year == year]
            assert sum(one.amount_fen for one in of_year) <= 30 * LINE
            assert sum(one.amount_fen for one in of_year if one.kind == "living") <= 12 * LINE
            assert sum(one.amount_fen for one in of_year if one.kind == "medical") <= 2_000_000
            for member in (1, 2, 3):
                assert sum(one.amount_fen for one in of_year if (one.kind, one.member_id) == ("study", member)) <= 10 * LINE
        assert sum(one.amount_fen for one in given_ if one.kind == "startup") <= 1_000_000

    @pytest.mark.parametrize(("fen", "tier"), [(1, "county"), (500_000, "county"), (500_001, "city"), (10**9, "national")])
    def test_the_sum_of_twelve_months_chooses_the_desk(self, fen, tier):
        levels = (Level("county", 500_000), Level("city", 2_000_000), Level("national", None))
        assert rules.level_of(levels, fen).tier == tier

    @pytest.mark.parametrize("broken", [[{"kind": "x"}], [{**KINDS[0], "per": "weekly"}], "living"])
    def test_a_broken_table_is_named(self, broken):
        with pytest.raises(BadInput, match="aid_rule_broken"):
            rules.read_caps(broken, {})

    def test_levels_go_from_the_lowest_up(self):
        with pytest.raises(BadInput, match="aid_rule_broken"):
            rules.read_levels([{"tier": "city", "up_to_fen": None}, {"tier": "county", "up_to_fen": 1}])


