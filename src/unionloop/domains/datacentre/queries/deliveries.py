"""Reads of the bureaus' files."""

from itertools import islice
from typing import Any

from unionloop.domains.datacentre import rules
from unionloop.domains.datacentre.contracts import DeliveryRow, DeliveryState, Fault, Kind, RefusedLine, Said
from unionloop.domains.datacentre.models import Delivery
from unionloop.domains.organisation import queries as organisation
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import seen
from unionloop.kernel.errors import BadInput
from unionloop.kernel.page import Page, keyset
from unionloop.kernel.sheets import sheets

ROWS_MOST = 200_000
Good = list[tuple[int, Said, int]]  # line, what it says, the unit of its county


def deliveries(by: Actor, *, month: str = "", after: str = "", limit: int = 50) -> Page[DeliveryRow]:
    """Return the files of this actor's scope, the latest first."""
    rows = Delivery.visible(by, "datacentre.read").select_related("unit").defer("content")
    if month:
        rows = rows.filter(month=month)
    return keyset(rows, ("-id",), lambda row: delivery_row(row, by), after=after, limit=limit)


def delivery(by: Actor, *, delivery_id: int) -> DeliveryRow:
    """Return one file with its counts."""
    return delivery_row(seen(by, "datacentre.read", Delivery, delivery_id), by)


def delivery_faults(by: Actor, *, delivery_id: int) -> list[RefusedLine]:
    """Return the lines of a file that cannot be taken, each with every fault."""
    return read_delivery(seen(by, "datacentre.read", Delivery, delivery_id))[1]


def read_delivery(row: Delivery) -> tuple[Good, list[RefusedLine]]:
    """Return the good lines of a file, placed at their county, and the others with their faults."""
    kind = Kind(row.kind)
    table, heads = _table(kind, bytes(row.content), row.name)
    region = _region(row.unit_id)
    places: dict[str, int | None] = {}
    good: Good = []
    failed: list[RefusedLine] = []
    lines: dict[str, int] = {}
    for line, cells in table.rows():
        if line <= heads.line or not any(cell not in (None, "") for cell in cells):
            continue
        said, faults = rules.read_line(kind, cells, heads, region)
        if said is not None and said.uscc in lines:
            faults = [Fault("统一社会信用代码", "datacentre_twice", {"found": said.uscc, "line": str(lines[said.uscc])})]
        elif said is not None:
            lines[said.uscc] = line
            if said.division_code not in places:
                places[said.division_code] = organisation.unit_of_division(said.division_code)
            if places[said.division_code] is None:
                faults = [Fault("区划代码", "datacentre_division", {"found": said.division_code, "region": region or "-"})]
        if said is None or faults:
            at = heads.columns["name"]
            failed.append(RefusedLine(line, str(cells[at] or "") if at < len(cells) else "", tuple(faults)))
        else:
            good.append((line, said, places[said.division_code] or row.unit_id))
    if len(good) + len(failed) > ROWS_MOST:
        raise BadInput("too_many_lines", count=len(good) + len(failed), most=ROWS_MOST)
    return good, failed


def _region(unit_id: int) -> str:
    """Return the beginning that every division below a unit shares ("5109" for a city)."""
    code = organisation.by_ids([unit_id])[unit_id].division_code[:6]
    return code.removesuffix("00").removesuffix("00")


def _table(kind: Kind, content: bytes, name: str) -> tuple[Any, rules.Heads]:
    refused = None
    for table in sheets().open_tables(content, name):
        try:
            return table, rules.find_heads(kind, list(islice(table.rows(), rules.SEARCHED_ROWS)))
        except BadInput as fault:
            refused = refused or fault
    assert refused is not None, "a file has at least one table"
    raise refused


def delivery_row(row: Delivery, by: Actor) -> DeliveryRow:
    """Return a file as a frozen row."""
    open_ = row.state == DeliveryState.TRIED and row.good > 0 and by.may("datacentre.take", row.place)
    return DeliveryRow(
        row.pk, row.unit_id, row.unit.name, Kind(row.kind), row.month, row.name, DeliveryState(row.state), row.read, row.good,
        row.failed, row.received_by, row.received_at, row.sha256, ("datacentre.take",) if open_ else (),
    )  # fmt: skip
