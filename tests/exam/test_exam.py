"""The exam judges what ran: nothing that did not run passes, and every item of the list stands in it."""

from pathlib import Path

import pytest

from tools.exam import page
from tools.exam.items import CAP, NIGHT, PG, Item
from tools.exam.judge import Case, Line, judge, read
from tools.exam.whole import items

ROOT = Path(__file__).resolve().parents[2]
COUNTS = {"A": 20, "S": 5, "B": 15, "C": 14, "D": 14, "E": 24, "P": 18, "G": 8, "H": 12, "I": 8, "J": 11, "K": 5, "L": 7, "M": 5}
GOOD = Case("tests/a/test_a.py::TestOne::test_x", 1.5, good=True)
BAD = Case("tests/a/test_a.py::TestTwo::test_y", 0.5, good=False)


def test_every_item_of_the_list_stands_in_its_order() -> None:
    assert [item.id for item in items()] == [f"{area}{at}" for area, most in COUNTS.items() for at in range(1, most + 1)]
    assert {item.id for item in items()} >= CAP


def test_every_node_is_there() -> None:
    files = {node.removeprefix(NIGHT).removeprefix(PG).partition("::")[0] for item in items() for node in item.nodes}
    assert [file for file in sorted(files) if not (ROOT / file).exists()] == []


@pytest.mark.parametrize(("nodes", "passed", "count"), [
    (("tests/a",), False, 2),
    (("tests/a/test_a.py::TestOne",), True, 1),
    (("tests/a/test_a.py::TestTwo",), False, 1),
    (("tests/a/test_a.py::TestOne", "tests/b"), False, 1),  # of tests/b nothing ran
    ((), None, 0),
])  # fmt: skip
def test_only_what_ran_and_passed_passes(nodes: tuple[str, ...], passed: bool | None, count: int) -> None:
    (line,) = judge([Item("A1", "x", nodes)], {"SQLite": [GOOD, BAD], "PostgreSQL": []}, 7)
    assert (line.passed, line.count) == (passed, count)


def test_an_item_of_both_databases_must_pass_on_both() -> None:
    item = Item("A1", "x", ("tests/a/test_a.py::TestOne",), both=True)
    (line,) = judge([item], {"SQLite": [GOOD], "PostgreSQL": []}, 7)
    assert line.passed is False
    (line,) = judge([item], {"SQLite": [GOOD], "PostgreSQL": [GOOD]}, 7)
    assert (line.passed, line.count, line.as_json()) == (
        True, 2, '{"id": "A1", "seed": 7, "count": 2, "of": "tests", "pass": true, "seconds": 3.0}')  # fmt: skip


def test_what_means_something_on_postgresql_only_runs_there_only() -> None:
    item = Item("A1", "x", ("pg:tests/a/test_a.py::TestOne",))
    assert judge([item], {"SQLite": [], "PostgreSQL": [GOOD]}, 7)[0].passed is True
    assert judge([item], {"SQLite": [GOOD], "PostgreSQL": []}, 7)[0].passed is False


def test_an_item_that_counted_too_little_has_failed() -> None:
    item = Item("A1", "x", ("tests/a",), {"KILLS": 50}, {"KILLS": 500}, unit="kills", full=500)
    found = {"SQLite": [Case("tests/a/test_a.py::test_x[1]", 1.0, good=True, said={"kills": 60, "calls": 9})], "PostgreSQL": []}
    (day,), (night,) = judge([item], found, 7), judge([item], found, 7, "night")
    assert (day.passed, day.count) == (True, 60)
    assert (night.passed, night.failed) == (False, ("60 kills of 500",))


def test_what_only_the_night_has_time_for_is_not_passed_by_day() -> None:
    item, found = Item("A4", "x", ("night:pg:tests/a/test_a.py::TestOne",)), {"SQLite": [], "PostgreSQL": [GOOD]}
    (day,), (night,), (missed,) = judge([item], found, 7), judge([item], found, 7, "night"), judge([item], {}, 7, "night")
    assert (day.passed, night.passed, missed.passed) == (None, True, False)
    assert '"pass": "night"' in day.as_json()


def test_what_measures_the_machine_runs_only_when_it_is_named() -> None:
    busy, quiet = Item("K2", "x", ("tests/a",)), Item("K1", "x", ("tests/a",), alone=True)
    assert [item.id for item in (busy, quiet) if item.asked([])] == ["K2"]
    assert [item.id for item in (busy, quiet) if item.asked(["K"])] == ["K2"]
    assert [item.id for item in (busy, quiet) if item.asked(["K1"])] == ["K1"]


def test_a_line_read_back_is_the_line_that_was_written() -> None:
    (line,) = judge([next(item for item in items() if item.id == "A1")], {"SQLite": [GOOD, BAD], "PostgreSQL": []}, 7)
    line.at, line.commit = "2026-11-28 11:00 UTC", "abc"
    assert read(line.as_json())["A1"].as_json() == line.as_json()


def test_an_item_that_has_not_had_its_turn_has_neither_passed_nor_failed() -> None:
    first, other = (item for item in items() if item.id in ("A1", "A10"))
    line = Line(first, 0, asked=False)
    assert '"pass": "not run"' in line.as_json()
    assert read(line.as_json())["A1"].word == "not run"
    (ran,) = judge([other], {"SQLite": [], "PostgreSQL": []}, 7)
    drawn = page.draw([line, ran], "night")
    assert "0 passed, 1 failed, 0 absent, 1 not run yet" in drawn
    assert "○ not run" in drawn


def test_the_page_says_absent_as_plainly_as_passed() -> None:
    lines = judge([Item("A1", "<kill>", ("tests/a/test_a.py::TestTwo",)), Item("A2", "never built")],
                  {"SQLite": [BAD], "PostgreSQL": []}, 7)  # fmt: skip
    drawn = page.draw(lines, "quick")
    assert "0 passed, 1 failed, 1 absent" in drawn
    assert "&lt;kill&gt;" in drawn
    assert "○ absent" in drawn
