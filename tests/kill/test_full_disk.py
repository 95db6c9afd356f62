"""A7: PostgreSQL's disk is full in the middle of a month, then made larger: nothing acknowledged is lost, and the month goes on.

Needs a small disk of its own (tmpfs), which only root may mount; the exam's night runs it.
"""

import json
import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest

from tools import postgres

pytestmark = [pytest.mark.exam, pytest.mark.pg]
TIMES = int(os.environ.get("UNIONLOOP_FULL_DISKS", "2"))
SEED = os.environ.get("UNIONLOOP_EXAM_SEED", "20261128")
DISK_MB = 900
ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def small_disk():
    """Mount a disk of its own; under /tmp, for a socket's path may not be long."""
    folder = Path(tempfile.mkdtemp(prefix="ul-disk-"))
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m,mode=755", "tmpfs", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=False)
        folder.rmdir()


def test_the_disk_is_full_and_then_is_not(tmp_path, record_property):
    (tmp_path / "one").mkdir()
    with small_disk() as disk, postgres.cluster(durable=True, parent=disk) as url:
        environment = {**os.environ, "UNIONLOOP_MODE": "test", "UNIONLOOP_DATA": str(tmp_path / "one"), "DATABASE_URL": url,
                       "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}  # fmt: skip
        done = subprocess.run([sys.executable, "-m", "tests.kill.blows", "disk", str(TIMES), SEED, str(tmp_path)], env=environment, cwd=ROOT,
                              capture_output=True, text=True, check=False)  # fmt: skip
    assert done.returncode == 0, f"seed {SEED}\n{done.stderr[-6000:]}"
    told = json.loads(done.stdout.splitlines()[-1])
    assert (told["broken"], told["faults"]) == ([[], []], [[], []])
    calm, struck = told["figures"]
    assert calm == struck
    record_property("disks", told["landed"]["disk"])
