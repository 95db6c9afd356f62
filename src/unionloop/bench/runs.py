"""The benches by name: set up, run, compare the sums, return one result."""

from collections.abc import Callable

from . import measure


def importing(rows: int, url: str) -> measure.Result:
    """Take in a spreadsheet of so many rows."""
    with measure.scratch(url) as environment:
        made = measure.child(environment, "prepare", str(rows), "xlsx")
        cost = measure.child(environment, "import", made["file"], str(made["unit"]))
    equal = cost["accepted"] + cost["failed"] == made["rows"]
    facts = {"accepted": cost["accepted"], "failed": cost["failed"], "rows_per_second": _rate(made["rows"], cost)}
    return _result("import", made["rows"], url, cost, equal, facts)


def settling(rows: int, url: str) -> measure.Result:
    """Split so many receipts already staged and matched: computed, allocated, locked."""
    with measure.scratch(url) as environment:
        made = measure.child(environment, "prepare", str(rows), "csv")
        taken = measure.child(environment, "import", made["file"], str(made["unit"]))
        matched = measure.child(environment, "match", str(made["unit"]), "202606")
        cost = measure.child(environment, "settle", str(made["unit"]), "202606")
    equal = cost["rows"] == taken["accepted"] and cost["total_fen"] == taken["total_fen"]
    facts = {"match_seconds": matched["seconds"], "matched": matched["matched"],
             "rows_per_second": _rate(cost["rows"], cost)}  # fmt: skip
    return _result("settle", cost["rows"], url, cost, equal, facts)


def _rate(rows: int, cost: dict[str, float]) -> int:
    return round(rows / cost["seconds"]) if cost["seconds"] else 0


def _result(
    name: str, rows: int, url: str, cost: dict[str, float], equal: bool, facts: dict[str, object]
) -> measure.Result:
    database = "postgresql" if url.startswith("postgres") else "sqlite"
    return measure.Result(name, rows, database, cost["seconds"], cost["cpu_seconds"], cost["peak_mb"], equal,
                          facts, machine=measure.machine())  # fmt: skip


BENCHES: dict[str, Callable[[int, str], measure.Result]] = {"import": importing, "settle": settling}
