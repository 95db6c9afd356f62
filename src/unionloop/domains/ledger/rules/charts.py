"""Reading a chart of accounts: the standards shipped with the software, or the client's own file."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from unionloop.domains.ledger.contracts.inputs import AccountInput
from unionloop.domains.ledger.contracts.roles import Kind, Side
from unionloop.kernel.errors import BadInput

CHARTS = Path(__file__).resolve().parent.parent / "charts"
_CODE_LENGTHS = (3, 4, 5, 6, 7, 8, 9)  # unions count from three digits, other bodies from four


def shipped(standard: str) -> bytes:
    """Return the chart file shipped for a standard."""
    path = CHARTS / f"{standard}.json"
    if not standard.isdigit() or not path.exists():
        raise BadInput("no_such_standard", standard=standard[:20])
    return path.read_bytes()


def parse_chart(content: bytes) -> list[AccountInput]:
    """Return the accounts of a chart file, checked: codes, parents, sides, no doubles."""
    try:
        chart = json.loads(content)
        found = [_account(chart, row) for row in chart["accounts"]]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadInput("bad_chart_file", reason=str(error)[:120]) from error
    codes: dict[str, AccountInput] = {}
    for one in found:
        if one.code in codes:
            raise BadInput("account_twice", account=one.code)
        codes[one.code] = one
        parent = codes.get(one.parent_code)
        if one.parent_code and (parent is None or not one.code.startswith(one.parent_code)):
            raise BadInput("no_parent_account", account=one.code, parent=one.parent_code)
        if parent is not None and parent.kind != one.kind:
            raise BadInput("parent_of_other_kind", account=one.code, parent=one.parent_code)
    if not found:
        raise BadInput("empty_chart")
    return found


def _account(chart: dict[str, Any], row: dict[str, Any]) -> AccountInput:
    code, name = str(row["code"]), str(row["name"]).strip()
    if not code.isdigit() or len(code) not in _CODE_LENGTHS or not 0 < len(name) <= 60:
        raise BadInput("bad_account", account=code[:20], name=name[:60])
    until = row.get("valid_to", chart.get("valid_to"))
    return AccountInput(
        standard=str(chart["standard"]), code=code, name=name,
        side=Side(row["side"]), kind=Kind(row["kind"]), parent_code=str(row.get("parent", "")),
        valid_from=date.fromisoformat(row.get("valid_from", chart["valid_from"])),
        valid_to=date.fromisoformat(until) if until else None,
        source=str(row.get("source", chart.get("source", "")))[:120],
        verified_by=str(row.get("verified_by", ""))[:80],
    )  # fmt: skip
