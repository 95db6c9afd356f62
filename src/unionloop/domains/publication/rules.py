"""Decisions about an edition: its days, what may be shown, its canonical bytes. Plain values only."""

import hashlib
import io
import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from unionloop.kernel.actor import BEIJING
from unionloop.kernel.cells import Writer
from unionloop.kernel.errors import BadInput, Refused

from .contracts import BANDS, Dates, FigureValue, ItemValue, Kind, Timing

OURS = Timing()
HIDDEN_BELOW = 5  # cells counting people are hidden below this (parameter publication.hidden_below)
HIDDEN_UNITS = ("人", "户")
LIST_HEADCOUNT = 25
LIST_FIELDS = ("序号", "类别", "单位名称", "区县", "街道", "行业", "职工规模", "首次公布")


class Workdays(Protocol):
    """What is asked of the calendar."""

    def is_workday(self, day: date) -> bool: ...
    def previous_workday(self, day: date) -> date: ...
    def official(self, year: int) -> bool: ...


def parse_month(text: str) -> tuple[int, int]:
    """Return year and month of `2026-07`."""
    head, _, tail = text.partition("-")
    if not (len(head) == 4 and len(tail) == 2 and head.isdecimal() and tail.isdecimal() and text.isascii()):
        raise BadInput("edition_month_unknown", month=text[:20])
    year, month = int(head), int(tail)
    if not (2000 <= year <= 2199 and 1 <= month <= 12):
        raise BadInput("edition_month_unknown", month=text[:20])
    return year, month


def month_after(text: str, steps: int = 1) -> str:
    """Return the month some steps later (or earlier)."""
    year, month = parse_month(text)
    index = year * 12 + month - 1 + steps
    return f"{index // 12:04d}-{index % 12 + 1:02d}"


def dates_of(text: str, calendar: Workdays, timing: Timing = OURS) -> Dates:
    """Return the days of one month's edition.

    The machine publishes on its day (the 25th) whatever day that is; a person signs on the last working
    day before it, counting make-up working days (调休) as working days.
    """
    year, month = parse_month(text)
    before_year, before_month = parse_month(month_after(text, -1))
    publish_date = date(year, month, timing.publish_day)
    sign_due = calendar.previous_workday(publish_date)
    return Dates(
        month=text,
        window_first=date(before_year, before_month, timing.cut_off_day + 1),
        window_last=date(year, month, timing.cut_off_day),
        cut_off_at=datetime(year, month, timing.cut_off_day + 1, tzinfo=BEIJING),
        check_until=publish_date - timedelta(days=1),
        sign_due_date=sign_due,
        sign_due_at=datetime(sign_due.year, sign_due.month, sign_due.day, timing.sign_hour, tzinfo=BEIJING),
        publish_date=publish_date,
        publish_at=datetime(year, month, timing.publish_day, timing.publish_hour, tzinfo=BEIJING),
        published_on_rest_day=not calendar.is_workday(publish_date),
        calendar_official=calendar.official(year),
        late_at=datetime(year, month, timing.publish_day, timing.publish_hour, timing.late_minutes, tzinfo=BEIJING),
    )


def edition_month(at: datetime) -> str:
    """Return the month a moment falls in."""
    local = at.astimezone(BEIJING)
    return f"{local:%Y-%m}"


def month_cut_off(at: datetime, timing: Timing = OURS) -> str:
    """Return the latest month whose cut-off has passed: before this month's cut-off it is the month before."""
    month = edition_month(at)
    return month if at.astimezone(BEIJING).day > timing.cut_off_day else month_after(month, -1)


def check_freeze(dates: Dates, at: datetime) -> None:
    """Refuse to freeze before the cut-off has passed."""
    if at < dates.cut_off_at:
        raise Refused("before_cut_off", month=dates.month, cut_off=f"{dates.window_last}")


def check_publish(dates: Dates, at: datetime) -> None:
    """Refuse to publish before the hour of the day of publication."""
    if at < dates.publish_at:
        raise Refused("before_publish_time", month=dates.month, day=f"{dates.publish_date}")


def is_late(dates: Dates, at: datetime) -> bool:
    """Tell whether a publication at this moment is late."""
    return at > dates.late_at


def is_late_freeze(dates: Dates, at: datetime) -> bool:
    """Tell whether a draft is frozen after the day that follows its cut-off."""
    return at - dates.cut_off_at > timedelta(days=1)


def band_of(headcount: int) -> str:
    """Return the staff band a headcount falls in: the list never shows the number itself."""
    for least, most, label in BANDS:
        if headcount >= least and (most is None or headcount <= most):
            return label
    raise AssertionError("the bands cover every count")


def hide_small(values: Sequence[FigureValue], below: int, units: Iterable[str] = HIDDEN_UNITS) -> list[FigureValue]:
    """Hide cells that count few people, and enough of their neighbours that no sum gives them away.

    Cells of one indicator over the areas add up to its total. One hidden cell could be had by
    subtraction, and two that together count few tell each other: the next smallest are hidden with them
    until the hidden ones count enough. Zero is shown: nobody is nobody's secret.
    """
    shown = list(values)
    counted = set(units)
    for code in dict.fromkeys(one.code for one in values if one.unit in counted):
        cells = [at for at, one in enumerate(shown) if one.code == code and one.area and one.value is not None]
        small = [at for at in cells if 0 < (shown[at].value or 0) < below]
        others = sorted((at for at in cells if at not in small and shown[at].value),
                        key=lambda at: (shown[at].value or 0, shown[at].area))  # fmt: skip
        while small and others and (len(small) == 1 or sum(shown[at].value or 0 for at in small) < below):
            small.append(others.pop(0))
        totals = [at for at, one in enumerate(shown) if one.code == code and not one.area]
        if sum(shown[at].value or 0 for at in small) < below:  # the total would still tell
            small += [at for at in totals if 0 < (shown[at].value or 0) < below]
        for at in small:
            one = shown[at]
            shown[at] = FigureValue(one.code, one.area, one.area_name, None, one.unit, hidden=True)
    return shown


def share_bp(part: int, whole: int) -> int | None:
    """Return part of whole in basis points, half up; None when there is no whole."""
    return (part * 20_000 + whole) // (whole * 2) if whole else None


def choose(opened: set[int], waiting: set[int], founded: set[int]) -> dict[int, Kind]:
    """Return each firm's one place on the list: founded before waiting before opened."""
    chosen = dict.fromkeys(opened, Kind.OPENED)
    chosen.update(dict.fromkeys(waiting, Kind.WAITING))
    chosen.update(dict.fromkeys(founded, Kind.FOUNDED))
    return chosen


NOMINEES_MOST = 500  # firms put on the list at once


def nominee_fault(operating: bool, has_union: bool) -> str:
    """Return why a firm cannot be put on the list of those without a union, "" when it can."""
    return "nominee_not_operating" if not operating else "nominee_has_union" if has_union else ""


def canonical(content: dict[str, Any]) -> bytes:
    """Return the bytes that are hashed, stored and served: keys in order, UTF-8, no spaces, one newline."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return f"{text}\n".encode()


def digest(content: bytes) -> str:
    """Return SHA-256 in hex."""
    return hashlib.sha256(content).hexdigest()


def list_csv(items: Iterable[ItemValue]) -> bytes:
    """Return the public list as CSV (UTF-8 with mark, CRLF); no cell can become a formula."""
    out = io.StringIO(newline="")
    writer = Writer(out)
    writer.row(LIST_FIELDS)
    for one in items:
        writer.row([one.seq, Kind(one.kind).label, one.name, one.area_name, one.street, one.industry, one.band,
                    one.first_month])  # fmt: skip
    return ("\ufeff" + out.getvalue()).encode()


def check_sign(open_objections: int, unchecked: Sequence[str], note: str) -> None:
    """Refuse to sign over an open objection, or over an unchecked county without saying why."""
    if open_objections:
        raise Refused("objections_open", count=open_objections)
    if unchecked and not note.strip():
        raise Refused("counties_unchecked", units="、".join(unchecked))


def check_public_text(text: str, most: int = 500) -> str:
    """Return an objection's text, cut of outer blanks; refuse an empty or endless one."""
    clean = "".join(one for one in text if one.isprintable() or one == "\n").strip()
    if not clean:
        raise BadInput("objection_empty")
    if len(clean) > most:
        raise BadInput("objection_too_long", length=len(clean), most=most)
    return clean
