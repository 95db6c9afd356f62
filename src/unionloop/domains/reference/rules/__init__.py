"""Decisions of the lists: days and regions, and the clocks that count them."""

from .clocks import Due, Hours, Limit, Measure, Pause, due, hours_of, workminutes_between
from .lists import (
    ONE_DAY,
    Calendar,
    check_division_code,
    check_period,
    check_shape,
    check_value,
    clock_of,
    level_of,
    line_of,
    parent_of,
    read_calendar,
    read_divisions,
)  # fmt: skip

__all__ = [
    "ONE_DAY", "Calendar", "Due", "Hours", "Limit", "Measure", "Pause", "check_division_code", "check_period",
    "check_shape", "check_value", "clock_of", "due", "hours_of", "level_of", "line_of", "parent_of", "read_calendar",
    "read_divisions",
    "workminutes_between",
]  # fmt: skip
