"""The content of an edition: one dictionary, put together from the rows kept. Rebuilding gives the same bytes."""

from datetime import datetime
from typing import Any

from unionloop.domains.publication import rules
from unionloop.domains.publication.contracts import FigureValue, ItemValue
from unionloop.domains.publication.models import (
    Correction,
    Edition,
    EditionClosure,
    EditionFigure,
    EditionItem,
)
from unionloop.kernel.actor import BEIJING


def content_of(edition: Edition) -> dict[str, Any]:
    """Return everything the edition says, from its own rows and nothing else."""
    items = items_of(edition)
    figures = rules.hide_small(figures_of(edition), edition.hidden_below)
    csv_bytes = rules.list_csv(items)
    return {
        "edition": {
            "month": edition.month, "number": edition.number, "publisher": edition.publisher,
            "window": [edition.window_first.isoformat(), edition.window_last.isoformat()],
            "cut_off": f"{edition.window_last.isoformat()} 24:00",
            "sign_due": edition.sign_due_date.isoformat(),
            "publish_at": _local(edition.publish_at),
            "definitions": edition.definitions, "hidden_below": edition.hidden_below,
        },
        "figures": [
            {"code": one.code, "area": one.area, "area_name": one.area_name, "value": one.value,
             "unit": one.unit, "hidden": one.hidden}
            for one in figures
        ],
        "items": [
            {"seq": one.seq, "kind": one.kind, "name": one.name, "area": one.area, "area_name": one.area_name,
             "street": one.street, "industry": one.industry, "staff_band": one.band,
             "first_month": one.first_month}
            for one in items
        ],
        "closures": [
            {"month": one.month, "seq": one.seq, "name": one.name, "outcome": one.outcome,
             "day": one.day.isoformat()}
            for one in EditionClosure.objects.filter(edition=edition).order_by("month", "seq")
        ],
        "corrections": [
            {"month": one.item.edition.month, "seq": one.item.seq, "field": one.field, "before": one.before,
             "after": one.after, "reason": one.reason, "decided_at": _local(one.decided_at)}
            for one in corrections_before(edition)
        ],
        "ledger": {"day": edition.ledger_day.isoformat() if edition.ledger_day else None,
                   "head": edition.ledger_head},
        "files": {"list.csv": {"sha256": rules.digest(csv_bytes), "rows": len(items)}},
    }  # fmt: skip


def bytes_of(edition: Edition) -> bytes:
    """Return the canonical bytes of an edition, put together afresh."""
    return rules.canonical(content_of(edition))


def items_of(edition: Edition) -> list[ItemValue]:
    """Return the list as published: struck items are left out, the numbers of the others stay."""
    rows = EditionItem.objects.filter(edition=edition, struck_reason="").order_by("seq")
    return [ItemValue(one.seq, one.kind, one.name, one.street, one.area, one.area_name, one.industry, one.band,
                      one.first_month) for one in rows]  # fmt: skip


def figures_of(edition: Edition) -> list[FigureValue]:
    """Return the figures in a fixed order, small cells still in them."""
    rows = EditionFigure.objects.filter(edition=edition).order_by("code", "area")
    return [FigureValue(one.code, one.area, one.area_name, one.value, one.unit) for one in rows]


def corrections_before(edition: Edition) -> list[Correction]:
    """Return the corrections decided since the last edition was frozen: the ones this edition lists."""
    rows = Correction.objects.filter(item__edition__unit_id=edition.unit_id, decided_at__lte=edition.frozen_at)
    before = (Edition.objects.filter(unit_id=edition.unit_id, month__lt=edition.month).order_by("-month")
              .values_list("frozen_at", flat=True).first())  # fmt: skip
    if before is not None:
        rows = rows.filter(decided_at__gt=before)
    return list(rows.select_related("item__edition").order_by("decided_at", "id"))


def _local(at: datetime) -> str:
    return at.astimezone(BEIJING).isoformat(timespec="seconds")
