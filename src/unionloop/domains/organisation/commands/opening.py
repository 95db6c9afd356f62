"""New units: one by a person, or a whole federation from a list."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.db import transaction
from django.db.models import F

from unionloop.domains.organisation import rules
from unionloop.domains.organisation.contracts import State, UnitInput, UnitRow
from unionloop.domains.organisation.models import Unit, UnitName
from unionloop.domains.organisation.queries import ids_of, row_of
from unionloop.kernel.actor import Actor
from unionloop.kernel.bulk import insert_rows
from unionloop.kernel.change import change, digest_rows, lock, record
from unionloop.kernel.errors import BadInput, NotFound, Refused
from unionloop.kernel.series import take

COLUMNS = ("path", "depth", "numchild", "code", "name", "tier", "kind", "division_code", "founded_date",
           "dissolved_date", "state", "steps_used")  # fmt: skip


@transaction.atomic
def open_union(
    by: Actor, *, parent_id: int | None, name: str, tier: str, kind: str, division_code: str = "",
    founded_date: date | None = None, code: str = "",
) -> UnitRow:  # fmt: skip
    """Open one unit below its parent (None: a root). Without a code it gets the next of the series."""
    rules.check_words(tier, kind)
    parent = None if parent_id is None else lock(by, "organisation.open_union", Unit, parent_id)
    unit = Unit(
        code=code or rules.code_of(take("organisation.unit")), name=rules.check_name(name), tier=tier, kind=kind,
        division_code=division_code or (parent.division_code if parent else ""),
        founded_date=founded_date or by.today,
    )  # fmt: skip
    if parent is not None:
        _check_parent(parent, unit)
    settle_below(parent, unit)
    with change(by, "organisation.open_union", unit):
        pass
    UnitName.objects.create(unit=unit, name=unit.name, valid_from=founded_date or by.today)
    return row_of(unit)


@transaction.atomic
def open_many(by: Actor, *, rows: Sequence[UnitInput]) -> dict[str, int]:
    """Open many units at once and return their ids by code; one journal line with count and digest.

    Parents come before their children in `rows`, or are in the tree already.
    """
    if not rows:
        return {}
    parents = _parents(by, rows)
    places = {row.code: rules.Place(row.path, row.depth, row.tier, row.kind, row.steps_used) for row in parents}
    fresh = [row.code for row in rows]
    taken = sorted(ids_of(fresh))
    if taken:
        raise Refused("code_taken", unit=taken[0], count=len(taken))
    laid = rules.lay_out(rows, places)
    insert_rows("organisation_unit", COLUMNS, _unit_rows(rows, laid))
    ids = ids_of(fresh)
    today = by.today.isoformat()
    insert_rows("organisation_unitname", ("unit_id", "name", "valid_from", "valid_to"), (
        (ids[row.code], rules.check_name(row.name), _day(row.founded_date) or today, None) for row in rows
    ))  # fmt: skip
    for parent in parents:
        place = places[parent.code]
        Unit.objects.filter(pk=parent.pk).update(
            numchild=F("numchild") + place.children, steps_used=place.steps_used
        )
    digest = digest_rows([(row.code, row.parent_code, row.name, row.tier, row.kind) for row in rows])
    record(by, "organisation.open_many", parents[0], {"rows": len(rows), "sha256": digest})
    return ids


def settle_below(parent: Unit | None, unit: Unit) -> None:
    """Give a unit the next path below a locked parent: a path, once given, is never given again."""
    if parent is None:
        last = Unit.objects.select_for_update().filter(depth=1).order_by("path").last()
        number = int(last.path, len(rules.ALPHABET)) + 1 if last else 1
        unit.path, unit.depth = rules.step(number), 1
        return
    parent.steps_used += 1
    parent.numchild += 1
    unit.path = parent.path + rules.step(parent.steps_used)
    unit.depth = parent.depth + 1
    if len(unit.path) > rules.MOST_PATH:
        raise BadInput("too_deep", line=0)
    Unit.objects.filter(pk=parent.pk).update(steps_used=parent.steps_used, numchild=parent.numchild)


def _check_parent(parent: Unit, unit: Unit) -> None:
    if parent.state != State.ACTIVE:
        raise Refused("parent_ended", parent=parent.name, state=State(parent.state).label)
    rules.check_below(parent.tier, parent.kind, unit.tier)
    beside = Unit.objects.filter(path__below=parent.path, depth=parent.depth + 1, state=State.ACTIVE)
    if beside.filter(name=unit.name).exists():
        raise Refused("unit_name_taken", name=unit.name, parent=parent.name)


def _parents(by: Actor, rows: Sequence[UnitInput]) -> list[Unit]:
    own = {row.code for row in rows}
    wanted = sorted({row.parent_code for row in rows} - own)
    found = list(Unit.objects.select_for_update().filter(code__in=wanted).order_by("path"))
    if len(found) < len(wanted):
        missing = sorted(set(wanted) - {row.code for row in found})
        raise NotFound("not_found", model="Unit", id=missing[0])
    for parent in found:
        by.require("organisation.open_many", parent.place)
        if parent.state != State.ACTIVE:
            raise Refused("parent_ended", parent=parent.name, state=State(parent.state).label)
    return found


def _unit_rows(rows: Sequence[UnitInput], laid: Sequence[rules.Place]) -> Iterator[tuple[object, ...]]:
    for row, place in zip(rows, laid, strict=True):
        yield (place.path, place.depth, place.children, row.code, rules.check_name(row.name), row.tier, row.kind,
               row.division_code, _day(row.founded_date), None, State.ACTIVE.value, place.steps_used)  # fmt: skip


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
