"""The ladder: steps with their dates and costs, looking back at each, leaving, coming back under the same number."""

from collections.abc import Collection
from datetime import date

from django.db import transaction

from unionloop.domains.aid.contracts import (
    ExitKind,
    FileState,
    FileTag,
    Finding,
    Guarantee,
    HouseholdRow,
    Klass,
    OutcomeRow,
    Rung,
    StepKind,
)
from unionloop.domains.aid.flow import FILE
from unionloop.domains.aid.models import Exit, Grant, Household, Outcome, Step
from unionloop.domains.aid.queries import files as reading
from unionloop.domains.aid.queries import ladder, tables
from unionloop.domains.organisation import queries as organisation
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import change, lock
from unionloop.kernel.errors import BadInput, Refused

from .applying import need_words

WATCHED_EXITS = (ExitKind.OUT, ExitKind.RELIEVED)


@transaction.atomic
def climb(
    by: Actor, *, household_id: int, kind: str, taken_date: date | None = None, cost_fen: int = 0, note: str = ""
) -> HouseholdRow:
    """Write down a step: training, a job found, a post, a loan, a trade begun. The file stands on the highest rung."""
    step = _step_kind(kind)
    day = taken_date or by.today
    if day > by.today or cost_fen < 0:
        raise BadInput("aid_step_day", day=day)
    with FILE.step(by, "aid.climb", Household, household_id) as row:
        if day < row.opened_date:
            raise BadInput("aid_step_day", day=day)
        row.rung, row.touched_date = _higher(row.rung, step.rung), by.today
    _write(by, "aid.climb", Step(household=row, kind=step, rung=step.rung, taken_date=day, cost_fen=cost_fen,
                                 note=note.strip()[:300]))  # fmt: skip
    return reading.row_of(by, row)


def note_step(by: Actor, grant: Grant) -> None:
    """Write down the step a paid sum stands for; whoever booked it has been authorised for that."""
    kinds = tables.caps(tables.region_of(grant.household.unit_id), grant.proposed_date).kinds
    kind = StepKind(kinds[grant.kind].step if grant.kind in kinds else StepKind.RELIEF)
    acting = by.own("aid.climb", grant.place)
    _write(acting, "aid.climb", Step(household=grant.household, kind=kind, rung=kind.rung, grant=grant,
                                     taken_date=grant.paid_date or by.today, cost_fen=grant.paid_fen))  # fmt: skip
    household = lock(acting, "aid.climb", Household, grant.household_id)
    if _higher(household.rung, kind.rung) != household.rung:
        with change(acting, "aid.climb", household):
            household.rung = kind.rung


def _write(by: Actor, verb: str, step: Step) -> None:
    with change(by, verb, step):
        pass
    if step.rung == Rung.WARMTH:
        return
    region = tables.region_of(step.household.unit_id)
    Outcome.objects.bulk_create([
        Outcome(step=step, months=months, due_date=organisation.months_after(step.taken_date, months))
        for months in tables.look_back(region, step.taken_date)
    ])  # fmt: skip


@transaction.atomic
def check_outcome(by: Actor, *, outcome_id: int, finding: str, note: str = "") -> OutcomeRow:
    """Write down what looking back at a step found: on its day or later, never before."""
    if finding not in set(Finding) - {Finding.OPEN}:
        raise BadInput("aid_finding", finding=finding[:20])
    row = lock(by, "aid.check_outcome", Outcome, outcome_id)
    if by.today < row.due_date:
        raise Refused("aid_too_early", day=row.due_date)
    if row.finding not in (Finding.OPEN, Finding.UNREACHED):
        raise Refused("aid_looked_already")
    with change(by, "aid.check_outcome", row):
        row.finding, row.checked_date, row.note = finding, by.today, note.strip()[:300]
    return ladder.outcome_row(row)


@transaction.atomic
def exit(by: Actor, *, household_id: int, kind: str, guarantees: Collection[str] = (), note: str = "") -> HouseholdRow:
    """Let a household leave: out of hardship by the sums of today, or an accident overcome. The watch begins.

    `guarantees` names what is secured (codes of `Guarantee`); out of hardship takes all the region asks for.
    """
    if kind not in WATCHED_EXITS:
        raise BadInput("aid_exit_kind", kind=kind[:20])
    with FILE.step(by, "aid.exit", Household, household_id, note=note) as row:
        _check_exit(row, ExitKind(kind), by)
        secured = _secured(row, ExitKind(kind), guarantees, by.today)
        months = tables.months("watch", tables.region_of(row.unit_id), by.today)
        row.exited_date, row.exit_kind = by.today, kind
        row.watch_until, row.touched_date = organisation.months_after(by.today, months), by.today
    _leave(by, "aid.exit", row, secured)
    return reading.row_of(by, row)


def _check_exit(row: Household, kind: ExitKind, by: Actor) -> None:
    statement = reading.latest(row.pk)
    if statement is None or row.filed_date is None or statement.stated_date <= row.filed_date:
        raise Refused("aid_state_anew")
    if kind is ExitKind.RELIEVED:
        if row.klass != Klass.SUDDEN:
            raise Refused("aid_relieved_sudden_only")
    elif reading.ruling_of(statement, row, by.today).helped:
        raise Refused("aid_still_in_class", klass=Klass(row.klass).label)


def _secured(row: Household, kind: ExitKind, named: Collection[str], day: date) -> str:
    """Return the codes of what is secured; refuse the first that is not, where the region asks for it."""
    asked = tables.guarantees(tables.region_of(row.unit_id), day)
    missing = next((one for one in asked if one not in named), None)
    if kind is ExitKind.OUT and missing is not None:
        raise Refused("aid_not_secured", guarantee=missing.label)
    return " ".join(one for one in Guarantee if one in named)


@transaction.atomic
def close(by: Actor, *, household_id: int, kind: str, note: str) -> HouseholdRow:
    """Close a file at once: death, wrongly recognised, or taken on by the state."""
    if kind not in set(ExitKind) - set(WATCHED_EXITS):
        raise BadInput("aid_exit_kind", kind=kind[:20])
    need_words(note)
    with FILE.step(by, "aid.close", Household, household_id, note=note) as row:
        row.exited_date, row.exit_kind, row.touched_date = by.today, kind, by.today
    _leave(by, "aid.close", row)
    return reading.row_of(by, row)


@transaction.atomic
def end_watch(by: Actor) -> int:
    """Close every file whose watch is over; the timetable does it each night. Returns how many."""
    rows = Household.visible(by, "aid.end_watch").filter(state=FileState.WATCHED, watch_until__lt=by.today)
    ids = list(rows.order_by("id").values_list("pk", flat=True))
    for pk in ids:
        with FILE.step(by, "aid.end_watch", Household, pk):
            pass
    return len(ids)


@transaction.atomic
def relapse(by: Actor, *, household_id: int, note: str) -> HouseholdRow:
    """Open the same file again for a household that fell back; it states and applies anew under its old number."""
    need_words(note)
    with FILE.step(by, "aid.relapse", Household, household_id, note=note) as row:
        row.tag, row.relapses, row.relapsed_date = FileTag.RELAPSED, row.relapses + 1, by.today
        row.touched_date, row.klass, row.watch_until, row.exit_kind = by.today, Klass.NONE, None, ""
        row.rung, row.valid_until, row.filed_date = Rung.WARMTH, None, None
    last = Exit.objects.filter(household=row).order_by("-exited_date", "-id").first()
    if last is not None and last.relapsed_date is None:
        with change(by, "aid.relapse", last):
            last.relapsed_date = by.today
    return reading.row_of(by, row)


def _leave(by: Actor, verb: str, row: Household, secured: str = "") -> None:
    day = row.exited_date or by.today
    one = Exit(household=row, kind=row.exit_kind, rung=row.rung, exited_date=day, watch_until=row.watch_until,
               guarantees=secured)  # fmt: skip
    with change(by, verb, one):
        pass


def _higher(now: str, other: Rung) -> Rung:
    return max(Rung(now), other, key=lambda one: one.height)


def _step_kind(kind: str) -> StepKind:
    if kind not in set(StepKind) - {StepKind.RELIEF}:  # relief is a sum paid, never only written down
        raise BadInput("aid_step_kind", kind=kind[:20])
    return StepKind(kind)
