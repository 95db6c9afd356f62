"""K1: staff and workers on a demonstration town, read page after page; no 5xx, and 95 of 100 pages within 400 ms.

`./unionloop exam night --only K1`, and nothing else on the machine. `UNIONLOOP_STAFF`, `UNIONLOOP_WORKERS`, `UNIONLOOP_LOAD_S` set how
many and how long; `UNIONLOOP_TOWN` is the folder of a finished demonstration that is copied (else a town is built). What it
found is kept in build/exam/k1.json, beside what the bare server program does in the same run.
"""

import asyncio
import json
import os
import resource
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.load import ping
from unionloop.bench.peers import python_of
from unionloop.cli.demo import CLOCK
from unionloop.cli.processes import threads_here

pytestmark = [pytest.mark.exam, pytest.mark.once]
STAFF, WORKERS, SECONDS = (int(os.environ.get(name, few)) for name, few in
                           (("UNIONLOOP_STAFF", "20"), ("UNIONLOOP_WORKERS", "200"), ("UNIONLOOP_LOAD_S", "60")))  # fmt: skip
P95_MS = 400
ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / "build" / "exam" / "k1.json"
NAMES = ("PATH", "HOME", "LANG", "TMPDIR", "UNIONLOOP_PEERS")


@pytest.fixture
def town(tmp_path):
    """Return the environment of a finished town on SQLite that nobody else uses."""
    folder, given = tmp_path / "demo", os.environ.get("UNIONLOOP_TOWN", "")
    environment = {name: os.environ[name] for name in NAMES if name in os.environ} | {
        "UNIONLOOP_MODE": "demo", "UNIONLOOP_DATA": str(folder), "UNIONLOOP_CLOCK": CLOCK, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}  # fmt: skip
    if given:
        shutil.copytree(given, folder, ignore=shutil.ignore_patterns("*.sqlite3*", "*.lock"))
        with closing(sqlite3.connect(Path(given) / "unionloop.sqlite3")) as old, closing(sqlite3.connect(folder / "unionloop.sqlite3")) as new:
            old.backup(new)
        _run([sys.executable, "-m", "unionloop", "migrate"], environment)
    else:
        _run([sys.executable, "-m", "unionloop", "demo", "--no-serve"], environment)
    return environment


def _run(command, environment):
    done = subprocess.run([str(one) for one in command], env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
    return done.stdout


@contextmanager
def served(command, environment, port):
    """Run a server until the block ends; what it says is shown when it does not come."""
    child = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 120
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                if child.poll() is not None or time.monotonic() > until:
                    pytest.fail("the server did not come")
                time.sleep(0.2)
        yield
    finally:
        child.send_signal(signal.SIGTERM)
        child.wait(60)


def _port():
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


def test_a_crowd_is_served_in_time(town, tmp_path, record_property):
    many = STAFF + WORKERS + 512  # one connection each, here and there
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, many) if hard == resource.RLIM_INFINITY else min(hard, max(soft, many)), hard))
    told = json.loads(_run([sys.executable, "-m", "tests.load.entering", STAFF, WORKERS], town).splitlines()[-1])
    (tmp_path / "people.json").write_text(json.dumps(told | {"seed": os.environ.get("UNIONLOOP_EXAM_SEED", "1")}), encoding="utf-8")
    python = python_of("crowd", ("locust==2.47.0",))
    port = _port()
    with served([sys.executable, "-m", "unionloop", "serve", "--port", str(port)], town, port):
        words = [python, Path(__file__).with_name("people.py"), f"http://127.0.0.1:{port}", SECONDS, tmp_path / "people.json"]
        found = json.loads(_run(words, town).splitlines()[-1])
    port = _port()
    bare = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "1",
            "--blocking-threads", str(threads_here()), "--no-ws", "tests.load.ping:application"]  # fmt: skip
    with served(bare, town, port):
        beside = asyncio.run(ping.limit(port, 5))
    facts = found | {"ping": beside, "staff": STAFF, "workers": WORKERS, "seconds": SECONDS, "people": told["people"],
                     "load_average": round(os.getloadavg()[0], 1), "cores": os.cpu_count()}  # fmt: skip
    KEPT.parent.mkdir(parents=True, exist_ok=True)
    KEPT.write_text(json.dumps(facts, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(facts, ensure_ascii=False))
    record_property("requests", found["requests"])
    assert {status: times for status, times in found["statuses"].items() if not 200 <= int(status) < 500} == {}
    assert (found["users"], found["bad"]) == (STAFF + WORKERS, {})
    assert found["p95_ms"] <= P95_MS, facts["slowest"]
