"""Where the time of a step goes: the step run once more under the interpreter's profiler, in its own process.

The profiler makes Python dearer than it is (calls are counted, the work inside the database is not): shares, not seconds.
"""

import cProfile
import json
import os
import pstats
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

_ASKED = "UNIONLOOP_BENCH_PROFILE"  # step=file, for the process that runs the step
DEAREST = 12


def of(step: str, job: Callable[[], Any]) -> list[dict[str, Any]]:
    """Run a job that has the step run in a process of its own; return its dearest functions."""
    with tempfile.TemporaryDirectory(prefix="unionloop-bench-") as folder:
        path = Path(folder) / "profile.json"
        os.environ[_ASKED] = f"{step}={path}"
        try:
            job()
        finally:
            del os.environ[_ASKED]
        return list(json.loads(path.read_text())) if path.exists() else []


def begin(step: str) -> None:
    """Keep what was asked for only where this process is the step."""
    asked, _, _ = os.environ.get(_ASKED, "").partition("=")
    if asked != step:
        os.environ.pop(_ASKED, None)


def run(job: Callable[[], Any]) -> Any:
    """Run a job; the first of a step that was asked for leaves its profile."""
    path = os.environ.pop(_ASKED, "").partition("=")[2]
    if not path:
        return job()
    profile = cProfile.Profile()
    answer = profile.runcall(job)
    Path(path).write_text(json.dumps(_dearest(pstats.Stats(profile))))
    return answer


def _dearest(stats: Any) -> list[dict[str, Any]]:
    """Return the functions with most time of their own: name, per cent of all alone and with what they call, calls."""
    whole = stats.total_tt or 1.0
    rows = sorted(stats.stats.items(), key=lambda one: -one[1][2])[:DEAREST]
    return [{"function": _name(*place), "own_percent": round(100 * own / whole, 1), "with_called_percent":
             round(100 * under / whole, 1), "calls": calls} for place, (_, calls, own, under, _) in rows]  # fmt: skip


def _name(file: str, line: int, function: str) -> str:
    """Return a function with the two last parts of its file's path; built-in ones have no file."""
    return function if file == "~" else f"{'/'.join(Path(file).parts[-2:])}:{line} {function}"
