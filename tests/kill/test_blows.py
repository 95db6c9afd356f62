"""A2, A4, A5, A6, A9: death at every named fail-point, PostgreSQL stopped, its processes killed, power lost, memory short.

The exam's night runs them.

`UNIONLOOP_POINT_KILLS` (at each point), `UNIONLOOP_BLOWS` and `UNIONLOOP_STARVED` set the counts.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.simulator.points import POINTS
from tools.postgres import cluster

pytestmark = [pytest.mark.exam, pytest.mark.pg]
SEED = os.environ.get("UNIONLOOP_EXAM_SEED", "20140727")
COUNTS = ("UNIONLOOP_POINT_KILLS", "UNIONLOOP_BLOWS", "UNIONLOOP_STARVED")
AT_POINT, BLOWS, STARVED = (int(os.environ.get(name, "2")) for name in COUNTS)
ROOT = Path(__file__).resolve().parents[2]


def blows(kind: str, count: int, folder: Path) -> dict:
    """Let the driver strike, and return what it found, after what must always hold."""
    (folder / "one").mkdir()
    command = [sys.executable, "-m", "tests.kill.blows", kind, str(count), SEED, str(folder)]
    with cluster(durable=True) as url:
        environment = {**os.environ, "UNIONLOOP_MODE": "test", "UNIONLOOP_DATA": str(folder / "one"), "DATABASE_URL": url,
                       "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}  # fmt: skip
        done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"seed {SEED}\n{done.stderr[-6000:]}"
    told = json.loads(done.stdout.splitlines()[-1])
    print(f"seed {SEED}: {told['landed']} in {told['months']} months, away {told['away_s']} s at most")
    assert (told["broken"], told["faults"]) == ([[], []], [[], []])
    calm, struck = told["figures"]
    for part, rows in calm.items():
        assert struck[part] == rows, part
    return told


def test_a_process_that_dies_at_any_point_leaves_nothing_half(tmp_path, record_property):
    told = blows("points", AT_POINT, tmp_path)
    record_property("kills", sum(told["landed"].values()))
    assert {name: told["landed"].get(name, 0) >= AT_POINT for name in POINTS} == dict.fromkeys(POINTS, True)


def test_postgresql_stopped_at_once(tmp_path, record_property):
    told = blows("server", BLOWS, tmp_path)
    record_property("stops", told["landed"]["server"])
    assert told["away_s"] < 60


def test_a_process_of_postgresql_killed(tmp_path, record_property):
    told = blows("backend", BLOWS, tmp_path)
    record_property("kills", sum(told["landed"].values()))
    assert told["away_s"] < 60


def test_the_power_goes(tmp_path, record_property):
    told = blows("power", BLOWS, tmp_path)
    record_property("copies", told["landed"]["power"])


def test_too_little_memory(tmp_path, record_property):
    told = blows("memory", STARVED, tmp_path)
    record_property("fails", told["landed"]["memory"])
