"""`bench import`: a month's file of the tax office taken in, beside the bare read of the same file."""

import statistics
from pathlib import Path
from typing import Any

from . import measure, peers, rounds
from .registry import Bench
from .rounds import Turn

_CALAMINE = ("python-calamine==0.9.1",)
_DUCKDB = ("duckdb==1.5.5",)


def sheet(rows: int, url: str) -> measure.Result:
    """Take in a spreadsheet of so many rows; calamine only reads it."""
    return _beside("import", "xlsx", rows, url, "calamine, bare read", "read_sheet", _CALAMINE)


def text(rows: int, url: str) -> measure.Result:
    """Take in a text file of so many rows; DuckDB only reads it."""
    return _beside("import-csv", "csv", rows, url, "DuckDB, csv read", "read_text", _DUCKDB)


def _beside(name: str, kind: str, rows: int, url: str, label: str, peer: str, packages: tuple[str, ...]) -> measure.Result:
    with measure.scratch(url) as environment:
        made = measure.child(environment, "taxlines:prepare", str(rows), kind)
        refused = measure.folder_of(environment) / "refused.json"

        def ours() -> Turn:
            with measure.fork(environment) as copy:
                cost = measure.child(copy, "taxfiles:take_in", made["file"], str(made["unit"]), str(refused))
            counts.append((cost["accepted"], cost["failed"]))
            confirmed.append((cost["confirm_seconds"], cost["confirm_cpu_seconds"], cost["confirm_peak_mb"]))
            return Turn(measure.cost_of(cost), (cost["accepted"] + cost["failed"], cost["total_fen"]))

        def bare() -> Turn:
            cost = peers.run(peer, packages, environment, made["file"], str(refused), made["paid"])
            return Turn(measure.cost_of(cost), (cost["rows"], cost["fen"]))

        counts: list[tuple[int, int]] = []
        confirmed: list[tuple[float, float, float]] = []
        series = rounds.in_turn({"ours": ours, label: bare})
        with measure.fork(environment) as copy:
            faults = measure.child(copy, "taxfiles:name_faults", str(made["unit"]))
        size = Path(made["file"]).stat().st_size
    all_named = faults["named"] == faults["planted"] and not faults["invented"]
    mine = series["ours"].median
    facts: dict[str, Any] = {
        "accepted": counts[0][0], "failed": counts[0][1], "file_mb": round(size / 2**20, 1), "spread": series["ours"].spread,
        "cpu_ratio": rounds.ratio(mine.cpu_seconds, series[label].median.cpu_seconds),
        **{f"confirm_{what}": round(statistics.median(one[at] for one in confirmed), 2)
           for at, what in enumerate(("seconds", "cpu_seconds", "peak_mb"))},
        "rows_per_second": round(made["rows"] / mine.seconds), **faults,
    }  # fmt: skip
    return measure.Result(name, made["rows"], measure.store_of(url), mine.seconds, mine.cpu_seconds, mine.peak_mb,
                          rounds.same(series) and all_named, facts, rounds.yardsticks(series), measure.machine())  # fmt: skip


def _once(kind: str) -> Any:
    def run(rows: int, url: str) -> measure.Cost:
        with measure.scratch(url) as environment:
            made = measure.child(environment, "taxlines:prepare", str(rows), kind)
            return measure.cost_of(measure.child(environment, "taxfiles:take_in", made["file"], str(made["unit"])))

    return run


BENCHES = (
    Bench("import", sheet, 100_000, 5_000, _once("xlsx"), (1_000, 10_000, 100_000), step="taxfiles:take_in"),
    Bench("import-csv", text, 1_000_000, 5_000, _once("csv"), (10_000, 100_000, 1_000_000), quick_stores=("sqlite",),
          step="taxfiles:take_in"),
)
