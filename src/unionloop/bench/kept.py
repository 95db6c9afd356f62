"""What a run of benches came to, kept as one JSON file and one page for people."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from .measure import Result


def write(folder: Path, name: str, results: Sequence[Result]) -> None:
    """Write `name`.json and `name`.md of the results so far into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    told = json.dumps([asdict(one) for one in results], ensure_ascii=False, indent=1)
    (folder / f"{name}.json").write_text(f"{told}\n", encoding="utf-8")
    (folder / f"{name}.md").write_text(page(name, results), encoding="utf-8")


def read(folder: Path, name: str) -> list[Result]:
    """Return the results kept in a folder; none where there is nothing yet."""
    path = folder / f"{name}.json"
    return [Result(**one) for one in json.loads(path.read_text(encoding="utf-8"))] if path.exists() else []


def page(name: str, results: Sequence[Result]) -> str:
    """Return a table, one line a bench: rows, seconds, peak, how it stands to its yardsticks, and the growth."""
    machine = results[0].machine if results else ""
    lines = [f"# bench {name}", "", f"Machine: {machine}. Ratio: ours ÷ yardstick, wall seconds.", "",
             "| bench | rows | database | seconds | CPU s | peak MB | equal | beside | exponent | command |",
             "|---|---:|---|---:|---:|---:|---|---|---:|---|"]  # fmt: skip
    for one in results:
        if one.failed:
            why = one.failed.replace("|", "/")
            lines.append(f"| {one.bench} | | {one.database} | | | | NO | failed: {why} | | `{one.command}` |")
            continue
        beside = "; ".join(f"{label}: {cost['ratio']}" for label, cost in one.yardsticks.items() if "ratio" in cost)
        growth = one.facts.get("growth", {}).get("exponent", "")
        lines.append(f"| {one.bench} | {one.rows:,} | {one.database} | {one.seconds} | {one.cpu_seconds} | {one.peak_mb} "
                     f"| {'yes' if one.equal else 'NO'} | {beside} | {growth} | `{one.command}` |")  # fmt: skip
    return "\n".join(lines) + "\n"
