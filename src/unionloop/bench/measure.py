"""Running one job in a child process on a scratch database, and reading what it cost."""

import atexit
import hashlib
import json
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from . import empty, profiled
from .peers.peak import peak_mb

_SERIAL = count(1)  # of scratch databases


@dataclass(frozen=True)
class Cost:
    """What one job cost: wall and CPU seconds, peak resident megabytes of its process."""

    seconds: float
    cpu_seconds: float
    peak_mb: float


@dataclass(frozen=True)
class Result:
    """One line of a bench, as `--json` prints it."""

    bench: str
    rows: int
    database: str
    seconds: float
    cpu_seconds: float
    peak_mb: float
    equal: bool  # the job's own control sums closed
    facts: dict[str, Any] = field(default_factory=dict)
    yardsticks: dict[str, dict[str, float]] = field(default_factory=dict)
    machine: str = ""
    command: str = ""  # that gives this line again
    failed: str = ""  # why there are no figures
    profile: list[dict[str, Any]] = field(default_factory=list)  # the dearest functions, where a goal was missed


def machine() -> str:
    """Return one line about this machine."""
    memory_gb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**30
    return f"{platform.machine()} {os.cpu_count()} cores {memory_gb} GiB Python {platform.python_version()}"


def timed(job: Callable[[], Any]) -> tuple[Any, Cost]:
    """Run a job in this process; the peak is the process's own since its start."""
    before, started = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    answer = profiled.run(job)
    seconds, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return answer, Cost(round(seconds, 2), round(cpu, 2), peak_mb())


@contextmanager
def bare() -> Iterator[dict[str, str]]:
    """Yield the environment of steps that use no database: a folder of their own, nothing migrated."""
    with tempfile.TemporaryDirectory(prefix="unionloop-bench-") as folder:
        yield {**os.environ, "UNIONLOOP_DATA": folder, "UNIONLOOP_MODE": "demo"}


@contextmanager
def scratch(url: str) -> Iterator[dict[str, str]]:
    """Yield the environment of a scratch installation, on SQLite or beside a given PostgreSQL database."""
    made = empty.migrated(url if url.startswith("postgres") else "", child, _server)
    with tempfile.TemporaryDirectory(prefix="unionloop-bench-") as folder:
        shutil.copytree(made.folder, folder, dirs_exist_ok=True)
        environment = {**os.environ, "UNIONLOOP_DATA": folder, "UNIONLOOP_MODE": "demo"}
        environment.pop("DATABASE_URL", None)
        if not url.startswith("postgres"):
            yield environment
            return
        name = f"unionloop_bench_{os.getpid()}_{next(_SERIAL)}"
        with _server(url) as run:
            run(f"CREATE DATABASE {name} TEMPLATE {made.database}")
            try:
                yield environment | {"DATABASE_URL": urlunsplit(urlsplit(url)._replace(path=f"/{name}"))}
            finally:
                run(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def fork(environment: dict[str, str]) -> Iterator[dict[str, str]]:
    """Yield a copy of a prepared installation, so that every round begins from the same rows; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="unionloop-bench-") as place:
        folder = Path(place) / "data"
        shutil.copytree(folder_of(environment), folder)
        copy, url = environment | {"UNIONLOOP_DATA": str(folder)}, environment.get("DATABASE_URL", "")
        if not url:
            yield copy
            return
        parts = urlsplit(url)
        name = f"unionloop_bench_{os.getpid()}_{next(_SERIAL)}"
        with _server(urlunsplit(parts._replace(path="/postgres"))) as run:
            run(f"CREATE DATABASE {name} TEMPLATE {parts.path.lstrip('/')}")
            run("CHECKPOINT")
            try:
                yield copy | {"DATABASE_URL": urlunsplit(parts._replace(path=f"/{name}"))}
            finally:
                run(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def bare_database(environment: dict[str, str]) -> Iterator[dict[str, str]]:
    """Yield the environment of an empty database on the server of a PostgreSQL installation, for a yardstick."""
    parts = urlsplit(environment["DATABASE_URL"])
    name = f"unionloop_bench_{os.getpid()}_{next(_SERIAL)}"
    with _server(urlunsplit(parts._replace(path="/postgres"))) as run:
        run(f"CREATE DATABASE {name}")
        try:
            yield environment | {"DATABASE_URL": urlunsplit(parts._replace(path=f"/{name}"))}
        finally:
            run(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def _server(url: str) -> Iterator[Callable[[str], Any]]:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        yield connection.execute


@cache
def _compiled() -> str:
    """Return a folder for compiled modules, gone when this process ends.

    Without one, where none may be written beside the sources, every step would compile all it imports anew, also while timed.
    """
    folder = tempfile.mkdtemp(prefix="unionloop-bench-compiled-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def of_a_step(environment: dict[str, str]) -> dict[str, str]:
    """Return the environment of a process of ours: it shares compiled modules with those before it."""
    kept = {name: value for name, value in environment.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"PYTHONPYCACHEPREFIX": _compiled()}


def child(environment: dict[str, str], step: str, *words: str) -> dict[str, Any]:
    """Run `module:function` of this package as a process of its own; return the JSON it printed last."""
    command = [sys.executable, "-m", "unionloop.bench.work", step, *words]
    done = subprocess.run(command, env=of_a_step(environment), capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"bench step {step} failed:\n{done.stdout}{done.stderr}")
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def digest(path: Path) -> str:
    """Return the SHA-256 of a file, to see that two runs wrote the same."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def cost_of(told: dict[str, Any]) -> Cost:
    """Return the cost a child process or a peer printed."""
    return Cost(told["seconds"], told["cpu_seconds"], told["peak_mb"])


def rate(rows: int, cost: dict[str, Any]) -> int:
    """Return rows a second."""
    return round(rows / cost["seconds"]) if cost["seconds"] else 0


def result(name: str, rows: int, url: str, cost: dict[str, Any], equal: bool, facts: dict[str, Any]) -> Result:
    """Return the result of a bench that has no yardstick, from what its child process printed."""
    return Result(name, rows, store_of(url), cost["seconds"], cost["cpu_seconds"], cost["peak_mb"], equal, facts,
                  machine=machine())  # fmt: skip


def store_of(url: str) -> str:
    """Return the name of the database behind an address."""
    return "postgresql" if url.startswith("postgres") else "sqlite"


def printed(result: Result, as_json: bool) -> str:
    """Return the result as one JSON object, or as a line for people."""
    if as_json:
        return json.dumps(asdict(result), ensure_ascii=False)
    if result.failed:
        return f"{result.bench}  {result.database}  FAILED: {result.failed}"
    head = (
        f"{result.bench}  {result.rows:,} rows  {result.database}  {result.seconds} s  "
        f"{result.cpu_seconds} s CPU  peak {result.peak_mb} MB  sums {'close' if result.equal else 'DO NOT CLOSE'}"
    )
    facts = "  ".join(f"{name} {value}" for name, value in result.facts.items() if isinstance(value, int | float))
    return f"{head}\n  {facts}" if facts else head


def folder_of(environment: dict[str, str]) -> Path:
    """Return the scratch folder of an environment."""
    return Path(environment["UNIONLOOP_DATA"])
