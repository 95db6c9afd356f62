"""Run the exam: `python -m tools.exam.run quick|night [--out DIR]`, usually as `./unionloop exam`.

All tests of all items run once per database; an item passes when every test of its nodes ran and passed on each of its
databases. A skipped test is a failed one. Exit 1 when an item fails.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tools.postgres import cluster

from . import page
from .items import CAP, Item, items

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "exam"


@dataclass
class Line:
    """What is said of one item. `passed` is None for what is absent."""

    item: Item
    seed: int
    count: int = 0
    passed: bool | None = None
    seconds: float = 0.0
    failed: tuple[str, ...] = ()

    def as_json(self) -> str:
        """Return the line as it is printed."""
        word: Any = "absent" if self.passed is None else self.passed
        return json.dumps({"id": self.item.id, "seed": self.seed, "count": self.count, "pass": word,
                           "seconds": round(self.seconds, 1)} | ({"failed": self.failed[:5]} if self.failed else {}),
                          ensure_ascii=False)  # fmt: skip


@dataclass
class Case:
    """One test as pytest reported it. `node` is its address without parameters."""

    file: str
    node: str
    seconds: float
    good: bool


def main(words: list[str] | None = None) -> int:
    """Run one of the two exams; return the exit code."""
    parser = argparse.ArgumentParser(prog="exam")
    parser.add_argument("which", choices=["quick", "night"])
    parser.add_argument("--out", type=Path, default=BUILD, help="folder of the page and the lines")
    parser.add_argument("--seed", type=int, default=0, help="0: another one each time")
    asked = parser.parse_args(words)
    seed, started = asked.seed or random.SystemRandom().randrange(1, 10**9), time.monotonic()
    whole = items()
    lines = judge(whole, {"SQLite": _cases("SQLite", whole, asked.which, seed, ""), "PostgreSQL": _beside(whole, asked.which, seed)}, seed)
    for line in lines:
        print(line.as_json(), flush=True)
    asked.out.mkdir(parents=True, exist_ok=True)
    (asked.out / f"{asked.which}.jsonl").write_text("".join(line.as_json() + "\n" for line in lines), encoding="utf-8")
    words_of_run = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC · {asked.which} · seed {seed} · {_commit()} · {time.monotonic() - started:.0f} s"
    (asked.out / f"{asked.which}.html").write_text(page.draw(lines, words_of_run), encoding="utf-8")
    failed = [line.item.id for line in lines if line.passed is False]
    absent = sum(line.passed is None for line in lines)
    capped = [name for name in failed if name in CAP]
    print(f"{sum(line.passed is True for line in lines)} passed, {len(failed)} failed, {absent} absent"
          + (f"; failed: {', '.join(failed)}" if failed else "")
          + (f"; these cap the score: {', '.join(capped)}" if capped else ""), file=sys.stderr)  # fmt: skip
    return 1 if failed else 0


def judge(whole: Iterable[Item], found: dict[str, list[Case]], seed: int) -> list[Line]:
    """Hold each item against the tests that ran on its databases."""
    lines = []
    for item in whole:
        line = Line(item, seed)
        if not item.absent:
            line.passed = True
            for database in ("SQLite", "PostgreSQL"):
                for node in item.on(database):
                    mine = [case for case in found[database] if _inside(case, node)]
                    bad = [f"{database}: {case.node}" for case in mine if not case.good]
                    line.count += len(mine)
                    line.seconds += sum(case.seconds for case in mine)
                    line.passed = line.passed and bool(mine) and not bad
                    line.failed += tuple(bad) or (() if mine else (f"{database}: nothing ran of {node}",))
        lines.append(line)
    return lines


def _inside(case: Case, node: str) -> bool:
    file, _, rest = node.partition("::")
    if not (case.file == file or case.file.startswith(file.rstrip("/") + "/")):
        return False
    return not rest or case.node.startswith(f"{file}::{rest}")


def _beside(whole: list[Item], which: str, seed: int) -> list[Case]:
    with cluster() as url:
        return _cases("PostgreSQL", whole, which, seed, url)


def _cases(name: str, some: list[Item], which: str, seed: int, url: str) -> list[Case]:
    """Run all nodes of some items once and return their tests."""
    nodes = sorted({node for item in some for node in item.on(name)})
    nodes = [node for node in nodes if not any(node != other and node.startswith((other + "::", other + "/")) for other in nodes)]
    BUILD.mkdir(parents=True, exist_ok=True)
    report = BUILD / f"{which}-{name.lower()}.xml"
    report.unlink(missing_ok=True)
    counts = {key: str(value) for item in some for key, value in (item.quick if which == "quick" else item.night).items()}
    environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"} | counts | {
        "DJANGO_SETTINGS_MODULE": "unionloop.config.settings", "UNIONLOOP_MODE": "test", "UNIONLOOP_KILL_SEED": str(seed),
        "UNIONLOOP_EXAM_SEED": str(seed), "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}", "PYTHONDONTWRITEBYTECODE": "1",
    }  # fmt: skip
    environment.setdefault("UNIONLOOP_DATA", str(ROOT / "build" / "test"))
    if url:
        environment["DATABASE_URL"] = url
    print(f"· {which} on {name}: {len(nodes)} sets of tests", file=sys.stderr, flush=True)
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "loadfile", f"--junitxml={report}",
               "-o", "junit_family=xunit1", *nodes]  # fmt: skip
    subprocess.run(command, cwd=ROOT, env=environment, stdout=sys.stderr, check=False)
    if not report.exists():
        return []
    return [_case(one) for one in ElementTree.parse(report).getroot().iter("testcase")]


def _case(one: ElementTree.Element) -> Case:
    """Read one test; its class stands in `classname` behind the module."""
    file, dotted = one.get("file", ""), one.get("classname", "")
    module = file.removesuffix(".py").replace("/", ".")
    within = dotted.removeprefix(module).strip(".")
    name = one.get("name", "").partition("[")[0]
    good = not any(one.find(word) is not None for word in ("failure", "error", "skipped"))
    node = "::".join(part for part in (file, within.replace(".", "::"), name) if part)
    return Case(file, node, float(one.get("time", "0")), good)


def _commit() -> str:
    done = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "no commit"


if __name__ == "__main__":
    sys.exit(main())
