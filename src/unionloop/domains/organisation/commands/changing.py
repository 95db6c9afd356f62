"""How units change: names, places, ends. What was stays readable in names and links."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr

from unionloop.domains.organisation import rules
from unionloop.domains.organisation.contracts import (
    AffiliationRow,
    CommitteeState,
    LinkKind,
    PartInput,
    State,
    TieKind,
    UnitRow,
)
from unionloop.domains.organisation.flow import FLOW
from unionloop.domains.organisation.models import (
    Affiliation,
    Committee,
    FormerPlace,
    Unit,
    UnitLink,
    UnitName,
)
from unionloop.domains.organisation.queries import child_ids, row_of
from unionloop.domains.organisation.queries.seats import affiliation_row
from unionloop.kernel import journal
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import change, edit, lock, record
from unionloop.kernel.errors import BadInput, Refused

from .opening import open_union, settle_below


@transaction.atomic
def rename(by: Actor, *, unit_id: int, name: str, day: date | None = None) -> UnitRow:
    """Give a unit a new name from a day on; the old one stays in its history."""
    day = day or by.today
    if day > by.today:
        raise BadInput("day_in_the_future", day=day)
    with edit(by, "organisation.rename", Unit, unit_id) as unit:
        if unit.state != State.ACTIVE:
            raise Refused("unit_ended", unit=unit.name, state=State(unit.state).label)
        latest = UnitName.objects.select_for_update().filter(unit=unit).order_by("-valid_from", "-id").first()
        rules.check_day(day, latest.valid_from if latest else None, "rename_backdated")
        unit.name = rules.check_name(name)
        UnitName.objects.filter(unit=unit, valid_to__isnull=True).update(valid_to=day)
        UnitName.objects.create(unit=unit, name=unit.name, valid_from=day)
    return row_of(unit)


@transaction.atomic
def move(
    by: Actor, *, unit_id: int, parent_id: int, day: date | None = None, document_number: str = ""
) -> UnitRow:
    """Put a unit, with all below it, under another parent. The verb is needed at both places."""
    unit = lock(by, "organisation.move", Unit, unit_id)
    _move(by, unit, lock(by, "organisation.move", Unit, parent_id), day or by.today, document_number)
    return row_of(unit)


@transaction.atomic
def merge(
    by: Actor, *, unit_id: int, into_id: int, day: date | None = None, document_number: str = ""
) -> UnitRow:
    """End a unit in another one, which takes its children. Returns the one that stays."""
    day = day or by.today
    into = lock(by, "organisation.merge", Unit, into_id)
    if unit_id == into_id:
        raise Refused("merge_into_itself")
    if into.state != State.ACTIVE:
        raise Refused("unit_ended", unit=into.name, state=State(into.state).label)
    with FLOW.step(by, "organisation.merge", Unit, unit_id, note=document_number) as unit:
        if into.path.startswith(unit.path):
            raise Refused("move_into_itself", unit=unit.name)
        _end(unit, day)
        for pk in child_ids(unit):
            # read again: every move below `into` uses up one of its steps
            _move(by, Unit.objects.get(pk=pk), Unit.objects.get(pk=into_id), day, document_number)
        unit.refresh_from_db(fields=("numchild",))
        UnitLink.objects.create(
            kind=LinkKind.MERGE, source=unit, target=into, day=day, document_number=document_number
        )
    into.refresh_from_db()
    return row_of(into)


@transaction.atomic
def split(
    by: Actor, *, unit_id: int, parts: Sequence[PartInput], day: date | None = None, document_number: str = ""
) -> list[UnitRow]:
    """End a unit in two or more new ones beside it; every child is named to one of them."""
    day = day or by.today
    with FLOW.step(by, "organisation.split", Unit, unit_id, note=document_number) as unit:
        children = child_ids(unit)
        rules.check_parts(parts, children)
        parent = Unit.objects.filter(path=unit.path[: -rules.STEP]).first()
        _end(unit, day)
        # the old name may be taken on by one of the parts
        Unit.objects.filter(pk=unit.pk).update(state=State.SPLIT, dissolved_date=day)
        opened = []
        for part in parts:
            row = open_union(
                by, parent_id=parent.pk if parent else None, name=part.name, tier=unit.tier, kind=unit.kind,
                division_code=part.division_code or unit.division_code, founded_date=day,
            )  # fmt: skip
            for pk in part.child_ids:
                _move(by, Unit.objects.get(pk=pk), Unit.objects.get(pk=row.id), day, document_number)
            UnitLink.objects.create(
                kind=LinkKind.SPLIT, source=unit, target_id=row.id, day=day, document_number=document_number
            )
            opened.append(row_of(Unit.objects.get(pk=row.id)))
        unit.refresh_from_db(fields=("numchild",))
    return opened


@transaction.atomic
def dissolve(by: Actor, *, unit_id: int, day: date | None = None, document_number: str = "") -> UnitRow:
    """End a unit. Its children must have gone elsewhere before."""
    with FLOW.step(by, "organisation.dissolve", Unit, unit_id, note=document_number) as unit:
        left = len(child_ids(unit))
        if left:
            raise Refused("has_children", unit=unit.name, count=left)
        _end(unit, day or by.today)
    return row_of(unit)


@transaction.atomic
def affiliate(
    by: Actor, *, unit_id: int, holder_id: int | None, kind: str, day: date | None = None
) -> AffiliationRow | None:
    """Tie a unit to an industry or joint union from a day on; `holder_id` None ends the tie."""
    day = day or by.today
    unit = lock(by, "organisation.affiliate", Unit, unit_id)
    known = Affiliation.objects.select_for_update().filter(unit=unit, kind=kind, valid_to__isnull=True).first()
    if known is not None:
        rules.check_day(day, known.valid_from, "affiliation_backdated")
        with change(by, "organisation.affiliate", known):
            known.valid_to = day
    elif holder_id is None:
        raise Refused("not_affiliated", unit=unit.name)
    if holder_id is None:
        return None
    holder = Unit.objects.filter(pk=holder_id, state=State.ACTIVE).first()
    if kind not in set(TieKind) or holder is None or holder.kind != kind:
        raise Refused("wrong_holder", kind=TieKind(kind).label if kind in set(TieKind) else kind)
    tie = Affiliation(unit=unit, holder=holder, kind=kind, valid_from=day)
    with change(by, "organisation.affiliate", tie):
        pass
    return affiliation_row(tie)


def _move(by: Actor, unit: Unit, parent: Unit, day: date, document_number: str) -> None:
    if parent.path.startswith(unit.path):
        raise Refused("move_into_itself", unit=unit.name)
    for one in (unit, parent):
        if one.state != State.ACTIVE:
            raise Refused("unit_ended", unit=one.name, state=State(one.state).label)
    former = Unit.objects.filter(path=unit.path[: -rules.STEP]).first()
    if former is not None and former.pk == parent.pk:
        raise Refused("already_there", unit=unit.name, parent=parent.name)
    rules.check_below(parent.tier, parent.kind, unit.tier)
    before, depth = unit.path, unit.depth
    _leave(unit)
    settle_below(parent, unit)
    moved = Unit.objects.filter(path__below=before).update(
        path=Concat(Value(unit.path), Substr("path", len(before) + 1)), depth=F("depth") + unit.depth - depth
    )
    if former is not None:
        Unit.objects.filter(pk=former.pk).update(numchild=F("numchild") - 1)
    UnitLink.objects.create(
        kind=LinkKind.MOVE, source=unit, target=parent, former_parent=former, day=day,
        document_number=document_number,
    )  # fmt: skip
    record(by, "organisation.move", unit, {"path": [before, unit.path], "units": moved}, document_number)
    if former is not None:  # those it leaves read that it left, though no more where it stands
        journal.append(by, "organisation.move", unit._meta.label_lower, unit.pk, former.path, {"left": [before, None]},
                       document_number)  # fmt: skip


def _leave(unit: Unit) -> None:
    """Keep what the unit leaves: lines written at its former paths are its own, wherever it stands."""
    above = FormerPlace.objects.filter(unit__path__in=rules.prefixes(unit.path)[:-1])
    left = rules.paths_left(unit.path, above.values_list("path", "unit__path"))
    FormerPlace.objects.bulk_create((FormerPlace(path=one, unit=unit) for one in left), ignore_conflicts=True)


def _end(unit: Unit, day: date) -> None:
    rules.check_day(day, unit.founded_date, "ended_before_founded")
    unit.dissolved_date = day
    Committee.objects.filter(unit=unit, state=CommitteeState.SEATED).update(state=CommitteeState.ENDED)
    Affiliation.objects.filter(unit=unit, valid_to__isnull=True).update(valid_to=day)
