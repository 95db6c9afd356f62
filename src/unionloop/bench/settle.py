"""`bench settle`: receipts already in the database split, allocated with their rule, locked."""

import json
import shutil
import statistics
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from unionloop.domains.dues.contracts.settlement import RECEIVERS

from . import many_receipts, measure, peers, rounds
from .registry import Bench
from .rounds import Turn
from .work import at

MONTH = "202606"
_RULED = "turn = 0 AND rule_id IS NOT NULL"
_DUCKDB, _LABEL = ("duckdb==1.5.5",), "DuckDB, Parquet to Parquet, told the rules"
_HORDAK = ("django-hordak==2.0.0", "Django==5.2.19", "psycopg[binary]==3.3.9")
_POSTED = {"hordak": 2_000, "ledger": 50_000}  # receipts the book-keepers are given: their rate is compared, not their time


def settling(rows: int, url: str) -> measure.Result:
    """Split so many receipts already staged and matched: computed, allocated, locked; DuckDB only splits."""
    with measure.scratch(url) as environment:
        made, taken, matched = _staged(environment, rows)
        posters = _posters(environment, rows)
        with measure.fork(environment) as copy:
            measure.child(copy, "settle:settle", str(made["unit"]), MONTH)
            folder = str(measure.folder_of(environment))
            told = measure.child(copy, "settle:export", folder)
            floor = measure.child(copy, "floor:written")

        def ours() -> Turn:
            with measure.fork(environment) as copy:
                cost = measure.child(copy, "settle:settle", str(made["unit"]), MONTH)
            counts.add((cost["rows"], cost["total_fen"]))
            return Turn(measure.cost_of(cost), cost["sums"])

        def theirs() -> Turn:
            books.append({name: job() for name, job in posters.items()})
            cost = peers.run("split_parquet", _DUCKDB, environment, folder)
            return Turn(measure.cost_of(cost), cost["sums"] if cost["rows"] == told["rows"] else None)

        counts: set[tuple[int, int]] = set()
        books: list[dict[str, dict[str, Any]]] = []
        series = rounds.in_turn({"ours": ours, _LABEL: theirs})
    mine = series["ours"].median
    beside = _rates(books, mine, taken["accepted"])
    balanced = all(one["balanced"] for turn in books for one in turn.values())
    equal = balanced and rounds.same(series) and counts == {(taken["accepted"], taken["total_fen"])}
    facts = {"match_seconds": matched["seconds"], "match_cpu_seconds": matched["cpu_seconds"],
             "match_peak_mb": matched["peak_mb"], "matched": matched["matched"], "spread": series["ours"].spread,
             "cpu_ratio": rounds.ratio(mine.cpu_seconds, series[_LABEL].median.cpu_seconds),
             "rows_per_second": round(taken["accepted"] / mine.seconds),
             **{f"{name}_copied_us_a_row": value for name, value in floor.items()},
             "guarded_copy_ratio": rounds.ratio(told["rows"] * floor["guarded"] / 1e6, series[_LABEL].median.seconds),
             }  # fmt: skip
    return measure.Result("settle", taken["accepted"], measure.store_of(url), mine.seconds, mine.cpu_seconds, mine.peak_mb,
                          equal, facts, rounds.yardsticks(series) | beside, measure.machine())  # fmt: skip


def _posters(environment: dict[str, str], rows: int) -> dict[str, Callable[[], dict[str, Any]]]:
    """Return the book-keepers that can run here: they post receipts somebody else has matched and split."""
    found: dict[str, Callable[[], dict[str, Any]]] = {}
    if shutil.which("ledger"):
        many = str(min(_POSTED["ledger"], 2 * rows))
        found["ledger-cli, balance, per receipt"] = lambda: peers.run("ledger_cli", (), environment, many)
    if environment.get("DATABASE_URL"):
        def post() -> dict[str, Any]:
            with measure.bare_database(environment) as place:
                return peers.run("hordak_posting", _HORDAK, place, str(min(_POSTED["hordak"], rows // 10)))

        found["django-hordak, bulk_create, per receipt"] = post
    return found


def _rates(books: list[dict[str, dict[str, Any]]], mine: measure.Cost, rows: int) -> dict[str, dict[str, float]]:
    """Return the book-keepers as yardsticks: seconds for our number of receipts at their rate, by medians."""
    found = {}
    for name in books[0]:
        turns = [one[name] for one in books[1:] or books]  # the first began cold
        seconds = statistics.median(one["seconds"] / one["entries"] for one in turns) * rows
        found[name] = {"seconds": round(seconds, 2), "ratio": rounds.ratio(mine.seconds, seconds),
                       "cpu_ratio": rounds.ratio(mine.cpu_seconds / rows, statistics.median(
                           one["cpu_seconds"] / one["entries"] for one in turns)),
                       "times_faster": round(seconds / mine.seconds, 1), "entries": turns[0]["entries"],
                       "peak_mb": max(one["peak_mb"] for one in turns)}  # fmt: skip
    return found


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
    firms, times = many_receipts.firms_for(rows)
    made = measure.child(environment, "taxfiles:prepare", str(firms), "csv")
    taken = measure.child(environment, "taxfiles:take_in", made["file"], str(made["unit"]))
    matched = measure.child(environment, "taxfiles:match", str(made["unit"]), MONTH)
    if times > 1:
        more = measure.child(environment, "many_receipts:multiply", str(times), MONTH)
        taken |= {"accepted": more["rows"], "total_fen": more["total_fen"]}
    return made, taken, matched


def _once(rows: int, url: str) -> measure.Cost:
    with measure.scratch(url) as environment:
        made, _, _ = _staged(environment, rows)
        return measure.cost_of(measure.child(environment, "settle:settle", str(made["unit"]), MONTH))


BENCHES = (Bench("settle", settling, 1_000_000, 5_000, _once, (2_000, 20_000, 200_000), step="settle:settle"),)
