"""Steps, looking back, leaving and coming back; old files by the bulk door; the yearly figures from rows."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.aid.conftest import FAMILY, GU, HE, LATER, Town, filed, opened
from tests.cast import OPERATOR, actor, moment
from tests.membership.people import paper, phone
from unionloop.domains.aid import commands, queries
from unionloop.domains.aid.contracts import (
    CauseKind,
    FileState,
    FileTag,
    Guarantee,
    IncomeKind,
    OldFile,
    OldStep,
    Rung,
    StepKind,
)
from unionloop.kernel.errors import BadInput, NotAllowed, Refused
from unionloop.kernel.models import Entry

pytestmark = pytest.mark.usefixtures("authority")
MACHINE = actor("machine", "*")
SECURED = tuple(Guarantee)
BETTER = replace(FAMILY, income={IncomeKind.WAGE: 9_600_000}, costs={})


@pytest.fixture
def household(town: Town) -> int:
    pk = opened(town)
    filed(town, pk)
    return pk


class TestSteps:
    def test_a_job_lifts_the_file_and_is_looked_back_at(self, household):
        row = commands.climb(GU.later(LATER), household_id=household, kind="job", cost_fen=150_000, note="玻璃厂仓管")
        assert row.rung is Rung.OUT
        step = queries.household_file(GU, household_id=household).steps[0]
        assert [(one.months, one.due_date) for one in step.outcomes] == [
            (3, date(2026, 11, 3)), (6, date(2027, 2, 3)), (12, date(2027, 8, 3))]  # fmt: skip
        assert queries.to_look_back(GU.later(moment("2026-11-02 09:00"))) == []
        due = queries.to_look_back(GU.later(moment("2026-11-03 09:00")))
        assert [one.id for one in due] == [step.id]

    def test_nobody_looks_back_too_early_or_twice(self, household):
        commands.climb(GU.later(LATER), household_id=household, kind="job")
        first = queries.household_file(GU, household_id=household).steps[0].outcomes[0]
        with pytest.raises(Refused, match="aid_too_early"):
            commands.check_outcome(GU.later(LATER), outcome_id=first.id, finding="held")
        then = GU.later(moment("2026-11-05 09:00"))
        commands.check_outcome(then, outcome_id=first.id, finding="unreached")
        commands.check_outcome(then, outcome_id=first.id, finding="held")
        with pytest.raises(Refused, match="aid_looked_already"):
            commands.check_outcome(then, outcome_id=first.id, finding="lost")

    def test_relief_is_a_sum_paid_and_never_written_down(self, household):
        with pytest.raises(BadInput, match="aid_step_kind"):
            commands.climb(GU.later(LATER), household_id=household, kind="relief", cost_fen=1)


class TestLeaving:
    def leave(self, pk, at="2027-02-01 09:00"):
        commands.declare(HE.later(moment(at)), household_id=pk, stated=BETTER)
        return commands.exit(GU.later(moment(at)), household_id=pk, kind="out", guarantees=SECURED)

    def test_only_by_the_sums_of_today(self, household):
        with pytest.raises(Refused, match="aid_state_anew"):
            commands.exit(GU.later(LATER), household_id=household, kind="out")
        commands.declare(HE.later(moment("2026-09-01 09:00")), household_id=household, stated=FAMILY)
        with pytest.raises(Refused, match="aid_still_in_class"):
            commands.exit(GU.later(moment("2026-09-01 09:00")), household_id=household, kind="out")
        row = self.leave(household)
        assert (row.state, row.watch_until) == (FileState.WATCHED, date(2028, 2, 1))
        assert queries.household_file(GU, household_id=household).exits[0].guarantees == SECURED

    def test_takes_five_things_secured(self, household):
        at = moment("2027-02-01 09:00")
        commands.declare(HE.later(at), household_id=household, stated=BETTER)
        with pytest.raises(Refused, match="aid_not_secured") as refused:
            commands.exit(GU.later(at), household_id=household, kind="out", guarantees=SECURED[:3])
        assert refused.value.facts == {"guarantee": Guarantee.HOUSING.label}

    def test_the_watch_ends_by_itself(self, household):
        self.leave(household)
        assert commands.end_watch(MACHINE.later(moment("2028-02-01 23:00"))) == 0
        assert commands.end_watch(MACHINE.later(moment("2028-02-02 00:10"))) == 1
        assert queries.household(GU, household_id=household).state is FileState.CLOSED

    def test_a_relapse_opens_the_same_number(self, household):
        before = self.leave(household)
        row = commands.relapse(GU.later(moment("2027-06-01 09:00")), household_id=household, note="厂子停产，又失业了")
        assert (row.number, row.tag, row.relapses, row.state) == (before.number, FileTag.RELAPSED, 1, FileState.DRAFT)
        figures = queries.figures(GU, from_date=date(2027, 1, 1), to_date=date(2027, 12, 31))
        assert (figures.exits, figures.relapses, figures.relapse_bp) == (1, 1, 10_000)

    def test_death_closes_at_once(self, household):
        row = commands.close(GU.later(LATER), household_id=household, kind="death", note="户主去世")
        assert (row.state, row.watch_until) == (FileState.CLOSED, None)


def old(number: int, unit_id: int, **more) -> OldFile:
    facts = {
        "line_no": number, "unit_id": unit_id, "name": f"周{'芳强敏'[number % 3]}", "id_number": paper(number),
        "phone": phone(number), "filed_date": date(2026, 1, 10), "people": 3, "income_fen": 3_000_000,
        "costs_fen": 1_500_000, "causes": (CauseKind.ILLNESS,),
    }  # fmt: skip
    return OldFile(**(facts | more))


DONE = (OldStep(StepKind.RELIEF, date(2026, 1, 20), 300_000),)


class TestTakingOver:
    def take(self, town, rows, name="2026 年档"):
        return commands.take_over(OPERATOR.later(LATER), unit_id=town.city.id, name=name, rows=rows)

    def test_a_list_is_one_act_and_taken_once(self, town):
        rows = [old(number, town.base.id, steps=DONE) for number in range(100, 140)]
        first = self.take(town, rows)
        assert (first.taken, first.failed) == (40, 0)
        assert Entry.objects.filter(verb="aid.take_over").count() == 1
        again = self.take(town, rows)
        assert (again.seen_before, queries.households(OPERATOR).total) == (True, 40)

    def test_wrong_rows_stay_outside_and_say_why(self, town):
        rows = [
            old(200, town.base.id), old(201, town.base.id, id_number=paper(200)), old(202, town.base.id, id_number="12345"),
            old(203, town.base.id, income_fen=90_000_000), old(204, 10**6), old(205, town.base.id, filed_date=date(2027, 1, 1)),
            old(206, town.base.id, relapsed_date=date(2026, 2, 1)), old(207, town.base.id, people=0),
        ]  # fmt: skip
        found = self.take(town, rows)
        assert (found.taken, [(line, code) for line, code, _ in found.faults]) == (1, [
            (201, "aid_old_twice"), (202, "id_length"), (203, "aid_not_in_class"), (204, "aid_old_unit"), (205, "aid_old_day"),
            (206, "aid_old_relapse"), (207, "aid_people")])  # fmt: skip
        assert paper(200) not in str(found.faults)

    def test_somebody_with_a_file_is_not_filed_twice(self, town):
        opened(town)
        found = self.take(town, [old(7, town.base.id, name="王大勇")])
        assert (found.taken, found.faults[0][1]) == (0, "aid_old_filed")

    def test_is_for_whoever_may(self, town):
        county = actor("he", "aid.*", path=town.county.path)
        with pytest.raises(NotAllowed):
            commands.take_over(county, unit_id=town.city.id, name="x", rows=[old(1, town.base.id)])

    def test_the_year_by_rung_is_counted_from_rows(self, town):
        """The page's 4 000, 1 500 and 200 in small: 40 helped, 15 through work, 2 through a trade of their own."""
        rows = []
        for at in range(40):
            steps = [*DONE]
            if at < 15:
                steps.append(OldStep(StepKind.JOB, date(2026, 1, 25), 100_000, held=at % 5 > 0))
            if at < 2:
                steps.append(OldStep(StepKind.STARTUP, date(2026, 7, 1), 800_000))
            gone = {"exited_date": date(2026, 7, 10)} if at < 10 else {}
            back = {"relapsed_date": date(2026, 7, 30)} if at < 1 else {}
            rows.append(old(300 + at, town.base.id, steps=tuple(steps), **gone, **back))
        self.take(town, rows)
        year = queries.figures(OPERATOR, from_date=date(2026, 1, 1), to_date=date(2026, 12, 31),
                               targets={"warmth": 40, "out": 15, "prosper": 2})  # fmt: skip
        assert [(one.rung, one.households, one.target, one.cost_fen, one.per_household_fen) for one in year.rungs] == [
            ("warmth", 40, 40, 12_000_000, 300_000), ("out", 15, 15, 1_500_000, 100_000), ("prosper", 2, 2, 1_600_000, 800_000),
        ]  # fmt: skip
        assert (year.rungs[1].held, year.rungs[1].checked) == (12, 15)  # looked back at after six months
        assert (year.exits, year.relapses, year.relapse_bp) == (10, 1, 1000)
        county = actor("he", "aid.*", path=town.county.path)
        assert queries.figures(county, from_date=date(2026, 1, 1), to_date=date(2026, 12, 31)).rungs[0].households == 40
        none = queries.figures(OPERATOR, from_date=date(2025, 1, 1), to_date=date(2025, 12, 31))
        assert [one.households for one in none.rungs] == [0, 0, 0]

    def test_a_file_still_watched_and_one_long_closed(self, town):
        self.take(town, [old(400, town.base.id, filed_date=date(2024, 1, 10), exited_date=date(2025, 1, 10)),
                         old(401, town.base.id, exited_date=LATER.date() - timedelta(days=1))])  # fmt: skip
        assert sorted(one.state for one in queries.households(OPERATOR).rows) == [FileState.CLOSED, FileState.WATCHED]
