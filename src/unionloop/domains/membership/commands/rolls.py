"""Rolls: tried first, then taken; each person once, at his primary union; undone while nothing depends on it.

The file is walked twice in lumps of 5 000 rows, so memory does not grow with it: trying counts, taking writes.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.db.models import ProtectedError

from unionloop.domains.employers import queries as registry
from unionloop.domains.membership.contracts import (
    MEMBER,
    Door,
    PlacedBy,
    RollRow,
    RollState,
    State,
)
from unionloop.domains.membership.models import Card, Membership, Roll, RollFault
from unionloop.domains.membership.queries.rolls import CELLS_COLUMN, roll_row
from unionloop.domains.membership.rules import rolls
from unionloop.domains.organisation import queries as organisation
from unionloop.domains.people import commands as people
from unionloop.domains.people import queries as persons
from unionloop.domains.people.contracts import CheckedPerson, PersonInput
from unionloop.kernel import bulk, journal
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import change, lock, record
from unionloop.kernel.errors import BadInput, Refused
from unionloop.kernel.secret import decrypt_bytes, encrypt, encrypt_bytes
from unionloop.kernel.sheets import Table, sheets

from .cards import issue_many

LUMP = 5000
FAULTS_MOST = 50_000
CONTENT = "membership_roll.content"
COLUMNS = ("person_id", "union_id", "unit_id", "employer_id", "door", "form", "platform", "placed_by", "state",
           "primary", "private", "rural", "joined_date", "confirmed_date", "dues_date", "note", "receipt", "roll_id")  # fmt: skip
_COUNTS = ("total", "fresh", "known", "elsewhere", "twice", "failed")


@dataclass
class Lump:
    """Some rows of a file, sorted by what becomes of them."""

    fresh: list[tuple[rolls.Row, CheckedPerson, int, int | None]] = field(default_factory=list)  # union, employer
    elsewhere: list[tuple[rolls.Row, int, int, int | None]] = field(default_factory=list)  # person, union, employer
    known: list[int] = field(default_factory=list)  # membership ids to confirm
    dues: list[tuple[date, int]] = field(default_factory=list)  # (paid up to, membership id) of known ones
    told: list[tuple[int, dict[str, str]]] = field(default_factory=list)  # (person, particulars) of known ones
    faults: list[tuple[int, rolls.RowFault, dict[str, str]]] = field(default_factory=list)
    rows: int = 0
    twice: int = 0


@transaction.atomic
def stage_roll(by: Actor, *, unit_id: int, name: str, content: bytes, as_of_date: date | None = None) -> RollRow:
    """Try a roll: read every row, name every fault, write nothing about anybody. The file is kept sealed."""
    as_of = as_of_date or by.today
    if as_of > by.today:
        raise BadInput("day_in_the_future", day=as_of)
    digest = hashlib.sha256(content).hexdigest()
    if Roll.objects.filter(unit_id=unit_id, sha256=digest, state=RollState.LIVE).exists():
        raise Refused("roll_known", name=name[:60])
    roll = Roll(unit_id=unit_id, name=name[:200], sha256=digest, content_sealed=encrypt_bytes(content, CONTENT),
                as_of_date=as_of, received_at=by.at, received_by=by.label or by.name)  # fmt: skip
    with change(by, "membership.stage_roll", roll):
        pass
    counts = dict.fromkeys(_COUNTS, 0)
    with bulk.no_collecting():
        for lump in _lumps(by, roll, content):
            _count(counts, lump)
            _keep_faults(roll, lump)
    Roll.objects.filter(pk=roll.pk).update(**counts)
    for field_name, value in counts.items():
        setattr(roll, field_name, value)
    return roll_row(by, roll)


@transaction.atomic
def confirm_roll(by: Actor, *, roll_id: int) -> RollRow:
    """Take a tried roll: persons, memberships and cards written; the sealed file destroyed.

    Who is counted at another union comes onto this roll uncounted; who is on it already is confirmed as of
    the roll's day. One journal line, with counts and the file's digest.
    """
    roll: Roll = lock(by, "membership.confirm_roll", Roll, roll_id)
    if roll.state != RollState.STAGED or roll.content_sealed is None:
        raise Refused("roll_not_staged", state=RollState(roll.state))
    if Roll.objects.filter(unit_id=roll.unit_id, sha256=roll.sha256, state=RollState.LIVE).exists():
        raise Refused("roll_known", name=roll.name[:60])
    counts = dict.fromkeys(_COUNTS, 0)
    with bulk.no_collecting():
        for lump in _lumps(by, roll, decrypt_bytes(bytes(roll.content_sealed), CONTENT)):
            _count(counts, lump)
            _take(by, roll, lump)
    Roll.objects.filter(pk=roll.pk).update(**counts, state=RollState.LIVE, content_sealed=None)
    roll.refresh_from_db()
    record(by, "membership.confirm_roll", roll, {**counts, "sha256": roll.sha256})
    return roll_row(by, roll)


@transaction.atomic
def undo_roll(by: Actor, *, roll_id: int) -> RollRow:
    """Take a roll back, whole: what it wrote goes, and with it every person nobody else knows.

    Refused when one of its members has moved, left, or been used by anything since.
    """
    roll: Roll = lock(by, "membership.undo_roll", Roll, roll_id)
    if roll.state == RollState.UNDONE:
        raise Refused("roll_not_staged", state=RollState.UNDONE)
    rows = Membership.objects.filter(roll=roll)
    if rows.exclude(state=State.ACTIVE).exists():
        raise Refused("roll_in_use", count=rows.exclude(state=State.ACTIVE).count())
    ids = list(rows.filter(primary=True).values_list("person_id", flat=True))
    try:
        rows.delete()
        for start in range(0, len(ids), LUMP):
            some = ids[start : start + LUMP]
            kept = set(Membership.objects.filter(person_id__in=some).values_list("person_id", flat=True))
            gone = [pk for pk in some if pk not in kept]
            Card.objects.filter(person_id__in=gone).delete()
            people.forget_many(by, person_ids=gone, place=roll.place, source=f"roll {roll.pk}")
    except ProtectedError as error:
        raise Refused("roll_in_use", count=len(error.protected_objects)) from error
    RollFault.objects.filter(roll=roll).delete()
    with change(by, "membership.undo_roll", roll):
        roll.state, roll.content_sealed = RollState.UNDONE, None
    return roll_row(by, roll)


def _lumps(by: Actor, roll: Roll, content: bytes) -> Iterator[Lump]:
    """Yield the rows of a file, sorted; a paper seen before in the file is a fault of its later row."""
    table = _table(content, roll.name)
    line, at, head = rolls.find_head(list(islice(table.rows(), rolls.HEAD_ROWS)))
    rows = ((line_no, cells) for line_no, cells in table.rows() if line_no > line and any(map(rolls.text, cells)))
    seen: dict[str, int] = {}
    while some := list(islice(rows, LUMP)):
        yield _sorted(by, roll, some, at, head, seen)


def _table(content: bytes, name: str) -> Table:
    tables = sheets().open_tables(content, name)
    filled = [one for one in tables if next(iter(one.rows()), None) is not None]
    if len(filled) != 1:
        raise BadInput("roll_sheets", names=[one.name for one in filled])
    return filled[0]


def _sorted(
    by: Actor, roll: Roll, some: list[tuple[int, list[Any]]], at: dict[str, int], head: list[str], seen: dict[str, int]
) -> Lump:
    lump, good = Lump(rows=len(some)), []
    for line_no, cells in some:
        try:
            row = rolls.read(line_no, cells, at, by.today)
            person = _checked(by, row)
            first = seen.setdefault(person.id_blind, line_no)
            if first != line_no:
                lump.twice += 1
                raise rolls.RowFault("id_number", "roll_twice", first=first)
            good.append((replace(row, told=_told(row)) if row.told else row, person, cells))
        except rolls.RowFault as fault:
            lump.faults.append((line_no, fault, _cells(head, cells)))
    _place(roll, lump, good, head)
    return lump


def _told(row: rolls.Row) -> dict[str, str]:
    """Return the particulars of a row in the words that are kept; a word no list knows is a fault of its column."""
    found = {}
    for name, written in row.told.items():
        try:
            found[name] = persons.read_particular(name, written)
        except BadInput as error:
            raise rolls.RowFault(name, error.code, **error.facts) from error
    return found


def _checked(by: Actor, row: rolls.Row) -> CheckedPerson:
    given = PersonInput(row.line_no, row.name, row.id_type, row.id_number, row.phone, row.sex)
    try:
        return persons.checked(given, by.today)
    except BadInput as error:
        raise rolls.RowFault(rolls.COLUMN_OF.get(error.code, "id_number"), error.code, **error.facts) from error


def _place(roll: Roll, lump: Lump, good: list[Any], head: list[str]) -> None:
    """Sort checked rows by union and by whether the person is known."""
    firms = registry.by_codes({row.employer for row, _, _ in good})
    unions = organisation.by_code({row.union for row, _, _ in good if row.union})
    homes = organisation.by_ids({firm[1] for firm in firms.values() if firm[1]})
    ids = persons.known_ids([person for _, person, _ in good])
    held: dict[int, list[tuple[int, int, bool]]] = {}
    rows = Membership.objects.filter(person_id__in=set(ids.values()), state__in=MEMBER)
    for pk, person_id, union_id, primary in rows.values_list("pk", "person_id", "union_id", "primary"):
        held.setdefault(person_id, []).append((pk, union_id, primary))
    for row, person, cells in good:
        try:
            union_id, employer_id = _union(roll, row, firms, unions, homes)
        except rolls.RowFault as fault:
            lump.faults.append((row.line_no, fault, _cells(head, cells)))
            continue
        known = ids.get((person.id_type, person.id_blind))
        lump.told += [(known, row.told)] if known and row.told else []
        mine = [one for one in held.get(known or 0, []) if one[1] == union_id]
        if known is None:
            lump.fresh.append((row, person, union_id, employer_id))
        elif mine:
            lump.known.append(mine[0][0])
            lump.dues += [(row.dues, mine[0][0])] if row.dues else []
        else:
            lump.elsewhere.append((row, known, union_id, employer_id))


def _union(roll: Roll, row: rolls.Row, firms: Any, unions: Any, homes: Any) -> tuple[int, int | None]:
    """Return the union and firm of a row; a row may name either, below the roll's own unit. `homes` are the firms' unions."""
    firm = firms.get(row.employer)
    if row.employer and firm is None:
        raise rolls.RowFault("employer", "roll_no_firm", value=row.employer[:20])
    if row.union:
        unit = unions.get(row.union)
        if unit is None or not unit.path.startswith(roll.place):
            raise rolls.RowFault("union", "roll_no_union", value=row.union[:20])
        return unit.id, firm[0] if firm else None
    if firm is None or firm[1] is None:
        return roll.unit_id, firm[0] if firm else None
    if not homes[firm[1]].path.startswith(roll.place):
        raise rolls.RowFault("employer", "roll_no_union", value=row.employer[:20])
    return firm[1], firm[0]


def _take(by: Actor, roll: Roll, lump: Lump) -> None:
    fresh = people.record_many(by, rows=[(person, union_id) for _, person, union_id, _ in lump.fresh],
                               place=roll.place, source=f"roll {roll.pk}") if lump.fresh else {}  # fmt: skip
    day = connection.ops.adapt_datefield_value

    def values(row: rolls.Row, person_id: int, union_id: int, employer_id: int | None, primary: bool) -> tuple[Any, ...]:
        return (person_id, union_id, union_id, employer_id, Door.EMPLOYER.value, row.form.value, "", PlacedBy.ROLL.value,
                State.ACTIVE.value, primary, False, row.rural, day(row.joined or roll.as_of_date),
                day(roll.as_of_date), day(row.dues) if row.dues else None, "", "", roll.pk)  # fmt: skip

    taken = [values(row, fresh[row.line_no], union_id, employer_id, True) for row, _, union_id, employer_id in lump.fresh]
    counted = set(Membership.objects.filter(person_id__in=[one[1] for one in lump.elsewhere], primary=True,
                                            state__in=MEMBER).values_list("person_id", flat=True))  # fmt: skip
    taken += [values(row, person_id, union_id, employer_id, person_id not in counted)
              for row, person_id, union_id, employer_id in lump.elsewhere]  # fmt: skip
    bulk.insert_rows("membership_membership", COLUMNS, taken)
    issue_many(by, unit_id=roll.unit_id, person_ids=sorted(fresh.values()))
    told = [*lump.told, *((fresh[row.line_no], row.told) for row, *_rest in lump.fresh if row.told)]
    if told:
        people.describe_many(by, told=told, place=roll.place, source=f"roll {roll.pk}")
    Membership.objects.filter(pk__in=lump.known, confirmed_date__lt=roll.as_of_date).update(
        confirmed_date=roll.as_of_date
    )
    bulk.update_rows("membership_membership", ("dues_date",), [(day(paid), pk) for paid, pk in lump.dues])


def _count(counts: dict[str, int], lump: Lump) -> None:
    counts["total"] += lump.rows
    counts["fresh"] += len(lump.fresh)
    counts["known"] += len(lump.known)
    counts["elsewhere"] += len(lump.elsewhere)
    counts["twice"] += lump.twice
    counts["failed"] += len(lump.faults) - lump.twice


def _keep_faults(roll: Roll, lump: Lump) -> None:
    kept = RollFault.objects.filter(roll=roll).count() if lump.faults else 0
    if kept + len(lump.faults) > FAULTS_MOST:
        raise Refused("roll_too_faulty", most=FAULTS_MOST)
    RollFault.objects.bulk_create([
        RollFault(roll=roll, line_no=line_no, column=fault.column, code=fault.code, facts=journal.plain(fault.facts),
                  cells_sealed=encrypt(json.dumps(cells, ensure_ascii=False), CELLS_COLUMN))
        for line_no, fault, cells in lump.faults
    ], batch_size=1000)  # fmt: skip


def _cells(head: list[str], cells: list[Any]) -> dict[str, str]:
    return {word: rolls.text(cells[place]) if place < len(cells) else "" for place, word in enumerate(head) if word}
