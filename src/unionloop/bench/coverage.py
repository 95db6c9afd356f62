"""`bench coverage`: two registers of real firm names held against each other, beside a plain cascade and Splink.

Needs the real names (`UNIONLOOP_SHARED`), which are never part of the product. Both registers have as many records; 62 % of
the taxpayers have a union, and the other unions are of firms the tax office does not know: up to 217 000, for there are
300 000 real names. Above that the share grows until all have one, so that every name stays a real one. Past 300 000 records
works (…1分厂) follow at 62 % again: hard ones, for only the last signs tell them from the firm, and without a code of their
own. Of the other records half have a code; a name is written as it is in four of ten, otherwise with one of the slips below.
"""

import csv
import os
import random
import re
import statistics
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from unionloop.adapters import registers

from . import measure, peers, rounds
from .province import SPARK
from .registry import Bench
from .triage import SHARED

ROUNDS = min(3, rounds.ROUNDS)
LEAVE = 5  # Splink is stopped at so many times our time, not before so many seconds
AT_LEAST = int(os.environ.get("UNIONLOOP_BENCH_PATIENCE", "300"))
SOME = 3_000  # taxpayers matched by every engine
SEED, SHARE, CODED, WRONG_DIGIT = 20260725, 0.62, 0.5, 0.06
_CASCADE = ("rapidfuzz==3.14.6",)
_SPLINK = ("splink==5.0.0", "duckdb==1.5.5")
_ALIKE = dict(zip("工公司四中国华有力利东冬南新心程成建化金", "宫功丝泗忠果化友立力冬东男欣新成程健华今", strict=True))


def holding(rows: int, _url: str) -> measure.Result:
    """Match `rows` taxpayers in rounds, in turn with the cascade; Splink once, and not for ever (LEAVE, AT_LEAST)."""
    with measure.bare() as environment:
        folder = str(measure.folder_of(environment))
        truth = _prepare(Path(folder), rows)
        ours, cascade = [], []
        for _ in range(ROUNDS):
            ours.append(measure.child(environment, "coverage:hold", folder))
            cascade.append(peers.run("cascade", _CASCADE, dict(os.environ), folder))
        middle = sorted(ours, key=lambda one: one["seconds"])[ROUNDS // 2]
        most = max(LEAVE * middle["seconds"], AT_LEAST)
        splink = peers.run("splink_registers", _SPLINK, dict(os.environ), folder, most=most)
        marks = _marks(Path(folder) / "matches.csv", truth, rows)
        engines = _by_every_engine(environment, Path(folder) / "few", min(rows, SOME))
    plain = statistics.median(one["seconds"] for one in cascade)
    yardsticks = {
        "fold, core name, blocked likeness": cascade[0] | {"seconds": round(plain, 2)},
        "Splink 5.0.0, stopped before its end" if splink.get("stopped") else "Splink 5.0.0": splink,
    }
    for yardstick in yardsticks.values():
        yardstick["ratio"] = round(middle["seconds"] / yardstick["seconds"], 3)
    equal = len({one["digest"] for one in ours}) == 1 and marks["auto_precision"] >= 0.998 and (
        len({one["digest"] for one in engines.values()}) == 1)  # fmt: skip
    facts = marks | {f"{engine}_seconds": one["seconds"] for engine, one in engines.items()}
    facts |= {"rows_per_second": round(rows / middle["seconds"]), "of_them_in_both": len(truth)}
    if not splink.get("stopped"):
        facts["f1_above_splink"] = round(marks["f1"] - splink["f1"], 4)
    return measure.Result("coverage", rows, "none", middle["seconds"], middle["cpu_seconds"], middle["peak_mb"], equal,
                          facts, yardsticks, measure.machine())  # fmt: skip


def once(rows: int, _url: str) -> measure.Cost:
    """Match so many taxpayers once."""
    with measure.bare() as environment:
        folder = measure.folder_of(environment)
        _prepare(folder, rows)
        cost = measure.child(environment, "coverage:hold", str(folder))
    return measure.Cost(cost["seconds"], cost["cpu_seconds"], cost["peak_mb"])


def _by_every_engine(environment: dict[str, str], place: Path, rows: int) -> dict[str, dict[str, Any]]:
    """Match a few rows by each engine; what they write must be the same file."""
    place.mkdir()
    _prepare(place, rows)
    where = environment | {"UNIONLOOP_SPARK_PYTHON": str(peers.python_of("spark", SPARK))}
    return {engine: measure.child(where, "coverage:hold", str(place), engine) for engine in registers.ENGINES}


def hold(folder: str, engine: str = "memory") -> dict[str, Any]:
    """Read, match, write in this process."""
    place = Path(folder)

    def job() -> str:
        taxpayers, unions = registers.read_taxpayers(place / "tax.csv"), registers.read_unions(place / "union.csv")
        pairs = registers.match(taxpayers, unions, likest=registers.ENGINES[engine])
        registers.write_matches(place / "matches.csv", pairs)
        registers.write_gaps(place / "gaps.csv", registers.gaps(taxpayers, pairs))
        return measure.digest(place / "matches.csv")

    digest, cost = measure.timed(job)
    return {"digest": digest, "seconds": cost.seconds, "cpu_seconds": cost.cpu_seconds, "peak_mb": cost.peak_mb}


def _prepare(place: Path, rows: int) -> dict[str, str]:
    """Write tax.csv, union.csv and truth.csv; return the truth."""
    draw, known = random.Random(f"{SEED} {rows}"), _real_names()
    shared = max(int(rows * SHARE), 2 * rows - len(known) if rows <= len(known) else 0)
    names = _names(known, 2 * rows - shared)
    with (place / "tax.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(("tax_row", "taxpayer_id", "taxpayer_name", "address"))
        out.writerows((f"T{at}", code[2:17], name, "") for at, (name, code) in enumerate(names[:rows]))
    held = draw.sample(range(rows), shared) + list(range(rows, len(names)))
    draw.shuffle(held)
    truth: dict[str, str] = {}
    with (place / "union.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(("union_row", "union_name", "enterprise_name_recorded", "code_recorded", "address_recorded"))
        for number, at in enumerate(held):
            name, code = names[at]
            if at < rows:
                truth[f"U{number}"] = f"T{at}"
            out.writerow((f"U{number}", "", _slip(draw, name), _code(draw, code[8:17]), ""))
    with (place / "truth.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(("union_row", "tax_row"))
        out.writerows(truth.items())
    return truth


def _real_names() -> list[tuple[str, str]]:
    import pyarrow.parquet as parquet

    path = SHARED / "enterprise_registry" / "names_300k.parquet"
    if not path.exists():
        sys.exit(f"bench coverage needs real names, and {path} is not here")
    table = parquet.read_table(path, columns=["name", "uscc"])  # type: ignore[no-untyped-call]
    return list(zip(table["name"].to_pylist(), table["uscc"].to_pylist(), strict=True))


def _names(known: list[tuple[str, str]], rows: int) -> list[tuple[str, str]]:
    return [(name if at < len(known) else f"{name}{at // len(known)}分厂", code if at < len(known) else "")
            for at, (name, code) in ((at, known[at % len(known)]) for at in range(rows))]  # fmt: skip


def _slip(draw: random.Random, name: str) -> str:
    slips: tuple[tuple[float, Callable[[], str]], ...] = (
        (0.42, lambda: name),
        (0.52, lambda: _other_form(name)),
        (0.62, lambda: re.sub(r"(有限责任公司|股份有限公司|有限公司|公司|.)$", "", name)),
        (0.72, lambda: _misheard(draw, name)),
        (0.80, lambda: _cut(draw, name)),
        (0.90, lambda: re.sub(r"^.{2,3}?[市县省]", "", name)),
        (1.00, lambda: _spaced(draw, name)),
    )
    lot = draw.random()
    written = next(make for most, make in slips if lot <= most)()
    return written if len(written) >= 2 else name


def _other_form(name: str) -> str:
    longer = name.replace("有限公司", "有限责任公司")
    return name.replace("有限责任公司", "有限公司") if "有限责任公司" in name else longer


def _misheard(draw: random.Random, name: str) -> str:
    places = [at for at, sign in enumerate(name) if sign in _ALIKE]
    if not places:
        return name
    at = draw.choice(places)
    return name[:at] + _ALIKE[name[at]] + name[at + 1 :]


def _cut(draw: random.Random, name: str) -> str:
    at = draw.randrange(len(name))
    return name[:at] + name[at + 1 :]


def _spaced(draw: random.Random, name: str) -> str:
    at = draw.randrange(1, len(name)) if len(name) > 1 else 0
    return name[:at] + " " + name[at:]


def _code(draw: random.Random, org: str) -> str:
    if draw.random() >= CODED or len(org) != 9:
        return ""
    if draw.random() < WRONG_DIGIT:
        at = draw.randrange(8)
        return org[:at] + str((int(org[at], 36) + 1) % 10) + org[at + 1 :]
    return org


def _marks(path: Path, truth: dict[str, str], records: int) -> dict[str, float]:
    """Return precision and recall of what stood by itself, and F1 of the likeliest pair of each of so many records."""
    best: dict[str, dict[str, str]] = {}
    with path.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            best.setdefault(row["union_row"], row)
    auto = [row for row in best.values() if row["decision"] == "auto"]
    right = sum(truth.get(row["union_row"]) == row["tax_row"] for row in auto)
    hits = sum(truth.get(key) == row["tax_row"] for key, row in best.items() if float(row["score"]) >= registers.LIKELY)
    shown = sum(float(row["score"]) >= registers.LIKELY for row in best.values())
    return {
        "auto_precision": round(right / len(auto), 5), "auto_recall": round(right / len(truth), 4),
        "review_share": round((len(best) - len(auto)) / records, 4), "f1": round(2 * hits / (shown + len(truth)), 4),
    }  # fmt: skip


BENCHES = (Bench("coverage", holding, 300_000, 5_000, once, (10_000, 100_000, 1_000_000), ("none",),
                 step="coverage:hold"),)  # fmt: skip
