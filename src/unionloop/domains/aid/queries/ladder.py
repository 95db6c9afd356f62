"""The ladder as rows: steps, what is due to be looked back at, and the yearly figures with their costs."""

from datetime import date

from django.db.models import Count, QuerySet, Sum

from unionloop.domains.aid.contracts import (
    ExitKind,
    ExitRow,
    Finding,
    Guarantee,
    LadderFigures,
    OutcomeRow,
    Rung,
    RungFigures,
    StepKind,
    StepRow,
)
from unionloop.domains.aid.models import Exit, Household, Outcome, Step
from unionloop.domains.people import queries as people
from unionloop.kernel.actor import Actor
from unionloop.kernel.page import Page, keyset

from . import tables

HELD = (Finding.HELD, Finding.BETTER)
OUT = (ExitKind.OUT, ExitKind.RELIEVED)


def steps(
    by: Actor, *, rung: str = "", kind: str = "", from_date: date | None = None, to_date: date | None = None,
    after: str = "", limit: int = 50,
) -> Page[StepRow]:  # fmt: skip
    """Return steps, latest first, with what they cost in all."""
    rows = Step.visible(by, "aid.read").select_related("household")
    for name, value in (("rung", rung), ("kind", kind), ("taken_date__gte", from_date), ("taken_date__lte", to_date)):
        rows = rows.filter(**{name: value}) if value else rows
    sums = {"cost_fen": rows.aggregate(all=Sum("cost_fen"))["all"] or 0}
    page = keyset(rows, ("-taken_date", "-id"), lambda row: row, after=after, limit=limit)
    return Page(_rows(page.rows), page.next, page.total, sums)


def of_household(household_id: int) -> tuple[StepRow, ...]:
    """Return the steps of a household already seen, oldest first."""
    rows = Step.objects.filter(household_id=household_id).select_related("household").order_by("taken_date", "id")
    return tuple(_rows(list(rows[:200])))


def to_look_back(by: Actor, *, limit: int = 50) -> list[StepRow]:
    """Return the steps due to be looked back at, the longest due first."""
    due = Outcome.visible(by, "aid.check_outcome").filter(finding__in=(Finding.OPEN, Finding.UNREACHED), due_date__lte=by.today)
    ids = list(due.order_by("due_date", "id").values_list("step_id", flat=True)[:limit])
    rows = {row.pk: row for row in Step.objects.filter(pk__in=ids).select_related("household")}
    return _rows([rows[pk] for pk in dict.fromkeys(ids)])


def exits_of(household_id: int) -> tuple[ExitRow, ...]:
    """Return the leavings of a household already seen, latest first."""
    rows = Exit.objects.filter(household_id=household_id).order_by("-exited_date", "-id")
    return tuple(ExitRow(ExitKind(one.kind), Rung(one.rung), one.exited_date, one.watch_until, one.relapsed_date,
                         tuple(map(Guarantee, one.guarantees.split())))
                 for one in rows[:50])  # fmt: skip


def figures(
    by: Actor, *, from_date: date, to_date: date, unit_id: int | None = None, targets: dict[str, int] | None = None
) -> LadderFigures:
    """Return the ladder of a period from its rows: a household counts once a rung, on the rung where a step was taken.

    Relapse: of those who left in the period, how many have come back by now.
    """
    path = tables.unit_of(unit_id).path if unit_id is not None else ""
    taken = Step.visible(by, "aid.count").filter(taken_date__gte=from_date, taken_date__lte=to_date)
    left = Exit.visible(by, "aid.count").filter(exited_date__gte=from_date, exited_date__lte=to_date, kind__in=OUT)
    if path:
        taken, left = taken.filter(household__unit__path__startswith=path), left.filter(household__unit__path__startswith=path)
    rungs = tuple(_rung(rung, taken, (targets or {}).get(rung)) for rung in Rung)
    return LadderFigures(from_date, to_date, rungs, left.count(), left.filter(relapsed_date__isnull=False).count())


def helped(by: Actor, *, from_date: date, to_date: date) -> int:
    """Return how many households a step was taken for between two days (both counted), each once."""
    taken = Step.visible(by, "aid.count").filter(taken_date__gte=from_date, taken_date__lte=to_date)
    return taken.aggregate(households=Count("household_id", distinct=True))["households"]


def _rung(rung: Rung, taken: QuerySet[Step], target: int | None) -> RungFigures:
    rows = taken.filter(rung=rung)
    whole = rows.aggregate(households=Count("household_id", distinct=True), cost=Sum("cost_fen"), steps=Count("id"))
    # a step counts by the last time anybody looked back at it
    seen = Outcome.objects.filter(step__in=rows).exclude(finding__in=(Finding.OPEN, Finding.UNREACHED))
    last: dict[int, str] = dict(seen.order_by("months").values_list("step_id", "finding"))
    held = sum(1 for finding in last.values() if finding in HELD)
    return RungFigures(rung, whole["households"], target, whole["cost"] or 0, whole["steps"], held, len(last))


def standing(by: Actor) -> dict[str, int]:
    """Return how many files in force stand on each rung today."""
    rows = Household.visible(by, "aid.count").filter(state="in_force").values("rung").annotate(count=Count("id"))
    found = {one["rung"]: one["count"] for one in rows}
    return {rung: found.get(rung, 0) for rung in Rung}


def outcome_row(row: Outcome) -> OutcomeRow:
    return OutcomeRow(row.pk, row.months, row.due_date, Finding(row.finding), row.checked_date)


def _rows(rows: list[Step]) -> list[StepRow]:
    persons = people.by_ids({row.household.head_id for row in rows})
    found: dict[int, list[OutcomeRow]] = {row.pk: [] for row in rows}
    for one in Outcome.objects.filter(step_id__in=list(found)).order_by("months"):
        found[one.step_id].append(outcome_row(one))
    return [
        StepRow(row.pk, row.household_id, row.household.number, persons[row.household.head_id].name_masked, StepKind(row.kind),
                Rung(row.rung), row.taken_date, row.cost_fen, row.taken_over, tuple(found[row.pk]))
        for row in rows
    ]  # fmt: skip
