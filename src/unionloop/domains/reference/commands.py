"""Writes. Figures of policy are added to, never rewritten; lists are loaded from files."""

import json
import re
from datetime import date
from functools import cache
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.db import transaction

from unionloop.kernel import journal
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import change, edit, record
from unionloop.kernel.errors import BadInput, Refused

from . import rules
from .contracts import DayKind, DayRow, DivisionInput, NoticeRow, ParameterRow
from .models import CalendarDay, CalendarNotice, Division, Parameter
from .queries import day_row, parameter_row

PROFILES = Path(__file__).resolve().parents[2] / "profiles"


@transaction.atomic
def set_parameter(
    by: Actor, *, code: str, value: Any, valid_from: date, source: str, region: str = "",
    unit: str = "", document_number: str = "", label: str = "",
) -> ParameterRow:  # fmt: skip
    """Put a parameter in force from a day on; the row in force until then is closed that day."""
    return _set(by, "reference.set_parameter", Parameter(
        code=code, region=region, label=label, value=rules.check_value(value), unit=unit,
        valid_from=valid_from, source=source, document_number=document_number,
    ))  # fmt: skip


@transaction.atomic
def verify_parameter(by: Actor, *, parameter_id: int, note: str = "") -> ParameterRow:
    """Confirm that the paper says what the row says. Whoever entered the row may not."""
    with edit(by, "reference.verify_parameter", Parameter, parameter_id, note=note) as row:
        if row.verified_by:
            raise Refused("already_verified", verified_by=row.verified_by)
        if journal.was_done(row, "reference.set_parameter", by):
            raise Refused("same_person", verb="reference.verify_parameter", earlier="reference.set_parameter")
        row.verified_by, row.verified_at = by.name, by.at
    return parameter_row(row)


@transaction.atomic
def load_profile(by: Actor, *, name: str = "sample") -> list[ParameterRow]:
    """Load a city's parameters, unverified. What the city has already set is left alone."""
    if not re.fullmatch(r"[a-z][a-z_]{0,30}", name) or not (PROFILES / name / "parameters.json").exists():
        raise BadInput("no_profile", name=name)
    by.require("reference.load_profile", "")
    lines = json.loads((PROFILES / name / "parameters.json").read_text(encoding="utf-8"))
    known = set(Parameter.objects.values_list("code", "region"))
    loaded = []
    for line in lines:
        if (line["code"], line.get("region", "")) in known:
            continue
        loaded.append(_set(by, "reference.load_profile", Parameter(
            code=line["code"], region=line.get("region", ""), label=line["label"],
            value=rules.check_value(line["value"]), unit=line["unit"],
            valid_from=date.fromisoformat(line["valid_from"]), source=line["source"],
            document_number=line.get("document_number", ""),
        )))  # fmt: skip
    return loaded


def load_profile_divisions(by: Actor, *, name: str = "sample") -> int:
    """Load the division file that comes with a city's profile; return how many periods were new."""
    file = PROFILES / name / "divisions.csv"
    if not re.fullmatch(r"[a-z][a-z_]{0,30}", name) or not file.exists():
        raise BadInput("no_profile", name=name)
    return load_divisions(by, rows=rules.read_divisions(file.read_text(encoding="utf-8")))


def load_divisions_text(by: Actor, *, text: str) -> int:
    """Load a division file as it was uploaded."""
    return load_divisions(by, rows=rules.read_divisions(text))


@transaction.atomic
def load_divisions(by: Actor, *, rows: list[DivisionInput]) -> int:
    """Load division codes with their periods; the same file again changes nothing.

    A period without an end is closed where the next period of the same code begins, or where the
    file gives the end it lacked.
    """
    by.require("reference.load_divisions", "")
    known = {(row.code, row.valid_from): row for row in Division.objects.all()}
    fresh, closed = [], []
    for one in sorted(rows, key=lambda row: (row.code, row.valid_from)):
        here = known.get((one.code, one.valid_from))
        if here is None:
            here = Division(
                code=one.code, name=one.name, level=rules.level_of(one.code).value,
                parent_code=rules.parent_of(one.code), valid_from=one.valid_from, valid_to=one.valid_to,
                predecessor_code=one.predecessor_code,
            )  # fmt: skip
            known[(one.code, one.valid_from)] = here
            fresh.append(here)
        elif here.name != one.name:
            raise Refused("division_differs", division=one.code, name=here.name, other=one.name)
        elif here.valid_to is None and one.valid_to is not None:
            here.valid_to = one.valid_to
            closed.append(here)
    closed += _close_open(list(known.values()))
    Division.objects.bulk_update([row for row in closed if row.pk], ["valid_to"])
    Division.objects.bulk_create(fresh, batch_size=2000)
    if fresh or closed:
        digest = sha256(repr(rows).encode()).hexdigest()
        head = (fresh or closed)[0]
        facts = {"rows": len(fresh), "closed": len(closed), "sha256": digest}
        record(by, "reference.load_divisions", head, facts)
    return len(fresh)


@transaction.atomic
def load_calendar(by: Actor, *, text: str, source: str, document_number: str) -> list[NoticeRow]:
    """Load the exceptions of one or more years from a notice; their years become official."""
    days = rules.read_calendar(text)
    if not days:
        raise BadInput("file_empty")
    if not document_number:
        raise BadInput("document_number_missing")
    by.require("reference.load_calendar", "")
    loaded = []
    for year in sorted({day.year for day in days}):
        notice = CalendarNotice.objects.filter(year=year).first() or CalendarNotice(year=year)
        mine = {day: kind for day, kind in days.items() if day.year == year}
        with change(by, "reference.load_calendar", notice, note=document_number):
            notice.source, notice.document_number = source, document_number
        CalendarDay.objects.filter(day__in=mine).delete()
        CalendarDay.objects.bulk_create(
            CalendarDay(day=day, kind=kind, source=source, document_number=document_number)
            for day, kind in sorted(mine.items())
        )
        rest = sum(kind == DayKind.REST for kind in mine.values())
        loaded.append(NoticeRow(year, source, document_number, rest, len(mine) - rest))
    return loaded


@transaction.atomic
def set_day(by: Actor, *, day: date, kind: str, source: str, document_number: str = "") -> DayRow:
    """Make one day a working day or a day of rest."""
    if kind not in set(DayKind):
        raise BadInput("bad_day_kind", kind=kind, line=0)
    row = CalendarDay.objects.select_for_update().filter(day=day).first() or CalendarDay(day=day)
    with change(by, "reference.set_day", row):
        row.kind, row.source, row.document_number = kind, source, document_number
    return day_row(row)


def _set(by: Actor, verb: str, row: Parameter) -> ParameterRow:
    if row.region:
        rules.check_division_code(row.region)
    versions = Parameter.objects.select_for_update().filter(code=row.code, region=row.region)
    latest = versions.order_by("-valid_from", "-id").first()
    rules.check_period(row.valid_from, latest.valid_from if latest else None)
    named = latest or Parameter.objects.filter(code=row.code).order_by("-valid_from", "-id").first()
    if named is not None:
        row.label, row.unit = row.label or named.label, row.unit or named.unit
    example = _shipped().get(row.code, named.value if named is not None else None)
    if example is not None:
        rules.check_shape(row.value, example, row.unit)
    if latest is not None and (latest.valid_to is None or latest.valid_to > row.valid_from):
        with change(by, verb, latest, note="closed"):
            latest.valid_to = row.valid_from
    with change(by, verb, row):
        pass
    return parameter_row(row)


@cache
def _shipped() -> dict[str, Any]:
    """Return the values of the sample profile by code: what a parameter nobody has set yet looks like."""
    return {one["code"]: one["value"] for one in json.loads((PROFILES / "sample/parameters.json").read_text("utf-8"))}


def _close_open(rows: list[Division]) -> list[Division]:
    """End every open period where the next one of its code begins."""
    closed, by_code = [], sorted(rows, key=lambda row: (row.code, row.valid_from))
    for one, following in pairwise(by_code):
        if one.code == following.code and one.valid_to is None:
            one.valid_to = following.valid_from
            closed.append(one)
    return closed
