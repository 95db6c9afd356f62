"""Money and goals set together; samples drawn by a seed nobody chooses; a score by somebody who did none of the work."""

from dataclasses import asdict
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q

from unionloop.domains.aid import rules
from unionloop.domains.aid.contracts import VERBS, FileState, State
from unionloop.domains.aid.contracts.evaluation import BudgetRow, EvaluationRow, ItemRow, SampleRow
from unionloop.domains.aid.models import Application, Budget, Evaluation, Household, Sample, SampleItem
from unionloop.domains.aid.queries import scoring, tables
from unionloop.domains.organisation.contracts import UnitRow
from unionloop.domains.reference import queries as reference
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import change, edit, lock
from unionloop.kernel.errors import BadInput, Refused
from unionloop.kernel.models import Entry

from .applying import need_words

SIDES = ("inclusion", "exclusion")
SAMPLE = 60  # households, where no parameter says otherwise
# Doing any of these is doing the work that is scored.
WORK = ("aid.examine", "aid.visit", "aid.recognise", "aid.decline", "aid.publicise", "aid.propose", "aid.approve",
        "aid.climb", "aid.exit", "aid.take_over", "aid.check_outcome")  # fmt: skip


@transaction.atomic
def set_budget(by: Actor, *, unit_id: int, year: int, amount_fen: int, goals: dict[str, int], paper: str) -> BudgetRow:
    """Set a unit's aid money of a year together with its goals; a further version stands for the one before."""
    if amount_fen <= 0:
        raise BadInput("aid_budget_amount")
    need_words(paper)
    unit = tables.unit_of(unit_id)
    standing = reference.parameter("aid.goals", tables.region_of(unit_id), by.today).value
    latest = scoring.budget_of(unit_id, year)
    row = Budget(
        unit_id=unit.id, year=year, version=(latest.version if latest else 0) + 1, amount_fen=amount_fen,
        goals=rules.check_goals(goals, standing), paper=paper.strip()[:120], set_date=by.today, set_by=by.name,
    )  # fmt: skip
    with change(by, "aid.set_budget", row):
        pass
    return scoring.budget_row(row)


@transaction.atomic
def draw_sample(by: Actor, *, unit_id: int, side: str, from_date: date, to_date: date) -> SampleRow:
    """Draw households to be looked at again: of those in force (wrongly in), or of those turned down (wrongly out)."""
    if side not in SIDES:
        raise BadInput("aid_sample_side", side=side[:20])
    unit = tables.unit_of(unit_id)
    check_period(from_date, to_date, by.today)
    if Sample.objects.filter(unit_id=unit_id, side=side, from_date=from_date, to_date=to_date).exists():
        raise Refused("aid_sample_drawn")
    ids = _population(unit, side, from_date, to_date)
    if not ids:
        raise Refused("aid_sample_empty")
    seed = rules.seed_of(unit.code, side, from_date.isoformat(), to_date.isoformat(), ids)
    size = min(len(ids), reference.value("aid.sample", tables.region_of(unit_id), to_date, SAMPLE))
    row = Sample(unit_id=unit_id, side=side, from_date=from_date, to_date=to_date, seed=seed, population=len(ids),
                 drawn_at=by.at, drawn_by=by.name)  # fmt: skip
    with change(by, "aid.draw_sample", row):
        pass
    # set-wise: the drawing just journalled; the seed makes it again
    SampleItem.objects.bulk_create([SampleItem(sample=row, seq=seq, household_id=pk)
                                    for seq, pk in enumerate(rules.draw(ids, size, seed), start=1)])  # fmt: skip
    return scoring.sample_row(row, items=True)


def _population(unit: UnitRow, side: str, start: date, end: date) -> list[int]:
    if side == "inclusion":
        rows = Household.objects.filter(unit__path__startswith=unit.path, state=FileState.IN_FORCE, filed_date__lte=end)
        return list(rows.order_by("id").values_list("pk", flat=True))
    turned = Application.objects.filter(household__unit__path__startswith=unit.path, decided_date__gte=start,
                                        decided_date__lte=end, state__in=(State.DECLINED, State.FINAL))  # fmt: skip
    return sorted(set(turned.values_list("household_id", flat=True)))


@transaction.atomic
def judge(by: Actor, *, item_id: int, wrong: bool, note: str = "") -> ItemRow:
    """Write down what looking again found, by somebody who did none of the work on this household."""
    row = lock(by, "aid.judge", SampleItem, item_id)
    if row.wrong is not None:
        raise Refused("aid_sample_judged")
    if wrong:
        need_words(note)
    _refuse_self(by, row.household.unit.path, row.sample.from_date, row.sample.to_date)
    with edit(by, "aid.judge", SampleItem, item_id, note=note) as row:
        row.wrong, row.note, row.judged_by, row.judged_at = wrong, note.strip()[:200], by.name, by.at
    return next(one for one in scoring.sample_row(row.sample, items=True).items if one.id == item_id)


@transaction.atomic
def evaluate(by: Actor, *, unit_id: int, from_date: date, to_date: date, note: str = "") -> EvaluationRow:
    """Sign the score of a period as the rows give it now. Nobody scores what he worked on, there and then."""
    unit = tables.unit_of(unit_id)
    by.require("aid.evaluate", unit.path)
    check_period(from_date, to_date, by.today)
    _refuse_self(by, unit.path, from_date, to_date)
    found = scoring.score_of(unit_id, unit.path, from_date, to_date)
    region = tables.region_of(unit_id)
    row = Evaluation(
        unit_id=unit_id, from_date=from_date, to_date=to_date, points=found.points, grade=found.grade,
        lines=[asdict(one) for one in found.lines], note=note.strip()[:500], made_at=by.at, made_by=by.name,
        rule_ids=[reference.parameter("aid.weights", region, to_date).id],
    )  # fmt: skip
    with change(by, "aid.evaluate", row):
        pass
    return scoring.evaluation_row(row)


def check_period(start: date, end: date, today: date) -> None:
    """Refuse a period that has not ended, runs backwards or over the turn of a year: goals belong to a year."""
    if not start <= end < today or start.year != end.year:
        raise BadInput("aid_period", start=start, end=end)


def _refuse_self(by: Actor, path: str, start: date, end: date) -> None:
    hands = Entry.objects.filter(verb__in=WORK, place__startswith=path, at__date__gte=start,
                                 at__date__lt=end + timedelta(days=1))  # fmt: skip
    mine = hands.filter(Q(actor__in=by.people) | Q(on_behalf__in=by.people)).order_by("id").first()
    if mine is not None:
        raise Refused("aid_self_scoring", verb=VERBS[mine.verb], unit="这里")
