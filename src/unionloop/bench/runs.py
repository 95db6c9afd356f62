"""The benches by name: set up, run, compare the sums, return one result."""

from collections.abc import Callable

from . import claims, coverage, desk, flags, lake, measure, triage


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
    facts = {"match_seconds": matched["seconds"], "match_cpu_seconds": matched["cpu_seconds"],
             "match_peak_mb": matched["peak_mb"], "matched": matched["matched"],
             "rows_per_second": _rate(cost["rows"], cost)}  # fmt: skip
    return _result("settle", cost["rows"], url, cost, equal, facts)


def rolls(rows: int, url: str) -> measure.Result:
    """Take in the rolls of so many members, each sealed under a key of his own."""
    with measure.scratch(url) as environment:
        made = measure.child(environment, "prepare-roll", str(rows))
        cost = measure.child(environment, "take-roll", str(made["unit"]), *made["files"])
    facts = {name: cost[name] for name in ("fresh", "failed", "try_seconds", "take_seconds")}
    facts["rows_per_second"] = _rate(rows, cost)
    return _result("roll", rows, url, cost, cost["fresh"] == rows, facts)


def finding(rows: int, url: str) -> measure.Result:
    """Find members among so many by name, given name, initials and number."""
    with measure.scratch(url) as environment:
        made = measure.child(environment, "prepare-roll", str(rows))
        taken = measure.child(environment, "take-roll", str(made["unit"]), *made["files"])
        cost = measure.child(environment, "search", "200")
    facts = {name: value for name, value in cost.items() if name not in ("seconds", "cpu_seconds", "peak_mb")}
    facts |= {"roll_seconds": taken["seconds"], "roll_peak_mb": taken["peak_mb"], "roll_rows_per_second": _rate(rows, taken)}
    return _result("member-search", rows, url, cost, cost["hits"] == cost["asks"], facts)


def _rate(rows: int, cost: dict[str, float]) -> int:
    return round(rows / cost["seconds"]) if cost["seconds"] else 0


def _result(
    name: str, rows: int, url: str, cost: dict[str, float], equal: bool, facts: dict[str, object]
) -> measure.Result:
    database = "postgresql" if url.startswith("postgres") else "sqlite"
    return measure.Result(name, rows, database, cost["seconds"], cost["cpu_seconds"], cost["peak_mb"], equal,
                          facts, machine=measure.machine())  # fmt: skip


BENCHES: dict[str, Callable[[int, str], measure.Result]] = {
    "import": importing, "settle": settling, "roll": rolls, "member-search": finding, "triage": triage.judging,
    "desk": desk.living, "claims": claims.working_out, "coverage": coverage.holding, "flags": flags.judging,
    "lake": lake.building_up,
}  # fmt: skip
