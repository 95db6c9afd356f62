"""Pytest's side of the exam (`-p tools.exam.watch`): each test is written down as it ends, and not run again when the exam is resumed.

A test says what it counted in the trust list's own measure by `record_property("kills", 500)`.
"""

import json
import os
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

LOG, NAME = os.environ.get("UNIONLOOP_EXAM_LOG", ""), os.environ.get("UNIONLOOP_EXAM_DATABASE", "")
EVERY_S = 15  # a line of progress


class Watch:
    """Keeps the reports of tests that are under way, and says how far the run is."""

    def __init__(self) -> None:
        self.parts: dict[str, list[Any]] = defaultdict(list)
        self.ended = self.bad = self.whole = 0
        self.began = self.told = time.monotonic()

    def take(self, report: Any) -> None:
        """Take a part of a test; write the test down with its last part."""
        self.parts[report.nodeid].append(report)
        if report.when != "teardown":
            return
        parts = self.parts.pop(report.nodeid)
        good = all(part.outcome == "passed" for part in parts)  # a skipped test is a failed one
        line = {"node": report.nodeid, "good": good, "seconds": round(sum(part.duration for part in parts), 3),
                "said": {name: value for name, value in report.user_properties if isinstance(value, int)}}  # fmt: skip
        with Path(LOG).open("a", encoding="utf-8") as log:
            log.write(json.dumps(line, ensure_ascii=False) + "\n")
        self.ended, self.bad = self.ended + 1, self.bad + (not good)
        if not good:
            print(f"▲ {NAME}: {report.nodeid}", file=sys.stderr, flush=True)
        if time.monotonic() - self.told >= EVERY_S:
            self.told = time.monotonic()
            print(f"· {NAME}: {self.ended} of {self.whole or '?'} tests, {self.bad} failed, {self.told - self.began:.0f} s,"
                  f" last {report.nodeid}", file=sys.stderr, flush=True)  # fmt: skip


watch = Watch()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what an earlier part of this exam has already seen pass."""
    done = set(Path(os.environ["UNIONLOOP_EXAM_DONE"]).read_text(encoding="utf-8").splitlines())
    items[:] = [item for item in items if item.nodeid not in done]
    watch.whole = len(items)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_node_collection_finished(node: Any, ids: list[str]) -> None:
    """Learn from a worker how many tests there are."""
    watch.whole = len(ids)


def pytest_runtest_logreport(report: Any) -> None:
    """Take reports where they come together, not in the workers."""
    if LOG and "PYTEST_XDIST_WORKER" not in os.environ:
        watch.take(report)


def pytest_report_teststatus(report: Any) -> tuple[str, str, str] | None:
    """Print no dot for a test that passed: the lines of progress say it."""
    return ("passed", "", "PASSED") if report.when == "call" and report.outcome == "passed" else None
