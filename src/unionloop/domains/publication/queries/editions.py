"""Reads of editions. What has not been published is seen only by whoever prepares or signs it."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from unionloop.domains.publication import rules
from unionloop.domains.publication.contracts import (  # fmt: skip
    ClosureRow,
    CorrectionRow,
    Dates,
    EditionRow,
    FigureValue,
    ItemRow,
    Kind,
    Monthly,
    Outcome,
    State,
    Timing,
)
from unionloop.domains.publication.flow import EDITION
from unionloop.domains.publication.models import Correction, Edition, EditionItem
from unionloop.domains.reference import queries as reference
from unionloop.kernel import page as paging
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import NotFound
from unionloop.kernel.page import Page, keyset

from .composing import bytes_of, items_of


def row_of(edition: Edition, by: Actor | None = None) -> EditionRow:
    """Return the frozen row of an edition."""
    return EditionRow(
        id=edition.pk, month=edition.month, number=edition.number, unit_id=edition.unit_id,
        publisher=edition.publisher, state=State(edition.state), frozen_at=edition.frozen_at,
        signed_at=edition.signed_at, signed_by=edition.signed_by, sign_due_date=edition.sign_due_date,
        publish_at=edition.publish_at, published_at=edition.published_at, late=edition.late,
        sha256=edition.sha256, ledger_head=edition.ledger_head, ledger_day=edition.ledger_day,
        verbs=EDITION.open_to(by, edition) if by is not None else (),
    )  # fmt: skip


def editions(by: Actor, *, after: str = "", limit: int = 50) -> Page[EditionRow]:
    """Return the published editions, newest first."""
    rows = published_rows(by)
    return keyset(rows, ("-month", "id"), lambda one: row_of(one), after=after, limit=limit)


def edition(by: Actor, *, month: str) -> EditionRow:
    """Return one published edition."""
    return row_of(find_published(by, month))


def monthly(by: Actor, *, month: str = "") -> Monthly:
    """Return one published edition ready to be drawn; the latest without a month."""
    found = find_published(by, month)
    said: dict[str, Any] = json.loads(found.content)
    figures = [FigureValue(one["code"], one["area"], one["area_name"], one["value"], one["unit"], one["hidden"])
               for one in said["figures"]]  # fmt: skip
    kinds = [one["kind"] for one in said["items"]]
    months = list(published_rows(by).filter(unit_id=found.unit_id).order_by("month").values_list("month", flat=True))
    at = months.index(found.month)
    return Monthly(
        edition=row_of(found), dates=dates_in_force(found.month, found.unit.division_code),
        totals={one.code: one for one in figures if not one.area}, areas=_areas(figures),
        counts={kind.value: kinds.count(kind.value) for kind in Kind},
        closures=tuple(ClosureRow(one["month"], one["seq"], one["name"], Outcome(one["outcome"]),
                                  date.fromisoformat(one["day"])) for one in said["closures"]),
        corrections=tuple(corrections(by, month=found.month)), listed_corrections=len(said["corrections"]),
        previous=months[at - 1] if at else "", following=months[at + 1] if at + 1 < len(months) else "",
        definitions=said["edition"]["definitions"],
    )  # fmt: skip


def _areas(figures: list[FigureValue]) -> tuple[tuple[str, str, dict[str, FigureValue]], ...]:
    grouped: dict[str, dict[str, FigureValue]] = {}
    names: dict[str, str] = {}
    for one in figures:
        if one.area:
            grouped.setdefault(one.area, {})[one.code] = one
            names[one.area] = one.area_name
    return tuple((area, names[area], grouped[area]) for area in sorted(grouped))


def series(by: Actor, *, code: str, until: str, months: int = 12) -> list[tuple[str, int | None]]:
    """Return one citywide figure over the editions up to a month, oldest first, as each published it."""
    rows = published_rows(by).filter(month__lte=until).order_by("-month")[:months]
    points = []
    for one in rows:
        said = json.loads(one.content)["figures"]
        points.append((one.month, next((cell["value"] for cell in said
                                        if cell["code"] == code and not cell["area"]), None)))  # fmt: skip
    return points[::-1]


def items(
    by: Actor, *, month: str, kind: str = "", area: str = "", text: str = "", after: str = "", limit: int = 50
) -> Page[ItemRow]:
    """Return a page of the published list."""
    return keyset(_items(by, month, kind, area, text), ("seq", "id"), item_row, after=after, limit=limit)


def every_item(by: Actor, *, month: str, kind: str = "", area: str = "", text: str = "") -> Iterator[ItemRow]:
    """Yield the published list for an export."""
    yield from paging.every(_items(by, month, kind, area, text).order_by("seq"), item_row)


def item(by: Actor, *, month: str, seq: int) -> ItemRow:
    """Return one published item."""
    found = _items(by, month, "", "", "").filter(seq=seq).first()
    if found is None:
        raise NotFound("not_found", model="EditionItem", id=seq)
    return item_row(found)


def areas_of(by: Actor, *, month: str) -> list[tuple[str, str]]:
    """Return the districts on a published list, for its filter."""
    rows = _items(by, month, "", "", "").order_by("area").values_list("area", "area_name").distinct()
    return list(rows)


def _items(by: Actor, month: str, kind: str, area: str, text: str) -> QuerySet[EditionItem]:
    edition = find_published(by, month)
    rows = EditionItem.objects.filter(edition=edition, struck_reason="").select_related("edition")
    if kind:
        rows = rows.filter(kind=kind)
    if area:
        rows = rows.filter(area=area)
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(street__icontains=text) | Q(industry__icontains=text))
    return rows


def content(by: Actor, *, month: str) -> bytes:
    """Return the published bytes: what the printed SHA-256 is over."""
    return find_published(by, month).content.encode()


def list_csv(by: Actor, *, month: str) -> bytes:
    """Return the published list as CSV: the file whose hash stands in the content."""
    return rules.list_csv(items_of(find_published(by, month)))


def rebuild(by: Actor, *, edition_id: int) -> bytes:
    """Put an edition's bytes together again from the rows kept."""
    found = Edition.visible(by, "publication.read").exclude(content="").filter(pk=edition_id).first()
    if found is None:
        raise NotFound("not_found", model="Edition", id=edition_id)
    return bytes_of(found)


def check() -> list[str]:
    """Return every published edition whose rows, bytes or hash no longer agree."""
    faults = []
    for one in Edition.objects.filter(state__in=(State.SIGNED, State.PUBLISHED)).order_by("month"):
        stored = one.content.encode()
        if rules.digest(stored) != one.sha256:
            faults.append(f"publication: {one} does not have its hash")
        if bytes_of(one) != stored:
            faults.append(f"publication: {one} cannot be rebuilt from its rows")
    return faults


def invariants(by: Actor) -> Iterator[tuple[str, list[str]]]:
    """Yield the promise of every edition with its faults; `unionloop verify` runs it."""
    yield "发布：字节、校验码、由底稿重建", check()


def corrections(by: Actor, *, month: str = "") -> list[CorrectionRow]:
    """Return the corrections to one published edition, or to all of them, newest first."""
    rows = Correction.visible(by, "publication.read").filter(item__edition__state=State.PUBLISHED)
    if month:
        rows = rows.filter(item__edition__month=month)
    found = []
    for one in rows.select_related("item__edition").order_by("-decided_at", "-id")[:500]:
        listed = (published_rows(by).filter(frozen_at__gte=one.decided_at).order_by("month")
                  .values_list("month", flat=True).first())  # fmt: skip
        found.append(CorrectionRow(one.pk, one.item.edition.month, one.item.seq, one.item.name, one.field,
                                   one.before, one.after, one.reason, one.decided_at, listed or ""))  # fmt: skip
    return found


def dates_in_force(month: str, region: str = "") -> Dates:
    """Return the days of a month's edition by the present calendar and the region's rule of that month."""
    return rules.dates_of(month, reference.calendar(), timing(region, month))


def timing(region: str, month: str) -> Timing:
    """Return the days and hours of a region's editions, as in force on the first day of the month."""
    day, ours = date(*rules.parse_month(month), 1), rules.OURS
    return Timing(
        reference.value("publication.cut_off_day", region, day, ours.cut_off_day),
        reference.value("publication.publish_day", region, day, ours.publish_day),
        reference.value("publication.publish_hour", region, day, ours.publish_hour),
        reference.value("publication.sign_hour", region, day, ours.sign_hour),
        reference.value("publication.late_minutes", region, day, ours.late_minutes),
    )


def coming(at: datetime, months: int = 12, region: str = "") -> list[Dates]:
    """Return the days of this month's and the following editions."""
    first = rules.edition_month(at)
    return [dates_in_force(rules.month_after(first, step), region) for step in range(months)]


def latest_month(by: Actor) -> str:
    """Return the month of the latest published edition; "" before the first."""
    return published_rows(by).order_by("-month").values_list("month", flat=True).first() or ""


def item_row(one: EditionItem) -> ItemRow:
    """Return the frozen row of an item."""
    return ItemRow(
        one.pk, one.edition_id, one.edition.month, one.seq, Kind(one.kind), one.name, one.street, one.area,
        one.area_name, one.industry, one.band, one.first_month, one.struck_reason,
        getattr(one, "objections_count", 0),
    )  # fmt: skip


def find_published(by: Actor, month: str) -> Edition:
    """Return the published edition of a month, the latest without one."""
    rows = published_rows(by).order_by("-month", "unit__path")
    if month:
        rules.parse_month(month)
        rows = rows.filter(month=month)
    found = rows.first()
    if found is None:
        raise NotFound("not_found", model="Edition", id=month)
    return found


def published_rows(by: Actor) -> QuerySet[Edition]:
    """Return the editions anybody may read."""
    return Edition.visible(by, "publication.read").filter(state=State.PUBLISHED)
