"""Plans, cover and arithmetic: the worked examples of the field, and an oracle that works them out another way."""

import json
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from tests.mutualfund import oracle
from unionloop.domains.mutualfund import rules
from unionloop.domains.mutualfund.contracts import Band, Benefit, Cover, EventKind, Facts, FormulaKind, Plan
from unionloop.domains.mutualfund.rules import solvency as money
from unionloop.kernel.errors import BadInput, Refused

pytestmark = pytest.mark.once
CONTENT = (settings.PACKAGE / "profiles" / "sample" / "mutual_plans.json").read_bytes()
PLANS: dict[str, Plan] = {
    row["code"]: rules.plans.read(at, row, valid_from=date.fromisoformat(row["valid_from"]), valid_to=None, verified_by="")
    for at, row in enumerate(rules.plans.parse(CONTENT), 1)
}  # fmt: skip
YEAR = Cover(date(2026, 1, 1), date(2027, 1, 1), date(2025, 1, 1))
DAY = date(2026, 5, 1)


def stay(days: int, **other) -> Facts:
    return Facts(EventKind.HOSPITAL, DAY, filed=DAY, days=days, **other)


class TestWorkedExamples:
    """domain.md §5."""

    @pytest.mark.parametrize(("days", "yuan"), [(3, 0), (4, 40), (10, 280), (183, 7200), (200, 7200)])
    def test_beijing_40_a_day_from_day_four_up_to_7200(self, days, yuan):
        assert rules.adjudicate(PLANS["hospital"], YEAR, stay(days)).amount_fen == yuan * 100

    def test_beijing_leaves_what_the_term_has_left(self):
        found = rules.adjudicate(PLANS["hospital"], YEAR, stay(20), used_fen=700_000)
        assert (found.amount_fen, found.steps[-1].label) == (20_000, "本期上限")

    def test_women_36_yuan_for_two_years(self):
        plan = PLANS["women"]
        assert (plan.fee_fen, plan.term_months, plan.age_least, plan.age_most, plan.sex) == (
            3600,
            24,
            16,
            60,
            "female",
        )
        assert rules.cover.end_of(date(2026, 3, 1), plan.term_months) == date(2028, 3, 1)

    @pytest.mark.parametrize(("eligible", "least"), [(99, 99), (100, 80), (101, 81), (1000, 800)])
    def test_women_eighty_percent_and_all_of_a_small_union(self, eligible, least):
        assert rules.cover.needed(PLANS["women"], eligible) == least
        with pytest.raises(Refused, match="below_floor"):
            rules.cover.check_floor(PLANS["women"], eligible, least - 1)
        rules.cover.check_floor(PLANS["women"], eligible, least)

    def test_ningbo_15_a_year_or_50_for_four(self):
        assert [(PLANS[code].fee_fen, PLANS[code].term_months) for code in ("women-1", "women-4")] == [
            (1500, 12),
            (5000, 48),
        ]

    def test_terms_accident_one_women_two_critical_three_years(self):
        assert [PLANS[code].term_months for code in ("accident", "women", "critical")] == [12, 24, 36]

    def test_zibo_112_50_a_head(self):
        assert 160_000 * PLANS["aixin"].fee_fen == 1_800_000_000
        assert (5_629 * 10_000 * 2 + 160_000) // (160_000 * 2) == 352  # 3.52 % aided
        assert 1_800_000_000 // 5_629 == 319_772  # ≤ 3 198 yuan each

    def test_waiting_of_thirty_sixty_and_a_hundred_and_eighty_days(self):
        found = {code: PLANS[code].benefits[0].waiting_days for code in ("hospital", "women", "critical")}
        assert found == {"hospital": 30, "women": 60, "critical": 180}


class TestConditions:
    COVER = Cover(date(2026, 1, 1), date(2027, 1, 1), date(2026, 1, 1))

    @pytest.mark.parametrize(("day", "reason"), [
        (date(2025, 12, 31), "not_covered"), (date(2026, 1, 1), "in_waiting"), (date(2026, 1, 30), "in_waiting"),
        (date(2026, 1, 31), ""), (date(2026, 12, 31), ""), (date(2027, 1, 1), "not_covered"),
    ])  # fmt: skip
    def test_days(self, day, reason):
        facts = replace(stay(10), day=day, filed=day)
        assert rules.adjudicate(PLANS["hospital"], self.COVER, facts).reason == reason
        assert oracle.covered(day, self.COVER.start, self.COVER.end, self.COVER.since, 30) == reason

    def test_nobody_waits_for_an_accident(self):
        facts = Facts(
            EventKind.ACCIDENT, self.COVER.start, self.COVER.start, loss_fen=100_000, self_paid_fen=60_000
        )
        assert rules.adjudicate(PLANS["accident"], self.COVER, facts).amount_fen == 40_000

    def test_what_the_plan_excludes(self):
        found = rules.adjudicate(PLANS["hospital"], YEAR, replace(stay(10), causes=("cosmetic",)))
        assert (found.reason, found.steps[0].text) == ("excluded", "整形美容")

    @pytest.mark.parametrize(("late", "reason"), [(180, ""), (181, "too_late")])
    def test_the_window_runs_from_the_end_of_the_stay(self, late, reason):
        ended = DAY + timedelta(days=9)
        facts = replace(stay(10), ended=ended, filed=ended + timedelta(days=late))
        assert rules.adjudicate(PLANS["hospital"], YEAR, facts).reason == reason

    def test_what_the_plan_does_not_know(self):
        assert (
            rules.adjudicate(PLANS["hospital"], YEAR, replace(stay(1), event=EventKind.DEATH)).reason
            == "no_benefit"
        )

    def test_every_refusal_says_why(self):
        for facts in (stay(2), replace(stay(9), day=date(2020, 1, 1))):
            found = rules.adjudicate(PLANS["hospital"], YEAR, facts)
            assert found.amount_fen == 0
            assert found.reason
            assert found.steps[-1].text


YUAN = st.integers(0, 300_000)


class TestOracle:
    """The same plans worked out in fractions of a yuan, day by day and slice by slice."""

    @given(paid=YUAN, bill=YUAN, others=YUAN, used=st.integers(0, 3_500_000))
    def test_tiered_with_caps_and_the_bill(self, paid, bill, others, used):
        paid, others = min(paid, bill), min(others, bill)
        facts = stay(5, loss_fen=bill * 100, self_paid_fen=paid * 100, others_fen=others * 100)
        bands = [
            (Fraction(5000), Fraction(50)),
            (Fraction(15000), Fraction(60)),
            (Fraction(10**9), Fraction(70)),
        ]
        wanted = oracle.within(
            oracle.tiered(Fraction(paid), Fraction(500), bands), Fraction(20_000), Fraction(used, 100), Fraction(30_000),
            Fraction(bill), Fraction(others),
        )  # fmt: skip
        assert rules.adjudicate(PLANS["aixin"], YEAR, facts, used).amount_fen == oracle.round_fen(wanted)

    @given(fen=st.integers(0, 10_000_000), deductible=st.integers(0, 100_000), rate_bp=st.integers(1, 10_000))
    def test_rate_to_the_fen(self, fen, deductible, rate_bp):
        benefit = Benefit(EventKind.HOSPITAL, FormulaKind.RATE, deductible_fen=deductible, rate_bp=rate_bp)
        plan = replace(PLANS["aixin"], benefits=(benefit,))
        wanted = oracle.rate(Fraction(fen, 100), Fraction(deductible, 100), Fraction(rate_bp, 100))
        found = rules.adjudicate(plan, YEAR, stay(1, loss_fen=fen, self_paid_fen=fen))
        assert found.amount_fen == oracle.round_fen(wanted)

    @given(days=st.integers(0, 400), skip=st.integers(0, 10), per_day=st.integers(1, 200))
    def test_daily(self, days, skip, per_day):
        benefit = Benefit(
            EventKind.HOSPITAL,
            FormulaKind.DAILY,
            per_day_fen=per_day * 100,
            skip_days=skip,
            within_loss=False,
        )
        found = rules.adjudicate(replace(PLANS["hospital"], benefits=(benefit,)), YEAR, stay(days))
        assert found.amount_fen == oracle.round_fen(oracle.daily(days, skip + 1, per_day))

    @given(bill=YUAN, insured=YUAN, self_paid=YUAN)
    def test_the_payers_of_one_event_never_give_more_than_the_bill(self, bill, insured, self_paid):
        insured = min(insured, bill)
        others = insured * 100
        for code in ("aixin", "accident"):
            facts = Facts(EventKind.ACCIDENT, DAY, DAY, loss_fen=bill * 100, self_paid_fen=min(self_paid, bill - insured) * 100,
                          others_fen=others)  # fmt: skip
            others += rules.adjudicate(PLANS[code], YEAR, facts).amount_fen
        assert others <= bill * 100


class TestCover:
    PLAN = PLANS["women"]
    FORMER = Cover(date(2024, 3, 1), date(2026, 3, 1), date(2022, 3, 1))

    @pytest.mark.parametrize(("paid", "start", "since"), [
        (date(2026, 2, 10), date(2026, 3, 1), date(2022, 3, 1)),  # in time: no gap, no waiting anew
        (date(2026, 2, 28), date(2026, 3, 1), date(2022, 3, 1)),
        (date(2026, 3, 30), date(2026, 3, 31), date(2022, 3, 1)),  # thirty days late: days lost, waiting kept
        (date(2026, 3, 31), date(2026, 4, 1), date(2026, 4, 1)),  # thirty-one: waiting anew
    ])  # fmt: skip
    def test_renewal(self, paid, start, since):
        found = rules.cover.cover_of(self.PLAN, date(2026, 3, 1), paid, self.FORMER)
        assert (found.start, found.since) == (start, since)
        assert found.end == rules.cover.end_of(start, 24)

    def test_nobody_is_covered_before_the_day_after_the_fee(self):
        assert rules.cover.cover_of(self.PLAN, date(2026, 1, 1), date(2026, 5, 5), None).start == date(
            2026, 5, 6
        )

    @pytest.mark.parametrize(("start", "months", "end"), [
        (date(2026, 1, 31), 1, date(2026, 3, 1)), (date(2024, 2, 29), 12, date(2025, 3, 1)),
        (date(2026, 12, 1), 12, date(2027, 12, 1)), (date(2026, 8, 31), 6, date(2027, 3, 1)),
    ])  # fmt: skip
    def test_terms_end(self, start, months, end):
        assert rules.cover.end_of(start, months) == end

    @pytest.mark.parametrize(("birth", "why"), [
        (date(2010, 7, 1), ""), (date(2010, 7, 2), "age"), (date(1965, 7, 2), ""), (date(1965, 7, 1), "age"), (None, "no_birth"),
    ])  # fmt: skip
    def test_sixteen_to_sixty(self, birth, why):
        assert rules.cover.unfit(self.PLAN, birth, "female", date(2026, 7, 1)) == why

    def test_a_womens_plan_is_for_women(self):
        assert rules.cover.unfit(self.PLAN, date(1990, 1, 1), "male", date(2026, 7, 1)) == "sex"

    @given(fee=st.integers(1, 10**9), days=st.integers(1, 2000))
    def test_a_fee_is_earned_whole_and_never_backwards(self, fee, days):
        start, end, last = DAY, DAY + timedelta(days=days), 0
        for at in {-1, 0, 1, days // 2, days - 1, days, days + 5}:
            assert 0 <= rules.cover.earned_fen(fee, start, end, DAY + timedelta(days=at)) <= fee
        for at in sorted({0, days // 3, days // 2, days - 1}):
            now = rules.cover.earned_fen(fee, start, end, DAY + timedelta(days=at))
            assert now >= last
            last = now
        assert rules.cover.earned_fen(fee, start, end, end - timedelta(days=1)) == fee


class TestPlanFiles:
    def test_names_the_plan_and_what_is_wrong(self):
        rows = json.loads(CONTENT)
        rows[1]["benefits"][0]["formula"] = "daily"
        with pytest.raises(BadInput) as told:
            rules.plans.parse(json.dumps(rows).encode())
        assert told.value.facts["plan"] == "women"

    def test_bands_meet(self):
        rows = json.loads(CONTENT)
        rows[0]["benefits"][0]["bands"][1]["above"] = "6000"
        with pytest.raises(BadInput, match="bad_plan_file"):
            rules.plans.parse(json.dumps(rows).encode())


class TestSolvency:
    def test_the_formula(self):
        found = money.Position(
            balance_fen=1_000, payable_fen=100, open_fen=50, ibnr_fen=50, unearned_fen=200, expected_fen=400
        )
        assert (found.free_fen, found.ratio_bp) == (600, 15_000)
        assert money.verdict(found.ratio_bp, 10_000, 12_000) == "calm"

    @pytest.mark.parametrize(
        ("ratio", "word"),
        [(12_000, "calm"), (11_999, "warn"), (10_000, "warn"), (9_999, "floor"), (None, "calm")],
    )
    def test_floor_and_warning(self, ratio, word):
        assert money.verdict(ratio, 10_000, 12_000) == word

    def test_ibnr_is_a_month_of_the_last_three(self):
        assert money.ibnr([9_999, 100, 200, 301]) == 201
        assert money.ibnr([9_999, 100, 200, 301], months=2) == 251  # the region's own months
        assert money.expected([9_999, 100, 200], months=2) == 1_800

    def test_stress_raises_what_is_to_come_and_not_what_is_decided(self):
        found = money.stressed(money.Position(1_000, 100, 50, 51, 200, 400), 5_000)
        assert (found.payable_fen, found.open_fen, found.ibnr_fen, found.expected_fen) == (100, 75, 77, 600)

    def test_forecast_without_spread_has_no_interval_and_with_spread_grows(self):
        calm = money.forecast(12_000, 0, [], [1_000] * 6)
        assert [one.mean_fen for one in calm] == [12_000 - 1_000 * at for at in range(1, 13)]
        assert all(one.low95_fen == one.high95_fen for one in calm)
        wild = money.forecast(12_000, 500, [100] * 12, [0, 2_000] * 6)
        widths = [one.high80_fen - one.low80_fen for one in wild]
        assert widths == sorted(widths)
        assert wild[0].mean_fen == 12_000 - 500 + 100 - 1_000
        assert all(
            one.low95_fen <= one.low80_fen <= one.mean_fen <= one.high80_fen <= one.high95_fen for one in wild
        )


def test_bands_are_plain():
    assert PLANS["aixin"].benefits[0].bands == (
        Band(0, 500_000, 5000),
        Band(500_000, 2_000_000, 6000),
        Band(2_000_000, None, 7000),
    )
