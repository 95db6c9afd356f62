"""Two people pay one claim at the same moment: one payment, and the other learns who was first (trust.md B4).

A few rounds in every run on PostgreSQL; `UNIONLOOP_ROUNDS=1000` runs them all. On SQLite the exam runs them, in a
process of its own (`python -m tests.mutualfund.racing`): pytest's database there lies in memory, where nobody waits for
anybody; an installation's is a file.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.mutualfund.racing import race

ROUNDS = int(os.environ.get("UNIONLOOP_ROUNDS", "8"))
ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_two_people_pay_one_claim(monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, int], None]) -> None:
    monkeypatch.setattr("unionloop.domains.mutualfund.rules.sampled", lambda reference, share: False)
    assert race(ROUNDS) == ROUNDS
    record_property("rounds", ROUNDS)


@pytest.mark.exam
@pytest.mark.once
def test_two_people_pay_one_claim_in_a_file(tmp_path: Path, record_property: Callable[[str, int], None]) -> None:
    environment = {**os.environ, "UNIONLOOP_DATA": str(tmp_path), "DATABASE_URL": "", "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
    done = subprocess.run([sys.executable, "-m", "tests.mutualfund.racing", str(ROUNDS)], env=environment, cwd=ROOT,
                          capture_output=True, text=True, check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr[-4000:]
    assert done.stdout.split()[-1] == str(ROUNDS)
    record_property("rounds", ROUNDS)
