"""Reads of matters: one row, one page, and what belongs to one."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.db.models import Count, Q, QuerySet, Sum

from unionloop.domains.reference import queries as reference
from unionloop.domains.rights.contracts import (
    ENDED,
    VERBS,
    ExhibitRow,
    Finding,
    GainRow,
    MatterRow,
    Source,
    State,
    StepRow,
    Topic,
)
from unionloop.domains.rights.contracts import Gain as GainKind
from unionloop.domains.rights.flow import MATTER
from unionloop.domains.rights.models import Exhibit, Gain, Letter, Matter, MatterStep
from unionloop.domains.rights.rules import matters as deciding
from unionloop.kernel import page as paging
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import seen
from unionloop.kernel.errors import NotFound
from unionloop.kernel.page import Page, keyset


def row_of(row: Matter, by: Actor | None = None, *, today: date | None = None, letters: int = 0) -> MatterRow:
    """Return the frozen row of a matter; with an actor also the verbs open to that actor."""
    day = by.today if by is not None else today
    state = State(row.state)
    left = reference.days_left(day, row.due_date) if row.due_date is not None and day is not None else None
    return MatterRow(
        id=row.pk, number=row.number, employer_id=row.employer_id, employer=row.employer_name, unit_id=row.unit_id,
        unit=row.unit.name, handler_id=row.handler_id, handler=row.handler.name, handler_tier=row.handler.tier,
        topic=Topic(row.topic), source=Source(row.source), source_ref=row.source_ref, facts=row.facts,
        people_count=row.people_count, amount_fen=row.amount_fen,
        finding=Finding(row.finding) if row.finding else None, state=state, owner=row.owner,
        opened_date=row.opened_date, due_date=row.due_date, days_left=left, clock=row.clock,
        next_verb=deciding.next_verb(state), letter_count=letters,
        verbs=MATTER.open_to(by, row) if by is not None else (),
    )  # fmt: skip


def matter(by: Actor, *, matter_id: int) -> MatterRow:
    """Return one matter."""
    return row_of(seen(by, "rights.read", Matter, matter_id), by)


def matter_by_number(by: Actor, *, number: str) -> MatterRow:
    """Return one matter by its number, as addresses carry it."""
    return row_of(named(by, number), by)


def matters(
    by: Actor, *, state: str = "", topic: str = "", owner: str = "", text: str = "", overdue: bool = False,
    ended: bool | None = None, after: str = "", limit: int = 50,
) -> Page[MatterRow]:  # fmt: skip
    """Return a page of matters, the newest first."""
    rows = _filtered(by, state, topic, owner, text, overdue, ended)
    sums = rows.aggregate(people_count=Sum("people_count"), amount_fen=Sum("amount_fen"))
    found = keyset(rows, ("-opened_date", "-id"), lambda one: one, after=after, limit=limit)
    counts = _letter_counts([one.pk for one in found.rows])
    return Page([row_of(one, by, letters=counts.get(one.pk, 0)) for one in found.rows], found.next, found.total,
                {name: value or 0 for name, value in sums.items()})  # fmt: skip


def every_matter(
    by: Actor, *, state: str = "", topic: str = "", owner: str = "", text: str = "", overdue: bool = False,
    ended: bool | None = None,
) -> Iterator[MatterRow]:  # fmt: skip
    """Yield all matters of a list, for an export."""
    rows = _filtered(by, state, topic, owner, text, overdue, ended).order_by("-opened_date", "-id")
    yield from paging.every(rows, lambda one: row_of(one, by))


def by_source(by: Actor, *, source: str, source_ref: str) -> MatterRow | None:
    """Return the matter opened from one piece of work elsewhere (an appeal's number); None when there is none."""
    row = _visible(by).filter(source=source, source_ref=source_ref).first() if source_ref else None
    return row_of(row, by) if row is not None else None


def steps_of(matter_id: int, letter_id: int | None = None) -> tuple[StepRow, ...]:
    """Return the dated steps of a matter, or of one of its letters, oldest first."""
    rows = MatterStep.objects.filter(matter_id=matter_id).order_by("day", "id")
    if letter_id is not None:
        rows = rows.filter(letter_id=letter_id)
    return tuple(StepRow(one.verb, VERBS.get(one.verb, one.verb), one.day, one.done_at, one.label or one.actor, one.note,
                         one.due_date, one.letter_id, one.document_id) for one in rows)  # fmt: skip


def exhibits(by: Actor, *, matter_id: int, letter_id: int | None = None) -> tuple[ExhibitRow, ...]:
    """Return the files of a matter, or of one letter, oldest first."""
    rows = Exhibit.visible(by, "rights.read").filter(matter_id=matter_id).order_by("id")
    if letter_id is not None:
        rows = rows.filter(letter_id=letter_id)
    return tuple(exhibit_row(one) for one in rows)


def exhibit_row(one: Exhibit) -> ExhibitRow:
    return ExhibitRow(one.pk, one.role, one.name, one.sha256, one.size, one.letter_id, one.added_at)


def gains_of(matter_id: int) -> tuple[GainRow, ...]:
    """Return what came of a matter, line by line."""
    rows = Gain.objects.filter(matter_id=matter_id).order_by("id")
    return tuple(GainRow(GainKind(one.kind), one.party, one.amount_fen, one.count, one.unit, one.note, one.day)
                 for one in rows)  # fmt: skip


def gains_between(by: Actor, *, first: date, last: date) -> dict[str, tuple[int, int]]:
    """Return per kind of result the sum of fen and of counts over a period, both days included."""
    seen_ids = Matter.visible(by, "rights.read").values("pk")
    rows = Gain.objects.filter(matter_id__in=seen_ids, day__range=(first, last)).values("kind")
    return {row["kind"]: (row["fen"] or 0, row["count"] or 0)
            for row in rows.annotate(fen=Sum("amount_fen"), count=Sum("count")).order_by("kind")}  # fmt: skip


def owners(by: Actor) -> list[str]:
    """Return who owns a matter on its way."""
    rows = Matter.visible(by, "rights.read").exclude(state__in=ENDED).exclude(owner="")
    return sorted(set(rows.values_list("owner", flat=True)[:2000]))


def named(by: Actor, number: str) -> Matter:
    """Return the matter of a number, or refuse it as absent."""
    found = _visible(by).filter(number=number).first()
    if found is None:
        raise NotFound("not_found", model="Matter", id=number)
    return found


def _visible(by: Actor) -> QuerySet[Matter]:
    return Matter.visible(by, "rights.read").select_related("unit", "handler")


def _letter_counts(ids: Sequence[int]) -> dict[int, int]:
    rows = Letter.objects.filter(matter_id__in=ids).values("matter_id").annotate(count=Count("id")).order_by("matter_id")
    return {row["matter_id"]: row["count"] for row in rows}


def _filtered(
    by: Actor, state: str, topic: str, owner: str, text: str, overdue: bool, ended: bool | None
) -> QuerySet[Matter]:
    rows = _visible(by)
    for name, value in (("state", state), ("topic", topic), ("owner", owner)):
        if value:
            rows = rows.filter(**{name: value})
    if text:
        rows = rows.filter(Q(employer_name__icontains=text) | Q(number__icontains=text) | Q(source_ref__icontains=text))
    if overdue:
        rows = rows.filter(due_date__lt=by.today).exclude(state__in=ENDED)
    if ended is not None:
        rows = rows.filter(state__in=ENDED) if ended else rows.exclude(state__in=ENDED)
    return rows
