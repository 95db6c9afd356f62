"""`bench settle`: receipts already in the database split, allocated with their rule, locked."""

from dataclasses import asdict
from typing import Any

from . import measure, rounds
from .registry import Bench
from .rounds import Turn
from .work import at

MONTH = "202606"


def settling(rows: int, url: str) -> measure.Result:
    """Split so many receipts already staged and matched: computed, allocated, locked."""
    with measure.scratch(url) as environment:
        made, taken, matched = _staged(environment, rows)

        def ours() -> Turn:
            with measure.fork(environment) as copy:
                cost = measure.child(copy, "settle:settle", str(made["unit"]), MONTH)
            return Turn(measure.cost_of(cost), (cost["rows"], cost["total_fen"]))

        series = rounds.in_turn({"ours": ours})
    mine = series["ours"].median
    equal = rounds.same(series) and series["ours"].turns[0].result == (taken["accepted"], taken["total_fen"])
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
    return {**asdict(cost), "rows": run.rows_count, "total_fen": run.total_fen}


def _staged(environment: dict[str, str], rows: int) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    made = measure.child(environment, "taxfiles:prepare", str(rows), "csv")
    taken = measure.child(environment, "taxfiles:take_in", made["file"], str(made["unit"]))
    return made, taken, measure.child(environment, "taxfiles:match", str(made["unit"]), MONTH)


def _once(rows: int, url: str) -> measure.Cost:
    with measure.scratch(url) as environment:
        made, _, _ = _staged(environment, rows)
        return measure.cost_of(measure.child(environment, "settle:settle", str(made["unit"]), MONTH))


BENCHES = (Bench("settle", settling, 200_000, 5_000, _once, (2_000, 20_000, 200_000)),)
