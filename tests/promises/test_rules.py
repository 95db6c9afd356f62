"""The straight line of a year by values worked out by hand, and what is no promise."""

from dataclasses import replace
from datetime import date

import pytest

from unionloop.domains.promises import rules
from unionloop.domains.promises.contracts import PromiseInput, Standing, State
from unionloop.kernel.errors import BadInput

END = date(2026, 12, 31)
GOOD = PromiseInput(2026, 3, " 新建工会 ", "founding.founded", 100, "家", "组织部", END)


@pytest.mark.parametrize(("target", "due", "day", "line"), [
    (365, END, date(2026, 1, 1), 1),
    (365, END, date(2026, 7, 22), 203),
    (100, END, date(2026, 7, 22), 55),  # 55.6
    (100, END, date(2025, 12, 31), 0),
    (100, END, date(2027, 3, 1), 100),
    (10, date(2026, 6, 30), date(2026, 3, 31), 4),  # 90 of 181 days: 4.97
    (366, date(2028, 12, 31), date(2028, 2, 29), 60),
])  # fmt: skip
def test_the_straight_line(target, due, day, line):
    assert rules.expected(target, due.year, due, day) == line


@pytest.mark.parametrize(("value", "day", "standing"), [
    (55, date(2026, 7, 22), Standing.ON_TRACK),
    (54, date(2026, 7, 22), Standing.LATE),
    (0, date(2026, 1, 3), Standing.ON_TRACK),  # the line stands at 0.8
    (99, date(2027, 1, 1), Standing.LATE),  # past its day
    (100, date(2027, 1, 1), Standing.REACHED),
])
def test_late_is_below_the_line_or_past_the_day(value, day, standing):
    assert rules.standing(State.ANNOUNCED, value, 100, 2026, END, day) is standing


@pytest.mark.parametrize("state", [State.KEPT, State.MISSED, State.WITHDRAWN, State.DRAFT])
def test_what_was_decided_stands(state):
    assert rules.standing(state, 0, 100, 2026, END, date(2027, 5, 1)).value == state.value


@pytest.mark.parametrize(("due", "day", "coming"), [
    (END, date(2026, 7, 22), date(2026, 7, 25)),
    (END, date(2026, 7, 25), date(2026, 7, 25)),
    (END, date(2026, 7, 26), date(2026, 8, 25)),
    (date(2026, 7, 23), date(2026, 7, 22), date(2026, 7, 23)),
    (END, date(2026, 12, 26), END),
    (END, date(2027, 1, 31), date(2027, 2, 25)),
])
def test_the_public_hears_next(due, day, coming):
    assert rules.next_date(due, day, 25) == coming


def test_a_promise_is_kept_without_spaces_around_it():
    assert rules.check_promise(GOOD, 10, date(2026, 1, 5)).title == "新建工会"


@pytest.mark.parametrize(("changes", "code"), [
    ({"number": 11}, "promise_number"), ({"number": 0}, "promise_number"), ({"measure": "wishes"}, "promise_measure"),
    ({"target": 0}, "promise_target"), ({"due_date": date(2027, 1, 1)}, "promise_due"),
    ({"due_date": date(2026, 1, 4)}, "promise_due"), ({"title": " "}, "promise_text"), ({"owner": "部" * 41}, "promise_text"),
])  # fmt: skip
def test_what_is_no_promise_is_refused_by_its_field(changes, code):
    with pytest.raises(BadInput, match=code):
        rules.check_promise(replace(GOOD, **changes), 10, date(2026, 1, 5))


def test_a_figure_bears_what_proves_it_and_says_why_it_fell():
    assert rules.check_report(5, 3, "", " 船工发〔2026〕8号 ") == ("", "船工发〔2026〕8号")
    with pytest.raises(BadInput, match="promise_text"):
        rules.check_report(5, 3, "", "")
    with pytest.raises(BadInput, match="promise_lower"):
        rules.check_report(2, 3, "", "台账")
    assert rules.check_report(2, 3, "重复登记一家", "台账")[0] == "重复登记一家"
