"""Handing over to the lake: the bureaus' files as they came, and what they say of firms, month by month."""

import hashlib
import tempfile
from pathlib import Path

from django.db import transaction

from unionloop.domains.datacentre import rules
from unionloop.domains.datacentre.contracts import DeliveryState, HandoverRow
from unionloop.domains.datacentre.models import Delivery, Handover
from unionloop.domains.datacentre.queries.firms import firms_of
from unionloop.domains.datacentre.queries.lake import handover_row, minimum_spans, store
from unionloop.domains.organisation import queries as organisation
from unionloop.domains.organisation.contracts import UnitRow
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import change
from unionloop.kernel.errors import NotFound, Refused
from unionloop.lake import building


@transaction.atomic
def hand_over(by: Actor, *, unit_id: int, month: str) -> HandoverRow:
    """Hand a month to the lake and make its figures anew. The same sayings are the same handing over.

    Bronze gets the bureaus' files as received and one table of the firms' sayings, each under its hash; a later handing
    over of the same month restates the figures, the earlier ones stay. A lake that cannot be written leaves no trace here.
    """
    unit = organisation.by_ids([unit_id]).get(unit_id)
    if unit is None or not by.may("datacentre.hand_over", unit.path):
        raise NotFound("not_found", model="Unit", id=unit_id)
    body, firms = rules.firm_table(rules.check_month(month), (said for said, _ in firms_of(month, unit.path)))
    if not firms:
        raise Refused("datacentre_no_sayings", month=month)
    sha256 = hashlib.sha256(body).hexdigest()
    row = Handover.objects.filter(unit_id=unit_id, month=month).order_by("-id").select_related("unit").first()
    if row is None or row.sha256 != sha256:
        row = Handover(unit_id=unit_id, month=month, sha256=sha256, firms=firms, handed_by=by.name, handed_at=by.at)
        with change(by, "datacentre.hand_over", row):
            row.files = _keep_files(by, unit, month)
    _keep_tables(by, unit, month, body)
    building.build(store(), at=by.at, months=(month,), tell=lambda line: None)
    return handover_row(row)


def _keep_files(by: Actor, unit: UnitRow, month: str) -> int:
    """Put the files that count into bronze, byte for byte; return how many."""
    rows = Delivery.objects.filter(unit__path__startswith=unit.path, month=month, state=DeliveryState.TAKEN).order_by("id")
    with tempfile.TemporaryDirectory() as folder:
        for one in rows:
            file = Path(folder, Path(one.name).name or "file")
            file.write_bytes(bytes(one.content))
            building.keep(store(), "bureau_file", file, source=f"{unit.name} {one.kind} #{one.pk}", months=(month,), at=by.at)
    return len(rows)


def _keep_tables(by: Actor, unit: UnitRow, month: str, body: bytes) -> None:
    """Put the firms' sayings of a month and the minimum wages into bronze; the same bytes are there once."""
    with tempfile.TemporaryDirectory() as folder:
        tables = {"firm_months": body, "minimum_wage": rules.minimum_table(minimum_spans(unit.path))}
        for dataset, content in tables.items():
            file = Path(folder, f"{dataset}-{month}.csv")
            file.write_bytes(content)
            if content.count(b"\n") > 1:
                building.receive(store(), dataset, file, source=f"{unit.name} datacentre", at=by.at)
