"""What a run of benches came to, kept as JSON and pages for people: one of all, and one a bench beside it."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from . import goals
from .measure import Result

PAGES = {"import": "import", "import-csv": "import", "settle": "settle", "ledger": "settle", "coverage": "registers",
         "tree": "tree", "desk": "../desk-speed", "desk-http": "../desk-speed", "lake": "../lake"}  # fmt: skip


def write(folder: Path, name: str, results: Sequence[Result]) -> None:
    """Write `name`.json and `name`.md of the results so far into a folder, and `name`/BENCH.json and .md of each bench."""
    apart = folder / name
    apart.mkdir(parents=True, exist_ok=True)
    _json(folder / f"{name}.json", results)
    (folder / f"{name}.md").write_text(page(name, results), encoding="utf-8")
    for bench in dict.fromkeys(one.bench for one in results):
        own = [one for one in results if one.bench == bench]
        _json(apart / f"{bench}.json", own)
        (apart / f"{bench}.md").write_text(own_page(own), encoding="utf-8")


def read(folder: Path, name: str) -> list[Result]:
    """Return the results kept in a folder; none where there is nothing yet."""
    path = folder / f"{name}.json"
    return [Result(**one) for one in json.loads(path.read_text(encoding="utf-8"))] if path.exists() else []


def page(name: str, results: Sequence[Result]) -> str:
    """Return a table, one line a bench: rows, seconds, peak, its yardsticks, goals met, and the growth."""
    machine = results[0].machine if results else ""
    lines = [f"# bench {name}", "", f"Machine: {machine}. Ratio: ours ÷ yardstick, wall seconds. A bench's own page",
             "has its goals with their figures and, where one is missed, the profile.", "",
             "| bench | rows | database | seconds | CPU s | peak MB | equal | beside | goals | exponent | command |",
             "|---|---:|---|---:|---:|---:|---|---|---|---:|---|"]  # fmt: skip
    for one in results:
        own = f"[{one.bench}]({name}/{one.bench}.md)"
        if one.failed:
            lines.append(f"| {own} | | {one.database} | | | | NO | failed: {_cell(one.failed)} | | | `{one.command}` |")
            continue
        beside = "; ".join(f"{label}: {cost['ratio']}" for label, cost in one.yardsticks.items() if "ratio" in cost)
        growth = one.facts.get("growth", {}).get("exponent", "")
        lines.append(f"| {own} | {one.rows:,} | {one.database} | {one.seconds} | {one.cpu_seconds} | {one.peak_mb} "
                     f"| {'yes' if one.equal else 'NO'} | {beside} | {_counted(one)} | {growth} | `{one.command}` |")  # fmt: skip
    return "\n".join(lines) + "\n"


def own_page(results: Sequence[Result]) -> str:
    """Return the page of one bench: what it cost on each database, its goals, how it grows; a profile where one is missed."""
    bench = results[0].bench
    lines = [f"# bench {bench}", "", f"Machine: {results[0].machine}. Ratio: ours ÷ yardstick, wall seconds.", ""]
    if bench in PAGES:
        lines += [f"What lies behind the figures: [{PAGES[bench]}](../{PAGES[bench]}.md).", ""]
    for one in results:
        lines += [f"## {one.database}", "", f"`{one.command}`", "", *_told(one), ""]
    return "\n".join(lines).rstrip() + "\n"


def _told(one: Result) -> list[str]:
    if one.failed:
        return [f"FAILED: {_cell(one.failed)}"]
    lines = [f"{one.rows:,} rows: {one.seconds} s, {one.cpu_seconds} s CPU, peak {one.peak_mb} MB, results "
             f"{'equal' if one.equal else 'NOT EQUAL'}.", "", "| beside | seconds | ratio |", "|---|---:|---:|",
             *(f"| {name} | {cost.get('seconds', '')} | {cost.get('ratio', '')} |"
               for name, cost in one.yardsticks.items())]  # fmt: skip
    lines = lines if one.yardsticks else lines[:1]
    if found := goals.held(one):
        lines += ["", "| goal, at the bench's full size | limit | here | |", "|---|---:|---:|---|", *map(_goal, found)]
    if growth := one.facts.get("growth"):
        at = ", ".join(f"{rows:,}: {cost}" for rows, cost in zip(growth["rows"], growth["cpu_seconds"], strict=True))
        lines += ["", f"Growth: CPU seconds ∝ rows^{growth['exponent']} ({at})."]
    facts = {name: value for name, value in one.facts.items() if isinstance(value, int | float | str)}
    lines += ["", "Facts: " + ", ".join(f"{name} {value}" for name, value in facts.items()) + "."] if facts else []
    return lines + _profile(one.profile)


def _goal(one: goals.Held) -> str:
    sign = "≥" if one.goal.least else "≤"
    if one.value is None:
        return f"| {one.goal.words} | {sign} {one.goal.limit:g} | | not run here |"
    return f"| {one.goal.words} | {sign} {one.goal.limit:g} | {one.value:g} | {'**missed**' if one.missed else 'met'} |"


def _profile(rows: Sequence[dict[str, Any]]) -> list[str]:
    """Return where the time of a bench that missed a goal goes."""
    if not rows:
        return []
    return ["", "Why: our step once more, under the profiler (which makes Python dearer than it is).", "",
            "| function | % own | % with what it calls | calls |", "|---|---:|---:|---:|",
            *(f"| `{_cell(one['function'])}` | {one['own_percent']} | {one['with_called_percent']} | {one['calls']:,} |"
              for one in rows)]  # fmt: skip


def _counted(one: Result) -> str:
    """Return how many goals were met of those that could be seen."""
    seen = [each for each in goals.held(one) if each.value is not None]
    return f"{sum(not each.missed for each in seen)} of {len(seen)}" if seen else ""


def _json(path: Path, results: Sequence[Result]) -> None:
    told = json.dumps([asdict(one) for one in results], ensure_ascii=False, indent=1)
    path.write_text(f"{told}\n", encoding="utf-8")


def _cell(text: str) -> str:
    return text.replace("|", "/").replace("`", "'")
