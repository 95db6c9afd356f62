"""What the rows say of a unit's aid in a period, scored; and samples."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Sum

from unionloop.domains.aid import rules
from unionloop.domains.aid.contracts import ExitKind, Finding, State
from unionloop.domains.aid.contracts.evaluation import (
    BudgetRow,
    EvaluationRow,
    Interval,
    ItemRow,
    Measured,
    SampleRow,
    Score,
    Scored,
)
from unionloop.domains.aid.models import (
    Application,
    Budget,
    CallBack,
    Evaluation,
    Exit,
    Grant,
    Outcome,
    Sample,
    SampleItem,
    Step,
    Visit,
)
from unionloop.domains.people import queries as people
from unionloop.domains.reference import queries as reference
from unionloop.kernel.actor import BEIJING, Actor
from unionloop.kernel.change import seen
from unionloop.kernel.errors import Refused

from . import tables
from .sealing import opened_sums

GONE = (ExitKind.OUT, ExitKind.RELIEVED)
HELD = (Finding.HELD, Finding.BETTER)


def measured(path: str, start: date, end: date, budget_fen: int, days: int) -> list[Measured]:
    """Return every indicator from the rows below a unit. The caller has been authorised."""
    under = {"household__unit__path__startswith": path}
    steps = Step.objects.filter(**under, taken_date__gte=start, taken_date__lte=end)
    reached = dict(steps.values_list("rung").annotate(count=Count("household_id", distinct=True)).order_by("rung"))
    spent = steps.aggregate(all=Sum("cost_fen"))["all"] or 0
    paid = Grant.objects.filter(**under, paid_date__gte=start, paid_date__lte=end)
    exits = Exit.objects.filter(**under, exited_date__gte=start, exited_date__lte=end, kind__in=GONE)
    return [
        Measured("budget", spent, budget_fen), Measured("households", reached.get("warmth", 0)),
        Measured("jobs", reached.get("out", 0)), Measured("startups", reached.get("prosper", 0)),
        *_filed(path, start, end), _within_caps(paid), _timely(paid, days),
        Measured("cost", spent, reached.get("warmth", 0)), Measured("out", exits.count()), _held(path, start, end),
        Measured("relapse", exits.filter(relapsed_date__isnull=False).count(), exits.count()), _satisfied(path, start, end),
    ]  # fmt: skip


def _filed(path: str, start: date, end: date) -> list[Measured]:
    """Return visits by two and whole publicity, of the applications filed in the period."""
    rows = Application.objects.filter(household__unit__path__startswith=path, state=State.FILED)
    rows = rows.filter(removed_at__date__gte=start, removed_at__date__lte=end)
    whole = rows.count()
    visited = rows.filter(Exists(Visit.objects.filter(application=OuterRef("pk")))).count()
    shown = sum(1 for until, removed in rows.values_list("public_until", "removed_at")
                if until and removed and removed.astimezone(BEIJING).date() > until)  # fmt: skip
    return [Measured("visited", visited, whole), Measured("publicised", shown, whole)]


def _within_caps(paid: Any) -> Measured:
    """A sum above what was left is a breach: the room it was reckoned by stands with it."""
    whole = over = 0
    for amount, ruling in paid.values_list("amount_fen", "ruling"):
        whole += 1
        over += broken(amount, ruling)
    return Measured("within_caps", whole - over, whole)


def broken(amount_fen: int, ruling: str) -> bool:
    """Tell whether a sum passed the room it was reckoned by; a sum without one counts as having passed it."""
    room = next((one.amount_fen for one in opened_sums(ruling) if one.key == "room"), None)
    return room is None or amount_fen > room


def _timely(paid: Any, days: int) -> Measured:
    calendar, whole, good = reference.calendar(), 0, 0
    for approved, came in paid.values_list("approved_at", "paid_date"):
        whole += 1
        good += in_time(calendar, approved, came, days)
    return Measured("timely", good, whole)


def in_time(calendar: Any, approved_at: Any, came: date, days: int) -> bool:
    """Tell whether money came within so many working days of the approval."""
    return bool(came <= calendar.add_workdays(approved_at.astimezone(BEIJING).date(), days))


def _held(path: str, start: date, end: date) -> Measured:
    rows = Outcome.objects.filter(step__household__unit__path__startswith=path, checked_date__gte=start, checked_date__lte=end)
    rows = rows.exclude(finding__in=(Finding.OPEN, Finding.UNREACHED))
    last: dict[int, str] = dict(rows.order_by("months").values_list("step_id", "finding"))
    return Measured("held", sum(1 for one in last.values() if one in HELD), len(last))


def _satisfied(path: str, start: date, end: date) -> Measured:
    rows = CallBack.objects.filter(grant__household__unit__path__startswith=path, reached=True, score__isnull=False)
    rows = rows.filter(called_at__date__gte=start, called_at__date__lte=end)
    found = rows.aggregate(good=Count("id", filter=Q(score__gte=4)), whole=Count("id"))
    return Measured("satisfied", found["good"], found["whole"])


def score(by: Actor, *, unit_id: int, from_date: date, to_date: date) -> Score:
    """Return a unit's score of a period, reckoned anew from the rows this moment."""
    unit = tables.unit_of(unit_id)
    by.require("aid.count", unit.path)
    return score_of(unit_id, unit.path, from_date, to_date)


def score_of(unit_id: int, path: str, start: date, end: date) -> Score:
    """Return the same for a unit already seen."""
    budget = budget_of(unit_id, end.year)
    if budget is None:
        raise Refused("aid_no_budget", year=end.year)
    region = tables.region_of(unit_id)
    days = reference.value("aid.pay_days", region, end, 10)
    length, year_days = rules.days_of(start, end)
    rows = measured(path, start, end, rules.share_by_days(budget.amount_fen, length, year_days), days)
    return rules.score(rows, budget.goals, weights(region, end), length, year_days)


def weights(region: str, day: date) -> dict[str, int]:
    return rules.check_weights(reference.parameter("aid.weights", region, day).value)


def budget_of(unit_id: int, year: int) -> Budget | None:
    """Return the budget of a unit and year that stands."""
    return Budget.objects.filter(unit_id=unit_id, year=year).order_by("-version").first()


def budgets(by: Actor, *, year: int | None = None) -> list[BudgetRow]:
    """Return the budgets that stand, the latest year first."""
    rows = Budget.visible(by, "aid.count").select_related("unit").order_by("-year", "unit__path", "version")
    rows = rows.filter(year=year) if year else rows
    return list({(row.unit_id, row.year): budget_row(row) for row in rows}.values())[:200]


def targets(by: Actor, *, year: int) -> dict[str, int]:
    """Return the goals of the uppermost budget in scope, by rung."""
    found = budgets(by, year=year)
    goals: Mapping[str, int] = found[0].goals if found else {}
    pairs = (("warmth", "households"), ("out", "jobs"), ("prosper", "startups"))
    return {rung: goals[code] for rung, code in pairs if code in goals}


def evaluations(by: Actor, *, limit: int = 50) -> list[EvaluationRow]:
    """Return evaluations, latest first, each beside what the rows say today."""
    rows = Evaluation.visible(by, "aid.count").select_related("unit").order_by("-id")[:limit]
    return [evaluation_row(row) for row in rows]


def evaluation(by: Actor, *, evaluation_id: int) -> EvaluationRow:
    """Return one evaluation, to the last point."""
    return evaluation_row(seen(by, "aid.count", Evaluation, evaluation_id))


def samples(by: Actor, *, limit: int = 20) -> list[SampleRow]:
    """Return samples, latest first, with their intervals."""
    rows = Sample.visible(by, "aid.judge").select_related("unit").order_by("-id")[:limit]
    return [sample_row(row) for row in rows]


def sample(by: Actor, *, sample_id: int) -> SampleRow:
    """Return one sample with its households, masked."""
    return sample_row(seen(by, "aid.judge", Sample, sample_id), items=True)


def wrongs(by: Actor, *, unit_id: int, from_date: date, to_date: date) -> list[Interval]:
    """Return wrong inclusion and wrong exclusion of a period as far as samples say."""
    rows = Sample.visible(by, "aid.count").filter(unit_id=unit_id, from_date=from_date, to_date=to_date)
    return [interval_of(row) for row in rows.order_by("side")]


def interval_of(row: Sample) -> Interval:
    found = SampleItem.objects.filter(sample=row).aggregate(
        drawn=Count("id"), judged=Count("id", filter=Q(wrong__isnull=False)), wrong=Count("id", filter=Q(wrong=True)),
    )  # fmt: skip
    return rules.interval(row.side, row.population, found["drawn"], found["judged"], found["wrong"])


def sample_row(row: Sample, *, items: bool = False) -> SampleRow:
    drawn = list(SampleItem.objects.filter(sample=row).select_related("household").order_by("seq")) if items else []
    persons = people.by_ids({one.household.head_id for one in drawn})
    return SampleRow(
        row.pk, row.unit.name, interval_of(row), row.from_date, row.to_date, row.seed,
        tuple(ItemRow(one.pk, one.seq, one.household_id, one.household.number, persons[one.household.head_id].name_masked,
                      one.wrong, one.note) for one in drawn),
    )  # fmt: skip


def budget_row(row: Budget) -> BudgetRow:
    return BudgetRow(row.pk, row.unit_id, row.unit.name, row.year, row.version, row.amount_fen, row.goals, row.paper,
                     row.set_date, row.set_by)  # fmt: skip


def evaluation_row(row: Evaluation) -> EvaluationRow:
    lines = tuple(Scored(**one) for one in row.lines)
    now = score_of(row.unit_id, row.unit.path, row.from_date, row.to_date)
    same = [asdict(one) for one in now.lines] == row.lines
    return EvaluationRow(row.pk, row.unit_id, row.unit.name, row.from_date, row.to_date, row.points, row.grade, lines,
                         row.note, row.made_at, row.made_by, same)  # fmt: skip
