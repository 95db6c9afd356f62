"""What may be promised, where the straight line of a year stands, and when a promise is late."""

import calendar
from datetime import date, timedelta

from unionloop.kernel.errors import BadInput

from .contracts import FIELDS, MEASURES, PromiseInput, Standing, State

MOST = 10  # a year, where no region has set another number: parameter promises.most
PUBLISH_DAY = 25
TITLE_MOST, DETAIL_MOST, OWNER_MOST, WORD_MOST, REASON_MOST, EVIDENCE_MOST = 60, 300, 40, 8, 300, 200
TARGET_MOST = 10**13
ORDER = {one: at for at, one in enumerate(Standing)}  # late ones first
_DECIDED = {State.KEPT: Standing.KEPT, State.MISSED: Standing.MISSED, State.WITHDRAWN: Standing.WITHDRAWN,
            State.DRAFT: Standing.DRAFT}  # fmt: skip


def check_promise(what: PromiseInput, most: int, today: date) -> PromiseInput:
    """Return a promise fit to be drafted, its texts without spaces around them, or refuse it by its field."""
    if not 1 <= what.number <= most:
        raise BadInput("promise_number", number=what.number, most=most)
    if what.measure not in MEASURES:
        raise BadInput("promise_measure", measure=what.measure[:24], known="、".join(MEASURES))
    if not 1 <= what.target <= TARGET_MOST:
        raise BadInput("promise_target")
    if what.due_date.year != what.year or what.due_date < today:
        raise BadInput("promise_due", year=what.year)
    return PromiseInput(
        what.year, what.number, text("title", what.title, TITLE_MOST), what.measure, what.target,
        text("word", what.word, WORD_MOST), text("owner", what.owner, OWNER_MOST), what.due_date,
        text("detail", what.detail, DETAIL_MOST, least=0),
    )  # fmt: skip


def text(field: str, value: str, most: int, least: int = 1) -> str:
    """Return a text without spaces around it, refused where it is missing or too long."""
    clean = value.strip()
    if not least <= len(clean) <= most:
        raise BadInput("promise_text", field=FIELDS[field], most=most)
    return clean


def check_report(value: int, before: int, note: str, evidence: str) -> tuple[str, str]:
    """Return note and evidence of a figure: it bears what proves it, and one lower than the last says why."""
    if not 0 <= value <= TARGET_MOST:
        raise BadInput("promise_value")
    clean = text("evidence", evidence, EVIDENCE_MOST)
    if value < before and not note.strip():
        raise BadInput("promise_lower")
    return text("note", note, REASON_MOST, least=0), clean


def expected(target: int, year: int, due: date, day: date) -> int:
    """Return where the straight line from New Year to the due day stands at the end of a day, rounded down."""
    first = date(year, 1, 1)
    whole = (due - first).days + 1
    gone = min(max((day - first).days + 1, 0), whole)
    return target * gone // whole


def standing(state: State, value: int, target: int, year: int, due: date, day: date) -> Standing:
    """Return how a promise stands on a day. A figure nobody has told since counts as it was last told."""
    if state in _DECIDED:
        return _DECIDED[state]
    if value >= target:
        return Standing.REACHED
    if day > due or value < expected(target, year, due, day):
        return Standing.LATE
    return Standing.ON_TRACK


def next_date(due: date, day: date, publish_day: int) -> date:
    """Return when the public hears next: the coming day of publication, or the due day before it.

    Past the due day it is the day of publication: until somebody decides, it is told every month.
    """
    coming = _publication(day, publish_day)
    return min(coming, due) if day <= due else coming


def _publication(day: date, publish_day: int) -> date:
    month = day if day.day <= publish_day else day.replace(day=1) + timedelta(days=32)
    return month.replace(day=min(publish_day, calendar.monthrange(month.year, month.month)[1]))
