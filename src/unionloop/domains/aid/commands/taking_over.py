"""Old files taken over at once, from paper archives or another system; every class is reckoned by our own tests.

One act, one journal line with count and digest. A row that cannot be right stays outside and says why; taking the
same list again changes nothing.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from unionloop.domains.aid import rules
from unionloop.domains.aid.contracts import (
    CostKind,
    ExitKind,
    FileState,
    FileTag,
    Finding,
    IncomeKind,
    IntakeRow,
    Klass,
    Means,
    Measure,
    OldFile,
    Rung,
    StepKind,
)
from unionloop.domains.aid.models import (
    Cause,
    Exit,
    Household,
    Intake,
    Item,
    Member,
    Outcome,
    Statement,
    Step,
)
from unionloop.domains.aid.queries import tables
from unionloop.domains.organisation import queries as organisation
from unionloop.domains.people import commands as people
from unionloop.domains.people import queries as persons
from unionloop.domains.people.contracts import CheckedPerson, PersonInput
from unionloop.kernel import series
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import change
from unionloop.kernel.errors import BadInput, Refused

from .files import sealed_circumstances

MOST_ROWS = 20_000
LUMP = 1000


@dataclass
class _Ready:
    """One row found right: who it is, and what class our tests give it."""

    old: OldFile
    person: CheckedPerson
    klass: Klass
    months: tuple[int, ...]
    watch: int
    valid: int


@transaction.atomic
def take_over(by: Actor, *, unit_id: int, name: str, rows: Sequence[OldFile]) -> IntakeRow:
    """Take over a list of old files below a unit; return how many came in, and of the others which row and why."""
    if not 1 <= len(rows) <= MOST_ROWS:
        raise BadInput("aid_list_size", rows=len(rows), most=MOST_ROWS)
    unit = tables.unit_of(unit_id)
    by.require("aid.take_over", unit.path)
    digest = hashlib.sha256("\n".join(map(repr, rows)).encode()).hexdigest()
    known = Intake.objects.filter(sha256=digest).first()
    if known is not None:
        return _row(known, seen_before=True)
    ready, faults = _sort(by, unit.path, rows)
    intake = Intake(unit_id=unit_id, name=name.strip()[:200], sha256=digest, total=len(rows), failed=len(faults),
                    faults=faults[:500], taken_at=by.at)  # fmt: skip
    with change(by, "aid.take_over", intake, note=f"{len(ready)} 户"):
        pass
    ids = people.record_many(by.own("people.record_many", unit.path), place=unit.path, source=f"aid.intake:{intake.pk}",
                             rows=_fresh(ready)) if ready else {}  # fmt: skip
    everybody = persons.known_ids([one.person for one in ready]) | {
        (one.person.id_type, one.person.id_blind): ids[one.old.line_no] for one in ready if one.old.line_no in ids}  # fmt: skip
    for start in range(0, len(ready), LUMP):
        _write(by, intake, ready[start : start + LUMP], everybody)
    return _row(intake)


def _fresh(ready: Sequence[_Ready]) -> list[tuple[CheckedPerson, int]]:
    known = persons.known_ids([one.person for one in ready])
    return [(one.person, one.old.unit_id) for one in ready if (one.person.id_type, one.person.id_blind) not in known]


def _sort(by: Actor, path: str, rows: Sequence[OldFile]) -> tuple[list[_Ready], list[list[Any]]]:
    """Return the rows that are right, and (line, code, facts) of those that are not."""
    units = organisation.by_ids({one.unit_id for one in rows})
    tests: dict[tuple[int, date], Measure] = {}
    ready, faults, seen = [], [], set()
    for one in rows:
        try:
            unit = units.get(one.unit_id)
            if unit is None or not unit.path.startswith(path):
                raise BadInput("aid_old_unit")
            found = _checked(by, one, tests)
            if found.person.id_blind in seen:
                raise BadInput("aid_old_twice")
            seen.add(found.person.id_blind)
            ready.append(found)
        except Refused as refused:
            faults.append([one.line_no, refused.code, {key: str(value) for key, value in refused.facts.items()}])
    taken = _filed(ready)
    faults += [[one.old.line_no, "aid_old_filed", {}] for one in ready if one.person.id_blind in taken]
    return [one for one in ready if one.person.id_blind not in taken], sorted(faults, key=lambda row: row[0])


def _filed(ready: Sequence[_Ready]) -> set[str]:
    """Return the blind indexes of those who have a file already."""
    known = persons.known_ids([one.person for one in ready])
    heads = set(Household.objects.filter(head_id__in=list(known.values())).values_list("head_id", flat=True))
    return {blind for (_, blind), person_id in known.items() if person_id in heads}


def _checked(by: Actor, one: OldFile, tests: dict[tuple[int, date], Measure]) -> _Ready:
    person = persons.checked(PersonInput(one.line_no, one.name, one.id_type, one.id_number, one.phone), by.today)
    days = [one.filed_date, *(step.day for step in one.steps), *filter(None, (one.exited_date, one.relapsed_date))]
    if any(not one.filed_date <= day <= by.today for day in days):
        raise BadInput("aid_old_day")
    if one.relapsed_date is not None and (one.exited_date is None or one.relapsed_date < one.exited_date):
        raise BadInput("aid_old_relapse")
    if any(step.cost_fen < 0 for step in one.steps):
        raise BadInput("aid_amount", most="")
    try:
        rules.merged_circumstances({}, one.circumstances)
    except BadInput as refused:  # the faults of a list are kept: which field, never what was written
        raise BadInput("aid_old_circumstance", field=str(refused.facts.get("field", ""))) from refused
    key = (one.unit_id, one.filed_date)
    if key not in tests:
        tests[key] = tables.measure(tables.region_of(one.unit_id), one.filed_date)
    ruling = rules.classify(Means(one.people, {IncomeKind.OTHER: one.income_fen}, {CostKind.OTHER: one.costs_fen},
                                  one.sudden_fen), tests[key])  # fmt: skip
    if not ruling.helped:
        raise BadInput("aid_not_in_class", why="".join(ruling.why))
    region = tables.region_of(one.unit_id)
    return _Ready(one, person, ruling.klass, tables.look_back(region, by.today), tables.months("watch", region, by.today),
                  tables.months("valid", region, by.today))  # fmt: skip


def _write(by: Actor, intake: Intake, ready: Sequence[_Ready], everybody: dict[tuple[str, str], int]) -> None:
    """Write one lump set-wise: journalled with the list. Files first, then what hangs on them."""
    heads = [(one, everybody[one.person.id_type, one.person.id_blind]) for one in ready]
    households = Household.objects.bulk_create([_household(by, intake, one, head) for one, head in heads])
    stated = [_statement(by, one, row) for (one, _), row in zip(heads, households, strict=True)]
    statements = Statement.objects.bulk_create(stated)
    pairs = list(zip(heads, households, statements, strict=True))
    Item.objects.bulk_create(_items(pairs))
    Member.objects.bulk_create([
        Member(statement=statement, seq=0, relation="self", person_id=head, name=one.old.name,
               birth_date=one.person.facts.birth_date)
        for (one, head), _, statement in pairs
    ])  # fmt: skip
    Cause.objects.bulk_create([
        Cause(statement=statement, kind=kind, main=at == 0)
        for (one, _), _, statement in pairs for at, kind in enumerate(one.old.causes)
    ])  # fmt: skip
    steps = [(one, Step(household=row, kind=step.kind, rung=step.kind.rung, taken_date=step.day, cost_fen=step.cost_fen,
                        taken_over=True), step.held) for (one, _), row, _ in pairs for step in one.old.steps]  # fmt: skip
    Step.objects.bulk_create([step for _, step, _ in steps])
    Outcome.objects.bulk_create(list(_outcomes(by, steps)))
    Exit.objects.bulk_create([
        Exit(household=row, kind=one.old.exit_kind or ExitKind.OUT, rung=row.rung, exited_date=one.old.exited_date,
             watch_until=organisation.months_after(one.old.exited_date, one.watch), relapsed_date=one.old.relapsed_date)
        for (one, _), row, _ in pairs if one.old.exited_date is not None
    ])  # fmt: skip


def _household(by: Actor, intake: Intake, one: _Ready, head: int) -> Household:
    old, year = one.old, one.old.filed_date.year
    back = old.relapsed_date is not None
    gone = old.exited_date is not None and not back
    watch = organisation.months_after(old.exited_date, one.watch) if old.exited_date is not None and gone else None
    state = FileState.IN_FORCE if not gone else FileState.WATCHED if watch and watch >= by.today else FileState.CLOSED
    rungs = [step.kind.rung for step in old.steps if not back or step.day >= (old.relapsed_date or step.day)]
    return Household(
        number=f"BF{year}-{series.take(f'aid.household:{year}'):06d}", unit_id=old.unit_id, head_id=head, state=state,
        tag=FileTag.RELAPSED if back else FileTag.STOCK, klass=one.klass, intake=intake,
        rung=max(rungs, key=lambda rung: rung.height, default=Rung.WARMTH), opened_date=old.filed_date,
        filed_date=old.relapsed_date or old.filed_date, touched_date=by.today,
        valid_until=organisation.months_after(by.today, one.valid) if state is FileState.IN_FORCE else None,
        exited_date=old.exited_date, watch_until=watch, exit_kind=(old.exit_kind or ExitKind.OUT) if gone else "",
        relapsed_date=old.relapsed_date, relapses=int(back),
        circumstances=sealed_circumstances(rules.merged_circumstances({}, old.circumstances)),
    )  # fmt: skip


def _statement(by: Actor, one: _Ready, row: Household) -> Statement:
    old = one.old
    return Statement(household=row, version=1, stated_date=old.filed_date, stated_by=by.name, people=old.people,
                     income_fen=old.income_fen, costs_fen=old.costs_fen, sudden_fen=old.sudden_fen)  # fmt: skip


def _items(pairs: Sequence[Any]) -> list[Item]:
    found = []
    for (one, _), _, statement in pairs:
        for side, kind, fen in (("income", IncomeKind.OTHER, one.old.income_fen), ("costs", CostKind.OTHER, one.old.costs_fen)):
            if fen:
                found.append(Item(statement=statement, side=side, kind=kind, amount_fen=fen))
    return found


def _outcomes(by: Actor, steps: Sequence[tuple[_Ready, Step, bool | None]]) -> Iterable[Outcome]:
    """What old archives found stands at the six months' mark; later marks that are still to come stay open."""
    for one, step, held in steps:
        if StepKind(step.kind).rung is Rung.WARMTH:
            continue
        for months in one.months:
            due = organisation.months_after(step.taken_date, months)
            known = held is not None and months == 6 and due <= by.today
            yield Outcome(
                step=step, months=months, due_date=due, checked_date=due if known else None,
                finding=(Finding.HELD if held else Finding.LOST) if known else Finding.OPEN,
            )  # fmt: skip


def _row(row: Intake, *, seen_before: bool = False) -> IntakeRow:
    return IntakeRow(row.pk, row.name, row.total, row.total - row.failed, row.failed, row.faults, seen_before)
