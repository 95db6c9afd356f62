"""Households as lists and pages show them: persons masked, words about health never."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import Count, F, Max, OuterRef, Q, QuerySet, Subquery

from unionloop.domains.aid import rules
from unionloop.domains.aid.contracts import (
    LIVE_FILES,
    Bar,
    CauseKind,
    CauseRow,
    CostKind,
    ExitKind,
    FileState,
    FileTag,
    HouseholdRow,
    IncomeKind,
    IntakeRow,
    Klass,
    Means,
    MemberInput,
    MemberRow,
    Relation,
    Ruling,
    Rung,
    Stage,
    Stated,
    StatementRow,
)
from unionloop.domains.aid.flow import FILE
from unionloop.domains.aid.models import Application, Cause, Flag, Household, Intake, Item, Member, Statement
from unionloop.domains.organisation import queries as organisation
from unionloop.domains.people import queries as people
from unionloop.kernel import journal
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import seen
from unionloop.kernel.errors import NotFound
from unionloop.kernel.page import Page, every, keyset

from . import tables

FACETS = ("state", "klass", "rung", "tag")


def households(
    by: Actor, *, state: Sequence[str] = (), klass: Sequence[str] = (), rung: Sequence[str] = (), tag: Sequence[str] = (),
    text: str = "", stale: bool = False, under: int | None = None, after: str = "", limit: int = 50,
) -> Page[HouseholdRow]:  # fmt: skip
    """Return files, latest first."""
    chosen = {"state": state, "klass": klass, "rung": rung, "tag": tag}
    rows = _filtered(by, chosen, text, stale, under)
    page = keyset(rows, ("-id",), lambda row: row, after=after, limit=limit)
    return Page(rows_of(by, page.rows), page.next, page.total)


def every_household(by: Actor, **chosen: Any) -> Iterator[HouseholdRow]:
    """Yield every file of a list, for exports."""
    text, stale, under = chosen.pop("text", ""), chosen.pop("stale", False), chosen.pop("under", None)
    lump: list[Household] = []
    for row in every(_filtered(by, chosen, text, stale, under).order_by("-id"), lambda row: row):
        lump.append(row)
        if len(lump) == 500:
            yield from rows_of(by, lump)
            lump = []
    yield from rows_of(by, lump)


def facets(by: Actor, *, text: str = "", stale: bool = False, under: int | None = None, **chosen: Any) -> dict[str, Any]:
    """Return for every facet how many files each choice would leave beside the other filters."""
    found = {}
    for name in FACETS:
        rows = _filtered(by, {**chosen, name: ()}, text, stale, under)
        counts = rows.values(name).annotate(count=Count("id")).order_by("-count", name)
        found[name] = [(one[name], one["count"]) for one in counts]
    return found


def _filtered(by: Actor, chosen: dict[str, Any], text: str, stale: bool, under: int | None) -> QuerySet[Household]:
    rows = Household.visible(by, "aid.read")
    for name in FACETS:
        if chosen.get(name):
            rows = rows.filter(**{f"{name}__in": list(chosen[name])})
    if stale:
        rows = rows.filter(state=FileState.IN_FORCE, valid_until__lt=by.today)
    if under is not None:
        rows = rows.filter(unit__path__startswith=tables.unit_of(under).path)
    if text.strip():
        found = people.search_ids(by, text=text, limit=200)
        rows = rows.filter(Q(number=text.strip().upper()) | Q(head_id__in=found))
    return rows


def own_drafts(by: Actor, *, limit: int = 20) -> list[HouseholdRow]:
    """Return the files this actor opened for which nothing has been applied for yet, newest first."""
    rows = Household.visible(by, "aid.read").filter(state=FileState.DRAFT)
    rows = rows.exclude(pk__in=Application.objects.filter(household__state=FileState.DRAFT).values("household_id"))
    return rows_of(by, list(journal.by_hand(rows, by, "aid.open", "aid.relapse").order_by("-id")[:limit]))


def household(by: Actor, *, household_id: int) -> HouseholdRow:
    """Return one file, of the actor's scope or his own."""
    return row_of(by, own_or_seen(by, household_id))


def own_household(by: Actor) -> HouseholdRow | None:
    """Return the actor's own file."""
    row = Household.objects.filter(head_id=by.person).first() if by.person else None
    return row_of(by, row) if row else None


def intakes(by: Actor, *, after: str = "", limit: int = 50) -> Page[IntakeRow]:
    """Return the lists of old files that were taken over, latest first."""
    rows = Intake.visible(by, "aid.take_over").select_related("unit")
    return keyset(rows, ("-id",), lambda row: IntakeRow(
        row.pk, row.name, row.total, row.total - row.failed, row.failed, row.faults, taken_at=row.taken_at, unit=row.unit.name,
    ), after=after, limit=limit)  # fmt: skip


def holds(person_id: int) -> list[str]:
    """Return why a person may not be erased yet, in words for him."""
    kept = Household.objects.filter(head_id=person_id)  # one whose time is over leads to him no more
    return ["帮扶档案还在册，或退出后还没有满保存期"] if kept.exists() else []


def own_or_seen(by: Actor, household_id: int) -> Household:
    """Return a file of the actor's scope or his own; absent and unseen look the same."""
    mine = Household.objects.filter(pk=household_id, head_id=by.person or 0).first()
    found: Household = mine or seen(by, "aid.read", Household, household_id)
    return found


def rows_of(by: Actor, rows: Sequence[Household]) -> list[HouseholdRow]:
    """Return frozen rows, with what belongs to other domains looked up in lumps."""
    persons = people.by_ids({row.head_id for row in rows})
    units = organisation.by_ids({row.unit_id for row in rows})
    ids = [row.pk for row in rows]
    counted = dict(Statement.objects.filter(household_id__in=ids).order_by("version").values_list("household_id", "people"))
    raised = Flag.objects.filter(household_id__in=ids, state="raised").values_list("household_id", flat=True)
    flags = Counter(raised) if by.holds("aid.scan") else Counter()
    return [_row(by, row, persons[row.head_id], units[row.unit_id].name, counted.get(row.pk, 1), flags[row.pk])
            for row in rows]  # fmt: skip


def row_of(by: Actor, row: Household) -> HouseholdRow:
    return rows_of(by, [row])[0]


def _row(by: Actor, row: Household, person: Any, unit: str, count: int, flags: int) -> HouseholdRow:
    return HouseholdRow(
        row.pk, row.number, row.unit_id, unit, row.head_id, person.name_masked, person.phone_masked, FileState(row.state),
        FileTag(row.tag), Klass(row.klass), row.migrant, Rung(row.rung), count, row.opened_date, row.filed_date,
        row.valid_until, row.touched_date, row.exited_date, row.watch_until, row.relapses,
        ExitKind(row.exit_kind) if row.exit_kind else None, flags, FILE.open_to(by, row),
    )  # fmt: skip


def circumstances_of(row: Household) -> dict[str, str]:
    """Return how a household lives and works, plain. System use: the caller has written down why."""
    found: dict[str, str] = json.loads(row.circumstances) if row.circumstances else {}
    return found


def latest(household_id: int) -> Statement | None:
    """Return the statement that stands. System use: the caller has seen the household."""
    return Statement.objects.filter(household_id=household_id).order_by("-version").first()


def latest_members() -> QuerySet[Member]:
    """Return the members of every statement that stands."""
    newest = Statement.objects.filter(household=OuterRef("statement__household")).values("household")
    top = Subquery(newest.annotate(top=Max("version")).values("top"))
    return Member.objects.annotate(top=top).filter(statement__version=F("top"))


def plain(household_id: int, day: date) -> Stated:
    """Return the statement that stands as it was stated, an empty one where there is none. System use: for the worker
    himself, or to take along what whoever states anew does not read."""
    row = latest(household_id)
    if row is None:
        return Stated()
    means = means_of(row)
    rows = list(Member.objects.filter(statement=row).order_by("seq"))
    members = tuple(
        MemberInput(Relation(one.relation), one.name, one.id_number, one.birth_date, Stage(one.stage), one.school, one.health)
        for one in rows if one.seq
    )  # fmt: skip
    causes = {CauseKind(one.kind): one.note for one in Cause.objects.filter(statement=row).order_by("-main", "id")}
    himself = rows[0] if rows else None
    days = means.employed_days and means.employed_days + (day - row.stated_date).days  # it goes on until he says otherwise
    return Stated(
        members, dict(means.income), dict(means.costs), means.sudden_fen, causes, means.bars, dict(means.exceptions),
        days, Stage(himself.stage) if himself else Stage.NONE, himself.health if himself else "",
    )  # fmt: skip


def means_of(row: Statement, stated: Stated | None = None) -> Means:
    """Return a statement as the rules see it; `stated` where its sums are not written yet."""
    income: dict[IncomeKind, int] = dict(stated.income) if stated else {}
    costs: dict[CostKind, int] = dict(stated.costs) if stated else {}
    if stated is None:
        for side, kind, fen in Item.objects.filter(statement=row).values_list("side", "kind", "amount_fen"):
            if side == "income":
                income[IncomeKind(kind)] = fen
            else:
                costs[CostKind(kind)] = fen
    exceptions = {Bar(one): text for one, text in json.loads(row.exceptions or "{}").items()}
    bars = tuple(Bar(one) for one in row.bars.split())
    return Means(row.people, income, costs, row.sudden_fen, bars, exceptions, row.household.migrant, row.employed_days)


def statement_row(row: Statement) -> StatementRow:
    """Return a statement masked."""
    members = tuple(
        MemberRow(one.seq, Relation(one.relation), people.mask_name(one.name), _mask_id(one.id_number),
                  one.birth_date.year if one.birth_date else None, Stage(one.stage), one.school, bool(one.health))
        for one in Member.objects.filter(statement=row).order_by("seq")
    )  # fmt: skip
    causes = Cause.objects.filter(statement=row).order_by("-main", "id")
    means = means_of(row)
    return StatementRow(row.version, row.stated_date, row.stated_by, row.checked, means, members,
                        tuple(CauseRow(CauseKind(one.kind), one.main) for one in causes), means.bars)  # fmt: skip


def statement(by: Actor, *, household_id: int) -> StatementRow | None:
    """Return the statement that stands, masked."""
    row = latest(own_or_seen(by, household_id).pk)
    return statement_row(row) if row else None


def ruling_of(row: Statement, household: Household, day: Any, earlier_fen: int = 0) -> Ruling:
    """Return what the tests in force on a day say; `earlier_fen` is aid already given that counts as income."""
    means = means_of(row)
    if earlier_fen:
        income = {**means.income, IncomeKind.TRANSFER: means.income.get(IncomeKind.TRANSFER, 0) + earlier_fen}
        means = replace(means, income=income)
    return rules.classify(means, tables.measure(tables.region_of(household.unit_id), day))


def live_ids(by: Actor) -> list[int]:
    """Return the files that live in the actor's scope, oldest first."""
    rows = Household.visible(by, "aid.read").filter(state__in=LIVE_FILES)
    return list(rows.order_by("id").values_list("pk", flat=True))


def by_number(by: Actor, *, number: str) -> HouseholdRow:
    """Return a file by its number."""
    row = Household.visible(by, "aid.read").filter(number=number.strip().upper()).first()
    if row is None:
        raise NotFound("not_found", model="Household", id=0)
    return row_of(by, row)


def _mask_id(number: str) -> str:
    return f"{number[:4]}{'*' * 10}{number[-2:]}" if len(number) == 18 else ""
