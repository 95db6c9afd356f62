"""Reads of blank spots: the work list of who should have a union and has none."""

from collections.abc import Iterator, Sequence

from django.db.models import Count, Q, QuerySet, Sum

from unionloop.domains.employers import queries as registry
from unionloop.domains.employers.contracts import CoverageRow
from unionloop.domains.founding.contracts import BlankRow, BlankState, Reason
from unionloop.domains.founding.models import Blank, Case, Sweep
from unionloop.kernel import page as paging
from unionloop.kernel.actor import Actor
from unionloop.kernel.page import Page, keyset

LIVE = (BlankState.OPEN, BlankState.ASSIGNED, BlankState.IN_CASE)
IDLE = (BlankState.OPEN, BlankState.ASSIGNED)  # a case has clocks of its own


def row_of(blank: Blank, by: Actor, case_number: str = "") -> BlankRow:
    """Return the frozen row of a blank spot."""
    state = BlankState(blank.state)
    late = blank.due_date is not None and blank.due_date < by.today and state in IDLE
    return BlankRow(
        blank.pk, blank.employer_id, blank.employer.name, blank.unit_id, blank.unit.name,
        blank.employer.street, blank.employer.headcount or 0, Reason(blank.reason), blank.owner,
        blank.found_date, blank.due_date, blank.visited_date, state, case_number, late,
    )  # fmt: skip


def blanks(
    by: Actor, *, state: str = "", reason: str = "", text: str = "", at_least: int = 0, overdue: bool = False,
    after: str = "", limit: int = 50,
) -> Page[BlankRow]:  # fmt: skip
    """Return a page of blank spots, the largest firms first."""
    rows = _filtered(by, state, reason, text, at_least, overdue)
    sums = rows.aggregate(headcount=Sum("employer__headcount"))
    found = keyset(rows, ("-employer__headcount", "id"), lambda one: one, after=after, limit=limit)
    numbers = _numbers([one.employer_id for one in found.rows])
    return Page([row_of(one, by, numbers.get(one.employer_id, "")) for one in found.rows], found.next,
                found.total, {"headcount": sums["headcount"] or 0})  # fmt: skip


def every_blank(by: Actor, *, state: str = "", reason: str = "", text: str = "", at_least: int = 0,
                overdue: bool = False) -> Iterator[BlankRow]:  # fmt: skip
    """Yield all blank spots of a list, for an export."""
    rows = _filtered(by, state, reason, text, at_least, overdue).order_by("-employer__headcount", "id")
    yield from paging.every(rows, lambda one: row_of(one, by))


def blank_counts(by: Actor, *, large: int = 25, stale_before: object = None) -> dict[str, int]:
    """Return how many blank spots are live, large, late, and not visited since a day."""
    rows = Blank.visible(by, "founding.read").filter(state__in=LIVE)
    stale = Q(visited_date__isnull=True, found_date__lt=stale_before) | Q(visited_date__lt=stale_before)
    unseen = stale & Q(state__in=IDLE) if stale_before else Q(pk__in=[])
    return dict(rows.aggregate(
        live=Count("id"), large=Count("id", filter=Q(employer__headcount__gte=large)),
        overdue=Count("id", filter=Q(due_date__lt=by.today, state__in=IDLE)), unseen=Count("id", filter=unseen),
        unseen_large=Count("id", filter=unseen & Q(employer__headcount__gte=large)),
    ))  # fmt: skip


def coverage(by: Actor, *, group: str = "division") -> list[CoverageRow]:
    """Return the coverage by its four denominators, straight from the register."""
    return registry.coverage(by, by.today, group)


def sweeps(by: Actor, *, limit: int = 24) -> list[dict[str, object]]:
    """Return the latest searches for blank spots, newest first: when, how many, by whom found."""
    rows = Sweep.visible(by, "founding.read").order_by("-id")[:limit]
    return [{"at": one.at, "unit_id": one.unit_id, "gap": one.gap_count, "new": one.new_count,
             "filled": one.filled_count} for one in rows]  # fmt: skip


def live_employer_ids(by: Actor) -> set[int]:
    """Return the employers that are blank spots now, in this actor's scope."""
    rows = Blank.visible(by, "founding.read").filter(state__in=LIVE)
    return set(rows.values_list("employer_id", flat=True))


def _numbers(employer_ids: Sequence[int]) -> dict[int, str]:
    rows = Case.objects.filter(employer_id__in=employer_ids).order_by("id")
    return dict(rows.values_list("employer_id", "number"))


def _filtered(
    by: Actor, state: str, reason: str, text: str, at_least: int, overdue: bool
) -> QuerySet[Blank]:
    rows = Blank.visible(by, "founding.read").select_related("employer", "unit")
    rows = rows.filter(state=state) if state else rows.filter(state__in=LIVE)
    if reason:
        rows = rows.filter(reason=reason)
    if text:
        rows = rows.filter(employer__name__icontains=text)
    if at_least:
        rows = rows.filter(employer__headcount__gte=at_least)
    if overdue:
        rows = rows.filter(due_date__lt=by.today, state__in=IDLE)
    return rows
