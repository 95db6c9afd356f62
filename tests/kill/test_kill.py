"""kill -9 at random moments of import, settlement, payment, bank return and the queue: nothing lost, nothing twice.

`UNIONLOOP_KILL_SEED` repeats a run; the seed of every run is printed.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

pytestmark = pytest.mark.kill
KILLS, MONTHS = int(os.environ.get("UNIONLOOP_KILLS", "50")), 3
SEED = int(os.environ.get("UNIONLOOP_KILL_SEED", "20140727"))
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def told() -> Any:
    """What the driver found: one installation lived in peace, its twin was killed again and again."""
    with tempfile.TemporaryDirectory(prefix="unionloop-kill-") as folder:
        (Path(folder) / "one").mkdir()
        url = (
            os.environ.get("DATABASE_URL", "")
            if settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
            else ""
        )
        environment = {
            **os.environ, "UNIONLOOP_MODE": "test", "UNIONLOOP_DATA": f"{folder}/one", "DATABASE_URL": url,
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        }  # fmt: skip
        command = [sys.executable, "-m", "tests.kill.work", str(SEED), str(KILLS), str(MONTHS), folder]
        done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"seed {SEED}\n{done.stderr[-6000:]}"
        found = json.loads(done.stdout.splitlines()[-1])
    print(f"seed {SEED}: {found['counted']} kills in import, settlement and export, {found['kills']} in all and {found['workers_killed']} workers in {found['months']} months, "
          f"{found['seconds']} s, {found['by_step']}")  # fmt: skip
    return found


def test_enough_kills_landed_in_work(told, record_property):
    record_property("kills", told["kills"] + told["workers_killed"])
    """As many as asked in import, settlement and export together, and a fair part of them while a bank file is written."""
    assert told["counted"] >= KILLS
    assert told["by_step"].get("export", 0) >= KILLS // 10
    assert told["workers_killed"] >= 1
    hit = told["by_step"]
    for part in (("receive", "stage", "confirm", "correct"), ("compute", "lock", "approve"), ("export",),
                 ("take_return",), ("follow_approval", "follow_return")):  # fmt: skip
        assert sum(hit.get(step, 0) for step in part) >= 1, part


def test_every_invariant_holds_right_after_kills_and_at_the_end(told):
    assert told["verified_midway"] >= 5
    assert told["midway_faults"] == []
    assert told["faults"] == [[], []]
    assert told["verify"]["code"] == 0, told["verify"]["said"]


def test_nothing_happened_twice_or_not_at_all(told):
    """Rows live once, lines exported once, paid money posted once, no errand owed, failed or held by the dead."""
    assert told["broken"] == [[], []]
    assert told["left_running"] == 0


def test_every_fen_of_the_tax_office_is_accounted_for(told):
    for one in told["closed"]:
        assert one["tax_office_fen"] == one["in_fen"] == one["split_fen"] == one["settled_fen"]
        assert one["waiting_fen"] == 0
        assert one["paid_fen"] == one["bank_paid_fen"] == one["posted_fen"] > 0


def test_the_figures_are_those_of_months_without_kills(told):
    calm, struck = told["figures"]
    for part, rows in calm.items():
        assert struck[part] == rows, part
