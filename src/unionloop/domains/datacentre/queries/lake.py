"""Reads for the lake: what goes into it, what was handed over, and figures out of it."""

from datetime import date
from itertools import pairwise

from django.conf import settings

from unionloop.domains.datacentre import rules
from unionloop.domains.datacentre.contracts import HandoverRow
from unionloop.domains.datacentre.models import Handover, Saying
from unionloop.domains.datacentre.queries.firms import Minimums
from unionloop.domains.reference import queries as reference
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import NotAllowed, NotFound, Refused
from unionloop.kernel.page import Page, keyset
from unionloop.lake.metrics import Answer, ask, months, restatements
from unionloop.lake.store import LakeError, Store

CODE = "datacentre.minimum_wage_fen"


def store() -> Store:
    """Return the lake of this instance: a folder beside its database."""
    return Store(settings.DATA / "lake")


def handovers(by: Actor, *, month: str = "", after: str = "", limit: int = 50) -> Page[HandoverRow]:
    """Return what was handed to the lake, the latest first."""
    rows = Handover.visible(by, "datacentre.read").select_related("unit")
    if month:
        rows = rows.filter(month=month)
    return keyset(rows, ("-id",), handover_row, after=after, limit=limit)


def handover_row(row: Handover) -> HandoverRow:
    """Return a handing over as a frozen row."""
    return HandoverRow(row.pk, row.unit_id, row.unit.name, row.month, row.sha256, row.files, row.firms, row.handed_by,
                       row.handed_at)  # fmt: skip


def lake_months(by: Actor) -> list[str]:
    """Return the months the lake has figures of firms for, the latest first."""
    _require(by)
    return months(store(), "firm_cube")


def lake_figures(by: Actor, *, code: str, month: str) -> list[Answer]:
    """Return a figure of a month by region and industry, what may not be shown marked as hidden.

    The lake is the whole instance's: whoever may read the data centre anywhere reads its published figures.
    """
    _require(by)
    try:
        return ask(store(), code, month=month)
    except LakeError as wrong:
        if wrong.code == "lake_unknown_metric":
            raise NotFound("not_found", model="Metric", id=0) from wrong
        raise Refused(wrong.code, **wrong.facts) from wrong


def lake_restated(by: Actor, *, code: str, month: str) -> list[dict[str, object]]:
    """Return the figures of a month that late data changed: before, after, when."""
    _require(by)
    return restatements(store(), code, month=month)


def _require(by: Actor) -> None:
    if not by.holds("datacentre.read"):
        raise NotAllowed("not_allowed", verb="datacentre.read")


def minimum_spans(path: str) -> list[tuple[str, date, date | None, int]]:
    """Return (region, from, to, fen) of the minimum wage of every division firms of a subtree lie in; system use."""
    regions = Saying.objects.filter(unit__path__startswith=path).order_by().values_list("division_code", flat=True).distinct()
    days = reference.turns(CODE)
    found = []
    for region in sorted(set(regions)):
        spans = [(start, end, _fen(region, start)) for start, end in pairwise([*days, None]) if start is not None]
        found += [(region, *one) for one in rules.joined(spans)]
    return found


def _fen(region: str, day: date) -> int | None:
    known = Minimums(f"{day:%Y-%m}")
    known.day = day
    return known.of(region)[0]
