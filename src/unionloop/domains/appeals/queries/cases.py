"""Cases: one, a page of them, all of them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from unionloop.domains.access import queries as access
from unionloop.domains.appeals import rules
from unionloop.domains.appeals.contracts import (
    ENDED,
    LIVE,
    VERBS,
    CaseRow,
    CategoryRow,
    Channel,
    Difficulty,
    Direction,
    Flag,
    Kind,
    Outcome,
    Sending,
    State,
    StepRow,
)
from unionloop.domains.appeals.flow import CASE
from unionloop.domains.appeals.models import Case, Category, Entry
from unionloop.domains.people import queries as people
from unionloop.kernel import editions, journal
from unionloop.kernel import page as paging
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import seen
from unionloop.kernel.errors import NotFound
from unionloop.kernel.page import Page, keyset
from unionloop.kernel.words import Word

from . import clocks, pairs

ORDERS = {"due": ("due_at", "id"), "newest": ("-received_at", "-id"), "oldest": ("received_at", "id"),
          "latest": ("-latest_at", "-id")}  # fmt: skip
COUNT_MOST, COUNT_WORDS = 2_000, 500  # by words that are common: each case on the way is read for them
_NUMBER = re.compile(r"R\d{2}-\d{2}-\d{6,}[A-Z]")  # a whole number, as receipts bear it: nothing else need be looked through


@dataclass(frozen=True)
class CaseFilters:
    """What a list of cases may be narrowed by; empty means everything."""

    state: tuple[str, ...] = ()
    live: bool | None = None
    channel: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    category: str = ""
    owner: str = ""
    unit_id: int | None = None
    employer_id: int | None = None
    speaker_id: int | None = None
    flagged: bool = False
    overdue: bool = False
    unsent: bool = False  # an answer did not arrive, or may not have, and nobody has written anything since
    merged: bool = False
    source: str = ""
    text: str = ""
    received_from: datetime | None = None
    received_to: datetime | None = None
    order: str = "due"


def case(by: Actor, *, case_id: int) -> CaseRow:
    """Return one case."""
    return row_of(seen(by, "appeals.read", Case, case_id), by)


def case_by_number(by: Actor, *, number: str) -> CaseRow:
    """Return one case by its number, as addresses carry it."""
    return row_of(named(by, number), by)


def cases(
    by: Actor, *, filters: CaseFilters | None = None, after: str = "", limit: int = 50
) -> Page[CaseRow]:
    """Return a page of cases; counted up to two thousand, by words five hundred (`total` is None beyond)."""
    filters = filters or CaseFilters()
    rows, most = _filtered(by, filters), COUNT_WORDS if filters.text.strip() else COUNT_MOST
    labels = labels_of_categories()
    return keyset(rows.select_related(*JOINED), ORDERS[filters.order if filters.order in ORDERS else "due"],
                  lambda one: row_of(one, by, labels), after=after, limit=limit, most=most, narrow=True)  # fmt: skip


def totals(by: Actor, asked: Mapping[str, CaseFilters]) -> dict[str, int | None]:
    """Return how many cases each of several lists has, in one statement; None beyond two thousand."""
    texts: dict[str, str] = {}
    values: list[Any] = []
    for name, filters in asked.items():
        rows = _filtered(by, filters).select_related(None).order_by().values("pk")[: COUNT_MOST + 1]
        try:
            text, own = rows.query.sql_with_params()
        except EmptyResultSet:  # no right anywhere
            continue
        texts[name] = f"(SELECT count(*) FROM ({text}) counted)"
        values += own
    if not texts:
        return dict.fromkeys(asked, 0)
    with connection.cursor() as cursor:  # subqueries side by side: the ORM would hang them on the rows of some table
        cursor.execute("SELECT " + ", ".join(texts.values()), values)
        found = dict(zip(texts, cursor.fetchone(), strict=True))
    return {name: count if (count := found.get(name, 0)) <= COUNT_MOST else None for name in asked}


def every_case(by: Actor, *, filters: CaseFilters | None = None) -> Iterator[CaseRow]:
    """Yield all cases of a list, for an export."""
    filters = filters or CaseFilters()
    labels = labels_of_categories()
    rows = _filtered(by, filters).select_related(*JOINED)
    yield from paging.every(rows.order_by("received_at", "id"), lambda one: row_of(one, by, labels))


def past_of(by: Actor, *, case_id: int, limit: int = 20) -> list[CaseRow]:
    """Return the other cases of a case's speaker, on all his channels, newest first; none of an anonymous one."""
    return past_of_row(by, seen(by, "appeals.read", Case, case_id), limit)


def past_of_row(by: Actor, row: Case, limit: int) -> list[CaseRow]:
    """Return the same of a case that has been seen."""
    if row.speaker is None or not by.may("appeals.see_speaker", row.place):
        return []
    root = row.speaker.same_as_id or row.speaker_id
    own = Q(speaker_id=root) | Q(speaker__same_as_id=root) | Q(speaker_id=row.speaker_id)
    rows = Case.visible(by, "appeals.read").filter(own).exclude(pk=row.pk).select_related(*JOINED)
    labels = labels_of_categories()
    return [row_of(one, by, labels) for one in rows.order_by("-received_at", "-id")[:limit]]


def steps_of(row: Case) -> tuple[StepRow, ...]:
    """Return the acts on a case, oldest first: its lines in the journal."""
    labels: dict[str, str] = {}
    found = []
    for line in journal.history(Case._meta.label_lower, row.pk):
        if line.actor not in labels:
            labels[line.actor] = "系统" if line.actor.startswith("system.") else access.label_of(line.actor)
        found.append(
            StepRow(line.at, line.verb, VERBS.get(line.verb, line.verb), labels[line.actor], note=line.note)
        )
    return tuple(found)


JOINED = ("unit", "employer", "speaker")


def categories(day: date) -> list[CategoryRow]:
    """Return the tree in force on a day, parents before children; a city's own node stands for the general one."""
    return list(editions.kept("appeals", f"categories {day}", lambda: _categories(day)))


def _categories(day: date) -> list[CategoryRow]:
    rows = sorted(Category.on(day), key=lambda one: len(one.region))
    nodes = {one.code: CategoryRow(one.code, one.label, one.parent_code, tuple(one.words)) for one in rows}
    return [nodes[code] for code in sorted(nodes)]


def labels_of_categories() -> dict[str, str]:
    """Return the label of every category there has ever been, the latest one's; read anew when the tree has changed."""
    return editions.kept("appeals", "labels", _labels)


def _labels() -> dict[str, str]:
    return dict(Category.objects.order_by("valid_from", "region", "id").values_list("code", "label"))


def row_of(row: Case, by: Actor | None = None, labels: dict[str, str] | None = None) -> CaseRow:
    """Return the frozen row of a case; with an actor also the verbs open to him."""
    known = labels if labels is not None else labels_of_categories() if row.category else {}
    state, running = State(row.state), row.due_at < clocks.FAR
    return CaseRow(
        id=row.pk, number=row.number, state=state, channel=Channel(row.channel), kind=Kind(row.kind),
        difficulty=Difficulty(row.difficulty), category=row.category,
        category_label=known.get(row.category, row.category), title=row.title, unit_id=row.unit_id,
        unit=(row.placed or row.unit).name, owner=row.owner, speaker=speaker_of(row, by),
        anonymous=row.anonymous, secret=row.secret,
        employer_id=row.employer_id, employer=row.employer.name if row.employer else row.employer_name,
        division_code=row.division_code, people_count=row.people_count, amount_fen=row.amount_fen,
        flags=tuple(Flag(one) for one in row.flags), received_at=row.received_at, latest_at=row.latest_at,
        due_at=row.due_at if running else None, paused=clocks.paused_since(row) is not None,
        overdue=by is not None and running and row.due_at < by.at, dispatched=row.dispatched_at is not None,
        outcome=Outcome(row.outcome) if row.outcome else None, recovered_fen=row.recovered_fen,
        helped_count=row.helped_count, rating=row.rating, merged_into_id=row.merged_into_id, warned=row.warned,
        call_back=row.call_back,
        verbs=CASE.open_to(by, row) if by is not None and row.merged_into_id is None else (),
    )  # fmt: skip


def speaker_of(row: Case, by: Actor | None) -> str:
    """Return the masked speaker of a case; nothing of him to whoever may handle it but not see who speaks."""
    if row.anonymous or row.speaker is None:
        return rules.mask_speaker("", "", anonymous=row.anonymous)
    if by is not None and not by.may("appeals.see_speaker", row.place):
        return Word("不公开")
    name, phone = people.mask_name(row.speaker.name), people.mask_phone(row.speaker.phone)
    return rules.mask_speaker(name, phone, anonymous=False)


def named(by: Actor, number: str) -> Case:
    """Return the case of a number as its receipt bears it, or refuse it as absent."""
    row = (
        Case.visible(by, "appeals.read").select_related(*JOINED).filter(number=number.strip().upper()).first()
    )
    if row is None:
        raise NotFound("not_found", model="Case", id=number)
    return row


def _filtered(by: Actor, filters: CaseFilters) -> QuerySet[Case]:
    rows = Case.visible(by, "appeals.read").filter(merged_into__isnull=not filters.merged)
    exact: dict[str, Any] = {
        "state__in": filters.state, "channel__in": filters.channel, "kind__in": filters.kind,
        "owner": filters.owner, "unit_id": filters.unit_id, "employer_id": filters.employer_id,
        "speaker_id": filters.speaker_id, "received_at__gte": filters.received_from,
        "received_at__lt": filters.received_to,
    }  # fmt: skip
    rows = rows.filter(**{name: value for name, value in exact.items() if value not in ("", (), None)})
    if filters.category:
        below = [one for one in labels_of_categories() if one.startswith(filters.category + ".")]
        rows = rows.filter(category__in=[filters.category, *below])  # named one by one: an index finds them
    if filters.live is not None:
        rows = rows.filter(state__in=LIVE) if filters.live else rows.filter(state__in=ENDED)
    if filters.flagged:
        rows = rows.filter(flagged=True)
    if filters.overdue:
        rows = rows.filter(due_at__lt=by.at)
    if filters.unsent:
        later = Entry.objects.filter(case_id=OuterRef("case_id"), pk__gt=OuterRef("pk")).exclude(direction=Direction.IN)
        lost = Entry.objects.filter(~Exists(later), sending__in=(Sending.FAILED, Sending.UNSURE))
        rows = rows.filter(pk__in=lost.values("case_id"))
    if filters.source:
        rows = rows.filter(source_key__startswith=filters.source)
    text = filters.text.strip()
    if _NUMBER.fullmatch(text.upper()):
        rows = rows.filter(number=text.upper())
    elif text:
        borne = pairs.bearing(text, by.at)
        rows = rows.filter(pairs.says(text) if borne is None else pairs.says(text) & Q(pk__in=borne))
    return rows
