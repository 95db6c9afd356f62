"""Run the exam: `python -m tools.exam.run quick|night [--only A,B1] [--out DIR]`, usually as `./unionloop exam`.

All tests of all items run once per database; an item passes when every test of its nodes ran and passed on each of its
databases and counted enough. A run that was broken off goes on where it stopped, as long as the tree is the same; items
that are not asked for keep the line they have in the folder of the page. Exit 1 when an item fails.
"""

import argparse
import hashlib
import json
import os
import random
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tools.postgres import cluster

from . import page
from .items import CAP, Item
from .judge import Case, Line, judge, read
from .whole import items

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "exam"


def main(words: list[str] | None = None) -> int:
    """Run one of the two exams; return the exit code."""
    parser = argparse.ArgumentParser(prog="exam")
    parser.add_argument("which", choices=["quick", "night"])
    parser.add_argument("--out", type=Path, default=BUILD, help="folder of the page and the lines")
    parser.add_argument("--seed", type=int, default=0, help="0: another one each time")
    parser.add_argument("--only", default="", help="areas or items, A,B4: the others keep their lines")
    parser.add_argument("--fresh", action="store_true", help="do not go on with a run that was broken off")
    asked, started = parser.parse_args(words), time.monotonic()
    wanted = [one for one in asked.only.upper().split(",") if one]
    some = [item for item in items() if item.asked(wanted)]
    sitting = open_sitting(asked.which, asked.seed, asked.fresh)
    lines = judge(some, {"SQLite": sitting.cases("SQLite", some, ""), "PostgreSQL": _beside(sitting, some)}, sitting.seed, asked.which)
    for line in lines:
        line.at, line.commit = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC", sitting.commit
        print(line.as_json(), flush=True)
    _keep(asked.out, asked.which, lines)
    if not wanted:
        sitting.close()
    failed = [line.item.id for line in lines if line.passed is False]
    capped = [name for name in failed if name in CAP]
    print(f"{sum(line.passed is True for line in lines)} passed, {len(failed)} failed, {sum(line.passed is None for line in lines)} absent,"
          f" {time.monotonic() - started:.0f} s" + (f"; failed: {', '.join(failed)}" if failed else "")
          + (f"; these cap the score: {', '.join(capped)}" if capped else ""), file=sys.stderr)  # fmt: skip
    return 1 if failed else 0


def _keep(out: Path, which: str, lines: list[Line]) -> None:
    """Write lines and page; what was not run now keeps its earlier line, with the day and the commit it is from."""
    out.mkdir(parents=True, exist_ok=True)
    file = out / f"{which}.jsonl"
    held = read(file.read_text(encoding="utf-8")) if file.exists() else {}
    held |= {line.item.id: line for line in lines}
    whole = [held.get(item.id) or Line(item, 0, asked=False) for item in items()]
    file.write_text("".join(line.as_json() + "\n" for line in whole), encoding="utf-8")
    (out / f"{which}.html").write_text(page.draw(whole, which), encoding="utf-8")


@dataclass
class Sitting:
    """A run of the exam over one tree with one seed; its folder holds what has been seen so far."""

    which: str
    seed: int
    commit: str
    folder: Path

    def cases(self, database: str, some: list[Item], url: str) -> list[Case]:
        """Run what the items need on a database and has not passed yet; return all their tests."""
        nodes = sorted({node for item in some for node in item.on(database, self.which)})
        nodes = [node for node in nodes if not any(node != other and node.startswith((other + "::", other + "/")) for other in nodes)]
        if not nodes:
            return []
        log, done = self.folder / f"{database}.jsonl", self.folder / f"{database}.done"
        log.touch()
        seen = _cases(log)
        done.write_text("\n".join(case.node for case in seen if case.good), encoding="utf-8")
        print(f"· {self.which} on {database}: {len(nodes)} sets of tests, seed {self.seed}"
              + (f"; {len(seen)} tests were run before" if seen else ""), file=sys.stderr, flush=True)  # fmt: skip
        command = [sys.executable, "-m", "pytest", "-q", "-p", "tools.exam.watch", "-n", "2", "--dist", "loadfile",
                   "-o", "console_output_style=classic", *nodes]  # fmt: skip
        subprocess.run(command, cwd=ROOT, env=self._environment(some, database, url, log, done), stdout=sys.stderr, check=False)
        return [case for case in _cases(log) if any(case.inside(node) for node in nodes)]

    def _environment(self, some: list[Item], database: str, url: str, log: Path, done: Path) -> dict[str, str]:
        counts = {key: str(value) for item in some for key, value in (item.quick if self.which == "quick" else item.night).items()}
        seed = dict.fromkeys(("UNIONLOOP_KILL_SEED", "UNIONLOOP_EXAM_SEED", "UNIONLOOP_SEED"), str(self.seed))
        kept = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
        return {"UNIONLOOP_DATA": str(ROOT / "build" / "test")} | kept | counts | seed | {
            "DJANGO_SETTINGS_MODULE": "unionloop.config.settings", "UNIONLOOP_MODE": "test", "UNIONLOOP_EXAM": self.which,
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}", "PYTHONDONTWRITEBYTECODE": "1",
            "UNIONLOOP_EXAM_LOG": str(log), "UNIONLOOP_EXAM_DONE": str(done), "UNIONLOOP_EXAM_DATABASE": database,
        } | ({"DATABASE_URL": url} if url else {})  # fmt: skip

    def close(self) -> None:
        """The whole list has been run: the next run begins anew."""
        (self.folder / "open.json").unlink()


def open_sitting(which: str, seed: int, fresh: bool) -> Sitting:
    """Go on with the run of this tree that was broken off, or begin one."""
    tree, folder = _tree(), BUILD / which
    folder.mkdir(parents=True, exist_ok=True)
    mark = folder / "open.json"
    if mark.exists() and not fresh:
        held = json.loads(mark.read_text(encoding="utf-8"))
        if held["tree"] == tree and seed in (0, held["seed"]):
            return Sitting(which, held["seed"], tree, folder)
    for log in folder.glob("*.jsonl"):
        log.unlink()
    seed = seed or random.SystemRandom().randrange(1, 10**9)
    mark.write_text(json.dumps({"tree": tree, "seed": seed}), encoding="utf-8")
    return Sitting(which, seed, tree, folder)


def _cases(log: Path) -> list[Case]:
    """Read the tests that have ended; of one that was run again, the last time counts."""
    told = {one["node"]: one for one in map(json.loads, log.read_text(encoding="utf-8").splitlines())}
    return [Case(one["node"], one["seconds"], one["good"], one["said"]) for one in told.values()]


def _beside(sitting: Sitting, some: list[Item]) -> list[Case]:
    if not any(item.on("PostgreSQL", sitting.which) for item in some):
        return []
    with cluster() as url:
        return sitting.cases("PostgreSQL", some, url)


def _tree() -> str:
    """Return the commit, and what is changed over it."""
    commit, changed = (subprocess.run(["git", *words], cwd=ROOT, capture_output=True, check=False).stdout
                       for words in (("rev-parse", "HEAD"), ("diff", "HEAD")))  # fmt: skip
    return (commit.decode().strip()[:10] or "no commit") + (f"+{hashlib.sha256(changed).hexdigest()[:12]}" if changed else "")


if __name__ == "__main__":
    sys.exit(main())
