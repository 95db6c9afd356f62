"""`bench settle`: receipts already in the database split, allocated with their rule, locked."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from unionloop.domains.dues.contracts.settlement import RECEIVERS

from . import measure, peers, rounds
from .registry import Bench
from .rounds import Turn
from .work import at

MONTH = "202606"
_RULED = "turn = 0 AND rule_id IS NOT NULL"
_DUCKDB, _LABEL = ("duckdb==1.5.5",), "DuckDB, Parquet to Parquet, told the rules"


def settling(rows: int, url: str) -> measure.Result:
    """Split so many receipts already staged and matched: computed, allocated, locked; DuckDB only splits."""
    with measure.scratch(url) as environment:
        made, taken, matched = _staged(environment, rows)
        with measure.fork(environment) as copy:
            measure.child(copy, "settle:settle", str(made["unit"]), MONTH)
            folder = str(measure.folder_of(environment))
            told = measure.child(copy, "settle:export", folder)

        def ours() -> Turn:
            with measure.fork(environment) as copy:
                cost = measure.child(copy, "settle:settle", str(made["unit"]), MONTH)
            counts.add((cost["rows"], cost["total_fen"]))
            return Turn(measure.cost_of(cost), cost["sums"])

        def theirs() -> Turn:
            cost = peers.run("split_parquet", _DUCKDB, environment, folder)
            return Turn(measure.cost_of(cost), cost["sums"] if cost["rows"] == told["rows"] else None)

        counts: set[tuple[int, int]] = set()
        series = rounds.in_turn({"ours": ours, _LABEL: theirs})
    mine = series["ours"].median
    equal = rounds.same(series) and counts == {(taken["accepted"], taken["total_fen"])}
    facts = {"match_seconds": matched["seconds"], "match_cpu_seconds": matched["cpu_seconds"],
             "match_peak_mb": matched["peak_mb"], "matched": matched["matched"], "spread": series["ours"].spread,
             "rows_per_second": round(taken["accepted"] / mine.seconds)}  # fmt: skip
    return measure.Result("settle", taken["accepted"], measure.store_of(url), mine.seconds, mine.cpu_seconds, mine.peak_mb,
                          equal, facts, rounds.yardsticks(series), measure.machine())  # fmt: skip


def settle(unit: str, month: str) -> dict[str, Any]:
    """Measure: live rows → split, allocated, locked; the sums must close."""
    from unionloop.domains.dues import commands as dues
    from unionloop.kernel.actor import system

    from .measure import timed

    by = system(at(17))

    def job() -> Any:
        run = dues.open_run(by, unit_id=int(unit), month=month)
        dues.compute(by, run_id=run.id)
        return dues.lock(by, run_id=run.id)

    run, cost = timed(job)
    return {**asdict(cost), "rows": run.rows_count, "total_fen": run.total_fen, "sums": _sums()}


def export(folder: str) -> dict[str, Any]:
    """Write what the yardstick needs: receipts with the rule and policy they fell under, rules, policies."""
    import pyarrow as arrow
    import pyarrow.parquet as parquet

    place = Path(folder)

    def write(name: str, columns: tuple[str, ...], rows: list[Any]) -> int:
        table = {column: [row[at] for row in rows] for at, column in enumerate(columns)}
        parquet.write_table(arrow.table(table), place / f"{name}.parquet")  # type: ignore[no-untyped-call]
        return len(rows)

    shares = tuple(f"{one}_bp" for one in RECEIVERS)
    write("rules", ("rule_id", *shares, "remainder_to"),
          _asked(f"SELECT id, {', '.join(shares)}, remainder_to FROM dues_splitrule"))  # fmt: skip
    write("policies", ("policy_id", "tiers", "back_bp"),
          [(number, tiers if isinstance(tiers, list) else json.loads(tiers), share)
           for number, tiers, share in _asked("SELECT id, tiers, share_bp FROM dues_policy")])  # fmt: skip
    return {"rows": write("receipts", ("id", "paid_fen", "rule_id", "policy_id"), _asked(
        f"SELECT tax_row_id, paid_fen, rule_id, policy_id FROM dues_allocation WHERE {_RULED} ORDER BY id"))}  # fmt: skip


def _sums() -> list[int]:
    """Return what each receiver got of the receipts that fell under a rule."""
    sums = ", ".join(f"SUM({one}_fen)" for one in RECEIVERS)
    return [int(one) for one in _asked(f"SELECT {sums} FROM dues_allocation WHERE {_RULED}")[0]]


def _asked(statement: str) -> list[Any]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def _staged(environment: dict[str, str], rows: int) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    made = measure.child(environment, "taxfiles:prepare", str(rows), "csv")
    taken = measure.child(environment, "taxfiles:take_in", made["file"], str(made["unit"]))
    return made, taken, measure.child(environment, "taxfiles:match", str(made["unit"]), MONTH)


def _once(rows: int, url: str) -> measure.Cost:
    with measure.scratch(url) as environment:
        made, _, _ = _staged(environment, rows)
        return measure.cost_of(measure.child(environment, "settle:settle", str(made["unit"]), MONTH))


BENCHES = (Bench("settle", settling, 200_000, 5_000, _once, (2_000, 20_000, 200_000)),)
