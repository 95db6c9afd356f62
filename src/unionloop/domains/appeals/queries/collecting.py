"""Reads of what is collected: gatherings, the ledger of concerns by tier and month, sortings, the rota."""

from collections import defaultdict
from datetime import date, datetime, time
from typing import Any

from django.db.models import Count, Q

from unionloop.domains.appeals import rules
from unionloop.domains.appeals.contracts import (
    COLLECTED,
    ENDED,
    BookingRow,
    GatheringKind,
    GatheringRow,
    GroupRow,
    LedgerRow,
    ReceptionRow,
    SortingRow,
)
from unionloop.domains.appeals.models import Booking, Case, Gathering, Reception, SortGroup, Sorting
from unionloop.domains.organisation import queries as organisation
from unionloop.domains.people import queries as people
from unionloop.kernel.actor import BEIJING, Actor
from unionloop.kernel.change import seen
from unionloop.kernel.errors import BadInput
from unionloop.kernel.page import Page, keyset


def gatherings(
    by: Actor, *, kind: str = "", writer: str = "", unit_id: int | None = None, after: str = "", limit: int = 50
) -> Page[GatheringRow]:  # fmt: skip
    """Return diary entries, receptions and symposia, newest first."""
    rows = Gathering.visible(by, "appeals.read").select_related("unit")
    exact = {"kind": kind, "writer": writer, "unit_id": unit_id}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    return keyset(rows, ("-day", "-id"), gathering_row, after=after, limit=limit)


def ledger(by: Actor, *, month: date) -> list[LedgerRow]:
    """Return the ledger of concerns of a month: every unit that collected, and every tier above it, in tree order.

    Each count is its own count over rows; that they add up is checked, not assumed (`LedgerRow.holds`).
    """
    since, until = month_span(month)
    rows = Case.visible(by, "appeals.read").filter(channel__in=COLLECTED, received_at__gte=since, received_at__lt=until)
    merged, ended = Q(merged_into__isnull=False), Q(state__in=ENDED)
    counted = rows.order_by().values("intake_unit_id").annotate(
        collected=Count("id"), merged=Count("id", filter=merged), handled=Count("id", filter=~merged & ended),
        open=Count("id", filter=~merged & ~ended),
    )  # fmt: skip
    counts = {one["intake_unit_id"]: (one["collected"], one["merged"], one["handled"], one["open"]) for one in counted}
    totals: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    units = {}
    for unit_id, line in organisation.lines_of(counts).items():
        for unit in line:
            if by.may("appeals.read", unit.path):
                units[unit.id] = unit
                totals[unit.id] = [a + b for a, b in zip(totals[unit.id], counts[unit_id], strict=True)]
    ordered = sorted(units.values(), key=lambda one: one.path)
    return [LedgerRow(one.id, one.name, one.tier.value, since.date(), *totals[one.id]) for one in ordered]


def sortings(by: Actor, *, unit_id: int | None = None, after: str = "", limit: int = 24) -> Page[SortingRow]:
    """Return the monthly sortings, newest first."""
    rows = Sorting.visible(by, "appeals.read").select_related("unit")
    if unit_id is not None:
        rows = rows.filter(unit_id=unit_id)
    return keyset(rows, ("-month", "-id"), lambda one: sorting_row(one, whole=False), after=after, limit=limit)


def sorting(by: Actor, *, sorting_id: int) -> SortingRow:
    """Return one sorting with its groups."""
    return sorting_row(seen(by, "appeals.read", Sorting, sorting_id))


def receptions(by: Actor, *, since: date, until: date) -> list[ReceptionRow]:
    """Return the rota of the units this actor may see."""
    rows = Reception.visible(by, "appeals.read").filter(day__range=(since, until)).select_related("unit")
    return [reception_row(one) for one in rows.order_by("day", "id")[:200]]


def open_receptions(day: date) -> list[ReceptionRow]:
    """Return the coming receptions anybody may book: public."""
    rows = Reception.objects.filter(state="planned", day__gt=day).select_related("unit").order_by("day", "id")[:60]
    return [reception_row(one) for one in rows]


def bookings(by: Actor, *, reception_id: int) -> list[BookingRow]:
    """Return who comes to a reception, masked."""
    row = seen(by, "appeals.read", Reception, reception_id)
    return [booking_row(one) for one in Booking.objects.filter(reception=row).order_by("seq")]


def month_span(month: date) -> tuple[datetime, datetime]:
    """Return the first moment of a month in Beijing, and of the next."""
    if not 2000 <= month.year <= 2200:
        raise BadInput("month_out_of_range", month=month)
    first = month.replace(day=1)
    following = first.replace(year=first.year + 1, month=1) if first.month == 12 else first.replace(month=first.month + 1)
    return datetime.combine(first, time(), BEIJING), datetime.combine(following, time(), BEIJING)


def gathering_row(row: Gathering) -> GatheringRow:
    """Return the frozen row of a gathering with the numbers of its cases."""
    numbers = Case.objects.filter(source_key=f"{row.kind}:{row.pk}").order_by("id").values_list("number", flat=True)
    return GatheringRow(row.pk, GatheringKind(row.kind), row.unit_id, row.unit.name, row.day, row.title, row.text, row.writer,
                        row.people_count, row.firms_count, tuple(numbers))  # fmt: skip


def sorting_row(row: Sorting, *, whole: bool = True) -> SortingRow:
    """Return the frozen row of a sorting."""
    groups: Any = SortGroup.objects.filter(sorting=row).prefetch_related("items").order_by("id") if whole else ()
    return SortingRow(row.pk, row.unit_id, row.unit.name, row.month, row.collected, tuple(group_row(one) for one in groups))


def group_row(row: SortGroup) -> GroupRow:
    """Return the frozen row of a group."""
    ids = tuple(sorted(one.case_id for one in row.items.all()))
    return GroupRow(row.pk, row.sorting_id, row.label, row.state, ids, row.head_id)


def reception_row(row: Reception) -> ReceptionRow:
    """Return the frozen row of a reception day."""
    booked = Booking.objects.filter(reception=row).count()
    return ReceptionRow(row.pk, row.unit_id, row.unit.name, row.day, row.place_text, row.leader, row.substitute, row.reason,
                        row.state, booked, row.most, row.gathering_id)  # fmt: skip


def booking_row(row: Booking) -> BookingRow:
    """Return the masked row of a booking."""
    masked = rules.mask_speaker(people.mask_name(row.name), people.mask_phone(row.phone), anonymous=False)
    return BookingRow(row.pk, row.reception_id, row.seq, masked, row.text, row.booked_at)
