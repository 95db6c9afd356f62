"""Settlement killed at any moment: nothing half is left, and doing it again gives the same rows."""

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from unionloop.bench.measure import scratch

pytestmark = pytest.mark.kill
ROOT = Path(__file__).resolve().parents[2]
ROWS, KILLS = 4_000, 5


def child(environment, step, *words):
    command = [sys.executable, "-m", "tests.dues.killed", step, *words]
    return subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def done(environment, step, *words):
    process = child(environment, step, *words)
    out, err = process.communicate()
    assert process.returncode == 0, err[-3000:]
    return json.loads(out.splitlines()[-1])


def test_killed_while_computing_and_locking(record_property):
    draw, kills = random.Random(7), 0
    with scratch(os.environ.get("DATABASE_URL", "")) as given:
        environment = {**given, "UNIONLOOP_MODE": "test", "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
                       "DJANGO_SETTINGS_MODULE": "unionloop.config.settings"}  # fmt: skip
        done(environment, "prepare", str(ROWS))
        began = time.monotonic()
        assert done(environment, "compute")["rows"] == ROWS
        whole = time.monotonic() - began
        wanted = done(environment, "facts")
        assert wanted["allocations"] == ROWS
        for _ in range(KILLS):
            victim = child(environment, "compute")
            time.sleep(whole * draw.uniform(0.3, 1.0))
            victim.kill()
            kills += 1
            victim.communicate()
            found = done(environment, "facts")
            assert (found["state"], found["allocations"]) == ("computed", ROWS)
            assert found["digest"] == wanted["digest"]
        for _ in range(KILLS):
            victim = child(environment, "lock")
            time.sleep(whole * draw.uniform(0.3, 0.9))
            victim.kill()
            kills += 1
            victim.communicate()
            found = done(environment, "facts")
            assert (found["state"], found["settled"]) in (("computed", 0), ("locked", ROWS))
            assert found["faults"] == []
            if found["state"] == "locked":
                break
        else:
            assert done(environment, "lock")["state"] == "locked"
        assert done(environment, "facts")["digest"] == wanted["digest"]
    record_property("kills", kills)
