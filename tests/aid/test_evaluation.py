"""A score that anybody can reckon again: an oracle over the same rows, samples with intervals, nobody scoring himself."""

from datetime import date
from math import sqrt

import pytest

from tests.aid.conftest import GU, HE, LATER, LU, Town, filed, opened
from tests.aid.test_ladder import DONE, old
from tests.aid.test_money import paid
from tests.cast import OPERATOR, actor, moment
from unionloop.domains.aid import commands, queries, rules
from unionloop.domains.aid.contracts import OldStep, StepKind
from unionloop.domains.aid.contracts.evaluation import INDICATORS, Measured
from unionloop.kernel.errors import BadInput, Refused

pytestmark = pytest.mark.usefixtures("authority")
GOALS = {"households": 20, "jobs": 10, "startups": 2, "out": 4, "cost": 500_000}
JUDGE = actor("shen", "*", label="沈评 绩效")
END = moment("2027-01-10 09:00")
YEAR = {"from_date": date(2026, 1, 1), "to_date": date(2026, 12, 31)}


@pytest.fixture
def year(town: Town) -> Town:
    """Ten old households, five with a job that held in four cases, one shop, two gone, one back; one paid by us."""
    rows = []
    for at in range(10):
        steps = [*DONE]
        if at < 5:
            steps.append(OldStep(StepKind.JOB, date(2026, 1, 25), 100_000, held=at > 0))
        if at == 0:
            steps.append(OldStep(StepKind.STARTUP, date(2026, 7, 1), 800_000))
        gone = {"exited_date": date(2026, 7, 10)} if at < 2 else {}
        rows.append(old(300 + at, town.base.id, steps=tuple(steps), **gone, **({"relapsed_date": date(2026, 7, 30)} if at == 1 else {})))
    commands.take_over(OPERATOR.later(LATER), unit_id=town.city.id, name="旧档", rows=rows)
    commands.set_budget(OPERATOR, unit_id=town.city.id, year=2026, amount_fen=6_000_000, goals=GOALS, paper="遂工发〔2026〕3号")
    return town


class TestScore:
    def test_every_point_from_its_part_and_whole(self, year):
        found = queries.score(JUDGE.later(END), unit_id=year.city.id, **YEAR)
        lines = {one.code: (one.part, one.whole, one.points) for one in found.lines}
        spent = 10 * 300_000 + 5 * 100_000 + 800_000
        assert lines == {
            "budget": (spent, 6_000_000, round(1000 * 7167 / 9500)), "households": (10, 0, 400), "jobs": (5, 0, 300),
            "startups": (1, 0, 300), "visited": (0, 0, None), "publicised": (0, 0, None), "within_caps": (0, 0, None),
            "timely": (0, 0, None), "cost": (spent, 10, 500), "out": (2, 0, 600), "held": (4, 5, 1000),
            "relapse": (1, 2, round(800 * 500 / 5000)), "satisfied": (0, 0, None),
        }  # fmt: skip
        known = [one for one in found.lines if one.points is not None]
        weight = sum(one.weight for one in known)
        assert (found.weight, found.points) == (weight, round(sum(one.points for one in known) * 100 / weight))
        assert found.grade == "中"  # 39.34 of 65 points that could be measured

    def test_money_that_came_counts_for_time_caps_and_contentment(self, year):
        pk = opened(year)
        filed(year, pk)
        grant = paid(year, pk)
        commands.call_back(LU.later(LATER), grant_id=grant, reached=True, came=True, whole=True, score=4)
        lines = {one.code: (one.part, one.whole) for one in queries.score(JUDGE.later(END), unit_id=year.city.id, **YEAR).lines}
        assert {code: lines[code] for code in ("visited", "publicised", "within_caps", "timely", "satisfied")} == {
            "visited": (1, 1), "publicised": (1, 1), "within_caps": (1, 1), "timely": (1, 1), "satisfied": (1, 1)}  # fmt: skip
        assert lines["households"] == (11, 0)
        for code, whole in lines.items():  # every point opens to its rows, and these are all of it
            rows = queries.points(JUDGE.later(END), unit_id=year.city.id, code=code, **YEAR)
            told = (sum(one.part for one in rows), 6_000_000 if code == "budget" else sum(one.whole for one in rows))
            assert told == whole, code
        quarter = {"from_date": date(2026, 7, 1), "to_date": date(2026, 9, 30)}  # any period, of the same rows
        some = queries.points(JUDGE.later(END), unit_id=year.city.id, code="startups", **quarter)
        assert [(one.day, one.part) for one in some] == [(date(2026, 7, 1), 1)]
        spring = {"from_date": date(2026, 1, 1), "to_date": date(2026, 6, 30)}
        found = {one.code: one.part for one in queries.score(JUDGE.later(END), unit_id=year.city.id, **spring).lines}
        assert found["startups"] == 0

    def test_a_shorter_period_owes_its_share_of_the_year(self, year):
        half = {"from_date": date(2026, 1, 1), "to_date": date(2026, 6, 30)}  # 181 of 365 days
        found = queries.score(JUDGE.later(END), unit_id=year.city.id, **half)
        lines = {one.code: one for one in found.lines}
        assert (found.days, found.year_days) == (181, 365)
        assert [(lines[code].goal, lines[code].year_goal) for code in ("households", "jobs", "startups", "out")] == [
            (10, 20), (5, 10), (1, 2), (2, 4)]  # fmt: skip
        assert lines["budget"].whole == round(6_000_000 * 181 / 365)
        assert (lines["cost"].goal, lines["cost"].year_goal) == (500_000, None)  # a mean owes the same at any length
        whole = queries.score(JUDGE.later(END), unit_id=year.city.id, **YEAR)
        assert {one.year_goal for one in whole.lines} == {None}

    def test_without_money_and_goals_there_is_no_score(self, town):
        with pytest.raises(Refused, match="aid_no_budget"):
            queries.score(JUDGE.later(END), unit_id=town.city.id, **YEAR)
        with pytest.raises(BadInput, match="aid_budget_goal"):
            commands.set_budget(OPERATOR, unit_id=town.city.id, year=2026, amount_fen=1, goals={"jobs": 3}, paper="遂工发〔2026〕3号")
        with pytest.raises(BadInput, match="aid_budget_goal"):
            commands.set_budget(OPERATOR, unit_id=town.city.id, year=2026, amount_fen=1, goals={**GOALS, "smiles": 1}, paper="遂工发〔2026〕3号")

    def test_what_was_signed_says_when_the_rows_have_moved_on(self, year):
        row = commands.evaluate(JUDGE.later(END), unit_id=year.city.id, **YEAR, note="就业回看要补")
        assert row.same
        commands.take_over(OPERATOR.later(END), unit_id=year.city.id, name="补", rows=[old(390, year.base.id, steps=DONE)])
        again = queries.evaluation(JUDGE.later(END), evaluation_id=row.id)
        assert (again.same, again.points) == (False, row.points)

    def test_nobody_scores_what_he_worked_on(self, year):
        row = commands.apply(HE, household_id=opened(year), guardian=True)
        commands.examine(HE, application_id=row.id)
        with pytest.raises(Refused, match="aid_self_scoring"):
            commands.evaluate(HE.later(END), unit_id=year.city.id, **YEAR)
        commands.evaluate(GU.later(END), unit_id=year.city.id, **YEAR)

    def test_only_a_period_that_is_over_within_one_year(self, year):
        for start, end in ((date(2026, 1, 1), date(2027, 1, 10)), (date(2025, 7, 1), date(2026, 6, 30)), (date(2026, 5, 1), date(2026, 4, 1))):
            with pytest.raises(BadInput, match="aid_period"):
                commands.evaluate(JUDGE.later(END), unit_id=year.city.id, from_date=start, to_date=end)

    def test_counties_side_by_side_without_names_or_small_numbers(self, year):
        rows = queries.counties(JUDGE.later(END), unit_id=year.city.id, **YEAR)
        assert [(one.unit_name, one.households, one.points, one.out, one.expected) for one in rows] == [
            ("船山区总工会", 10, None, 2, 200)]  # the only county is as the whole
        none = queries.counties(JUDGE.later(END), unit_id=year.city.id, from_date=date(2026, 7, 1), to_date=date(2026, 7, 31))
        assert none[0].households is None

    def test_weights_are_a_hundred_and_name_every_indicator(self):
        with pytest.raises(BadInput, match="aid_rule_broken"):
            rules.check_weights({one.code: 1 for one in INDICATORS})


def test_a_county_of_hard_cases_is_not_held_against_an_easy_one():
    """Deep hardship leaves at 1 in 10, relative at 5 in 10: what a county owes follows from whom it has."""
    whole = [("deep", at < 10) for at in range(100)] + [("relative", at < 50) for at in range(100)]
    assert rules.expected({"deep": 90, "relative": 10}, whole) == 1400
    assert rules.expected({"deep": 10, "relative": 90}, whole) == 4600
    assert rules.expected({"unheard": 3}, whole) == 0


@pytest.mark.parametrize(("points", "grade"), [(9000, "优"), (8999, "良"), (8000, "良"), (7999, "中"), (6000, "中"), (5999, "差")])
def test_grades(points, grade):
    assert rules.grade_of(points) == grade


@pytest.mark.parametrize(("code", "part", "whole", "goal", "points"), [
    ("households", 4000, 0, 4000, 1000), ("households", 3999, 0, 4000, 1000), ("households", 2000, 0, 4000, 500),
    ("relapse", 5, 100, 500, 1000), ("relapse", 10, 100, 500, 500), ("cost", 1_000_000, 1, 500_000, 500), ("held", 0, 0, 8000, None),
])  # fmt: skip
def test_points_of_one_indicator(code, part, whole, goal, points):
    found = rules.score([Measured(code, part, whole)], {code: goal}, {code: 10})
    assert found.lines[0].points == points


class TestSamples:
    def wilson(self, wrong, judged):
        """The textbook form, by another route: roots of the quadratic in p."""
        z2 = 1.959963984540054**2
        a, b, c = judged + z2, -(2 * wrong + z2), wrong * wrong / judged
        root = sqrt(b * b - 4 * a * c)
        return round((-b - root) / (2 * a) * 10_000), round((-b + root) / (2 * a) * 10_000)

    @pytest.mark.parametrize(("wrong", "judged"), [(0, 60), (3, 60), (30, 60), (60, 60), (1, 2)])
    def test_interval_agrees_with_the_textbook(self, wrong, judged):
        found = rules.interval("inclusion", 1000, judged, judged, wrong)
        assert (found.low_bp, found.high_bp) == pytest.approx(self.wilson(wrong, judged), abs=1)

    def test_a_whole_looked_at_has_no_doubt_left(self):
        found = rules.interval("inclusion", 8, 8, 8, 2)
        assert (found.low_bp, found.share_bp, found.high_bp) == (2500, 2500, 2500)

    def test_the_drawing_can_be_made_again_by_anybody(self, year):
        row = commands.draw_sample(JUDGE.later(END), unit_id=year.city.id, side="inclusion", **YEAR)
        ids = [one.household_id for one in row.items]
        assert sorted(ids) == sorted(rules.draw(ids, len(ids), row.seed))
        assert rules.draw(list(range(1000)), 60, row.seed) == rules.draw(list(reversed(range(1000))), 60, row.seed)
        with pytest.raises(Refused, match="aid_sample_drawn"):
            commands.draw_sample(JUDGE.later(END), unit_id=year.city.id, side="inclusion", **YEAR)

    def test_wrongs_are_estimated_from_what_people_found(self, year):
        row = commands.draw_sample(JUDGE.later(END), unit_id=year.city.id, side="inclusion", **YEAR)
        for at, one in enumerate(row.items):
            commands.judge(JUDGE.later(END), item_id=one.id, wrong=at == 0, note="家里开着店" if at == 0 else "")
        found = queries.wrongs(JUDGE.later(END), unit_id=year.city.id, **YEAR)[0]
        assert (found.population, found.judged, found.wrong, found.share_bp) == (9, 9, 1, 1111)
        with pytest.raises(Refused, match="aid_sample_judged"):
            commands.judge(JUDGE.later(END), item_id=row.items[0].id, wrong=False)

    def test_nobody_turned_down_nothing_to_draw(self, year):
        with pytest.raises(Refused, match="aid_sample_empty"):
            commands.draw_sample(JUDGE.later(END), unit_id=year.city.id, side="exclusion", **YEAR)
