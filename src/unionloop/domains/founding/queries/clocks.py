"""Days and limits in force: a region's parameters where it has set them, our defaults where not."""

from datetime import date
from typing import Any

from unionloop.domains.founding import rules
from unionloop.domains.reference import queries as reference
from unionloop.kernel.errors import Refused


def limit(code: str, region: str, day: date) -> int:
    """Return a whole-number limit in force in a region on a day."""
    value = _parameter(code, region, day)
    return int(value) if value is not None else rules.BOUNDS[code]


def days_for(verb: str, region: str, day: date) -> int:
    """Return how many working days an act may take in a region."""
    value = _parameter(verb.replace("founding.", "founding.days."), region, day)
    return int(value) if value is not None else rules.DEFAULT_DAYS[verb]


def due_date(verb: str, region: str, start: date) -> date | None:
    """Return the day an act is due when its clock starts on `start`; None when nothing is due."""
    if not verb:
        return None
    return reference.calendar().add_workdays(start, days_for(verb, region, start))


def _parameter(code: str, region: str, day: date) -> Any:
    try:
        row = reference.parameter(code, region, day)
    except Refused:
        return None
    return None if row is None else row.value
