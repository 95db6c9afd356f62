"""One act on many employers: exclusions named, lines done in the asker's rights, refusals kept, undone."""

import json
from datetime import date

import pytest

from tests.cast import NOW, OPERATOR, actor
from tests.entrance import enter, hire
from unionloop.cli.main import main
from unionloop.domains.access import queries as access
from unionloop.domains.access.models import Account
from unionloop.domains.employers import commands as employers
from unionloop.domains.founding import commands, queries
from unionloop.domains.founding.contracts import DriveAct, DriveFacts, DriveState, LineState
from unionloop.kernel import errands
from unionloop.kernel.errors import BadInput, NotAllowed, NotFound, Refused
from unionloop.kernel.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def four(town):
    """食品 and 玻璃 are blank spots, 物流 already has a case, 新店 came after the last search."""
    for name in ("遂州食品有限公司", "遂州玻璃有限公司", "遂州物流有限公司"):
        town.firm(name)
    commands.find_blanks(OPERATOR, unit_id=town.city.id)
    commands.open(OPERATOR, employer_id=town.firms["遂州物流有限公司"])
    town.firm("遂州新店有限公司")
    return town


@pytest.fixture
def chen(four):
    hire("chen", "organiser", label="陈静")
    return access.actor_named("chen", at=NOW, via="web")


def assign(by, town, **more):
    facts = DriveFacts(DriveAct.ASSIGN, town.streets[1].id, "黄海燕", date(2026, 8, 5))
    return commands.plan_drive(by, employer_ids=list(town.firms.values()), facts=facts, **more)


def states(by, drive_id):
    return {one.employer: (one.state, one.code) for one in queries.drive_lines(by, drive_id=drive_id).rows}


class TestPlanDrive:
    def test_names_who_is_left_out_and_why(self, four, chen):
        drive = assign(chen, four)
        assert states(chen, drive.id) == {
            "遂州食品有限公司": (LineState.PLANNED, ""), "遂州玻璃有限公司": (LineState.PLANNED, ""),
            "遂州物流有限公司": (LineState.EXCLUDED, "drive_in_case"),
            "遂州新店有限公司": (LineState.EXCLUDED, "drive_no_blank"),
        }  # fmt: skip
        assert queries.blank_counts(chen)["live"] == 3  # nothing is done yet

    def test_is_refused_without_choice_right_or_sense(self, four, chen):
        with pytest.raises(BadInput, match="no_blanks_chosen"):
            commands.plan_drive(chen, employer_ids=[], facts=DriveFacts(DriveAct.NOTIFY))
        reader = actor("reader", "founding.plan_drive", "organisation.read", "employers.read")
        with pytest.raises(NotAllowed):
            assign(reader, four)
        with pytest.raises(NotFound):
            commands.plan_drive(chen, employer_ids=[1], facts=DriveFacts(DriveAct.ASSIGN, 987654))


class TestRunDrive:
    def test_does_the_lines_in_the_name_of_who_asked(self, four, chen):
        drive = commands.start_drive(chen, drive_id=assign(chen, four).id)
        assert drive.state is DriveState.RUNNING
        errands.drain(NOW)
        done = queries.drive(chen, drive_id=drive.id)
        assert (done.state, done.counts[LineState.DONE], done.handled, done.wanted) == (DriveState.DONE, 2, 2, 2)
        given = [one for one in queries.blanks(chen).rows if one.owner == "黄海燕"]
        assert {(one.unit_id, one.due_date) for one in given} == {(four.streets[1].id, date(2026, 8, 5))}
        assert set(Entry.objects.filter(verb="founding.assign").values_list("actor", flat=True)) == {"chen"}

    def test_keeps_a_refusal_on_its_line_and_goes_on(self, four, chen):
        drive = assign(chen, four)
        glass = four.firms["遂州玻璃有限公司"]
        employers.set_status(OPERATOR, employer_id=glass, status="deregistered")
        commands.find_blanks(OPERATOR, unit_id=four.city.id)  # it drops out between planning and doing
        commands.start_drive(chen, drive_id=drive.id)
        errands.drain(NOW)
        found = states(chen, drive.id)
        assert found["遂州玻璃有限公司"] == (LineState.REFUSED, "blank_not_live")
        assert found["遂州食品有限公司"] == (LineState.DONE, "")

    def test_does_nothing_for_who_lost_the_right(self, four, chen):
        drive = commands.start_drive(chen, drive_id=assign(chen, four).id)
        stranger = actor("chen")
        commands.run_drive(OPERATOR, drive_id=drive.id, acting=stranger)
        assert {state for state, _ in states(chen, drive.id).values()} == {LineState.REFUSED, LineState.EXCLUDED}

    def test_stops_and_goes_on(self, four, chen):
        drive = commands.start_drive(chen, drive_id=assign(chen, four).id)
        commands.stop_drive(chen, drive_id=drive.id)
        errands.drain(NOW)
        assert queries.drive(chen, drive_id=drive.id).counts[LineState.PLANNED] == 2
        commands.start_drive(chen, drive_id=drive.id)
        errands.drain(NOW)
        assert queries.drive(chen, drive_id=drive.id).state is DriveState.DONE


class TestUndoDrive:
    def test_takes_back_what_nobody_has_touched(self, four, chen):
        before = {one.employer: one for one in queries.blanks(chen).rows}
        drive = commands.start_drive(chen, drive_id=assign(chen, four).id)
        errands.drain(NOW)
        glass = next(one for one in queries.blanks(chen).rows if one.employer == "遂州玻璃有限公司")
        commands.assign(chen, blank_ids=[glass.id], unit_id=four.streets[2].id, owner="李桂英")
        commands.undo_drive(chen, drive_id=drive.id)
        now = {one.employer: one for one in queries.blanks(chen).rows}
        assert now["遂州食品有限公司"] == before["遂州食品有限公司"]
        assert now["遂州玻璃有限公司"].owner == "李桂英"
        assert states(chen, drive.id)["遂州玻璃有限公司"] == (LineState.REFUSED, "drive_touched_since")

    def test_is_refused_for_papers(self, four, chen):
        facts = DriveFacts(DriveAct.NOTIFY)
        plan = commands.plan_drive(chen, employer_ids=[four.firms["遂州食品有限公司"]], facts=facts)
        commands.start_drive(chen, drive_id=plan.id)
        errands.drain(NOW)
        assert queries.drive(chen, drive_id=plan.id).state is DriveState.DONE
        with pytest.raises(Refused, match="drive_papers_stay"):
            commands.undo_drive(chen, drive_id=plan.id)
        again = commands.plan_drive(chen, employer_ids=[four.firms["遂州食品有限公司"]], facts=facts)
        assert states(chen, again.id)["遂州食品有限公司"] == (LineState.EXCLUDED, "drive_noticed")


class TestCalendar:
    def test_holds_what_is_due_and_marks_rest_days(self, four, chen):
        weeks = queries.calendar(chen, first=date(2026, 7, 1))
        days = {day.day: day for week in weeks for day in week}
        assert (min(days), max(days)) == (date(2026, 6, 29), date(2026, 8, 2))
        assert not days[date(2026, 7, 25)].working
        case = queries.cases(chen).rows[0]
        assert [(one.number, one.what) for one in days[case.due_date].entries] == [(case.number, "核实")]
        assert (case.column, case.next_column) == ("clue", "contact")


def test_both_other_doors_plan_and_start_alike(four, chen, capsys):
    client, ids = enter(Account.objects.get(username="chen")), list(four.firms.values())
    body = {"act": "explain", "employer_ids": ids, "reason": "refuses"}
    planned = client.post("/api/v1/founding_drives/", json.dumps(body), content_type="application/json").json()
    assert planned["counts"] == {"planned": 3, "excluded": 1}  # the new firm is no blank spot yet
    main(["founding", "plan-drive", "explain", *map(str, ids), "--reason", "refuses", "--as", "chen", "--json"])
    told = json.loads(capsys.readouterr().out)
    assert told["counts"] == planned["counts"]
    started = client.post(f"/api/v1/founding_drives/{told['id']}/start").json()
    assert (started["state"], started["asked_name"]) == ("running", "chen")
    assert client.post(f"/api/v1/founding_drives/{told['id']}/start").status_code == 409
