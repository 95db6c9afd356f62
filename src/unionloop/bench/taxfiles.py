"""A city's tax file of so many rows, and the steps that take it in: for `import`, and before `settle`."""

import json
import os
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any

from .work import MONTH, at

SHEET_MONTH, TEXT_MONTH = MONTH, date(2026, 6, 1)  # the demo's city gets a spreadsheet, and text every third month


def prepare(rows: str, kind: str) -> dict[str, Any]:
    """Build the city the file is about, write the file; nothing of this is measured."""
    from unionloop.demo import city, scene, taxfile

    size = replace(city.SIZES["town"], name=f"bench{rows}", firms=int(rows), months=1)
    city.SIZES[size.name] = size
    town = city.build(size.name, 1, MONTH)
    town = replace(town, firms=[replace(firm, status="normal", quarterly=False) for firm in town.firms])
    made = taxfile.make(town, TEXT_MONTH if kind == "csv" else SHEET_MONTH, set())
    content = made.content.decode("gb18030").encode() if kind == "csv" else made.content  # DuckDB reads UTF-8
    path = Path(os.environ["UNIONLOOP_DATA"]) / made.name
    path.write_bytes(content)
    told = scene.set_up(town)
    return {"file": str(path), "rows": made.rows, "total_fen": made.total_fen, "unit": told.city_unit}


def take_in(path: str, unit: str, refused: str = "") -> dict[str, Any]:
    """Measure: file → kept, validated, deduplicated, staged, error file written; what follows of it, confirming, apart.

    Line numbers refused go to a file of that name.
    """
    from unionloop.domains.dues import commands as dues
    from unionloop.domains.dues import queries
    from unionloop.kernel.actor import system

    from .measure import timed

    by = system(at(16))

    def job() -> Any:
        file = dues.receive(by, unit_id=int(unit), name=Path(path).name, content=Path(path))
        row = dues.stage(by, file_id=file.id, quiet=True)
        if row.failed:
            queries.failed_file(by, file_id=file.id)
        return row

    staged, cost = timed(job)
    row, after = timed(lambda: dues.confirm(by, file_id=staged.id))
    if refused:
        lines = {fault.line_no for fault in queries.every_fault(by, file_id=row.id)}
        Path(refused).write_text(json.dumps(sorted(lines)))
    return {**asdict(cost), "accepted": row.accepted, "failed": row.failed, "total_fen": row.total_fen,
            **{f"confirm_{name}": value for name, value in asdict(after).items()}}  # fmt: skip


def name_faults(unit: str) -> dict[str, int]:
    """Try a file of planted faults; count those named with their line, column, reason and cure. Nothing is measured."""
    from unionloop.domains.dues import commands as dues
    from unionloop.domains.dues import queries
    from unionloop.kernel.actor import system

    from . import planted

    by = system(at(16))
    content, where = planted.file_of(planted.plant())
    file = dues.receive(by, unit_id=int(unit), name="planted.xlsx", content=content)
    dues.stage(by, file_id=file.id, quiet=True)
    found = {(one.line_no, one.code, one.column) for one in queries.every_fault(by, file_id=file.id) if one.reason and one.cure}
    return {"planted": len(where), "named": len(found & {(line, one.code, one.header) for line, one in where.items()}),
            "invented": len({line for line, _, _ in found} - set(where))}  # fmt: skip


def match(unit: str, month: str) -> dict[str, Any]:
    """Match payers to employers: between import and settlement, measured by itself."""
    from unionloop.domains.dues import commands as dues
    from unionloop.kernel.actor import system

    from .measure import timed

    report, cost = timed(lambda: dues.match_payers(system(at(16)), unit_id=int(unit), month=month))
    return {**asdict(cost), "matched": report.matched}
