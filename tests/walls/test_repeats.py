"""L5 and L6: what decides about money, scope and days is covered branch by branch; the quick tests hold in any order, many times.

The exam's night runs them. `UNIONLOOP_ORDERS` sets how many orders are tried.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from unionloop.bench.peers import python_of

pytestmark = [pytest.mark.exam, pytest.mark.once]
ROOT = Path(__file__).resolve().parents[2]
ORDERS, SEED = int(os.environ.get("UNIONLOOP_ORDERS", "2")), int(os.environ.get("UNIONLOOP_EXAM_SEED", "1"))
COVERAGE = ("coverage==7.17.5",)
DECIDES = {
    "money": ("kernel/money.py", "domains/dues/rules/split.py", "domains/dues/rules/settlement.py", "domains/dues/rules/postings.py",
              "domains/dues/rules/preparation.py", "domains/dues/rules/refunds.py", "domains/dues/rules/returning.py",
              "domains/ledger/rules/*", "domains/payments/rules.py", "domains/mutualfund/rules/adjudicate.py"),
    "scope": ("kernel/actor.py", "kernel/change.py", "kernel/flow.py", "domains/access/rules.py"),
    "calendar": ("domains/reference/rules/*", "domains/dues/rules/months.py", "domains/dues/rules/rhythm.py", "domains/dues/rules/periods.py"),
}  # fmt: skip
THEIRS = ("tests/kernel", "tests/dues", "tests/ledger", "tests/payments", "tests/mutualfund", "tests/access", "tests/reference", "tests/employers",
          "tests/appeals")
QUICK = ("tests/kernel", "tests/exam", "tests/reference", "tests/ledger", "tests/people", "tests/documents", "tests/organisation",
         *sorted(str(one.relative_to(ROOT)) for one in (ROOT / "tests").glob("*/test_*rules.py")))  # fmt: skip
NOT_HERE = ("UNIONLOOP_EXAM", "UNIONLOOP_EXAM_LOG", "PYTEST_XDIST_WORKER", "PYTEST_XDIST_WORKER_COUNT", "PYTEST_ADDOPTS", "DATABASE_URL",
            "UNIONLOOP_DATA")  # fmt: skip


def pytest_of(words, **more):
    """Run pytest on SQLite, away from the exam that runs this."""
    environment = {name: value for name, value in os.environ.items() if name not in NOT_HERE} | more
    return subprocess.run([sys.executable, *words], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_every_branch_about_money_scope_and_days_is_taken(tmp_path):
    """L5: 95 of 100 branches at least, of each of the three."""
    packages = next(python_of("coverage", COVERAGE).parent.parent.glob("lib/python*/site-packages"))
    path = f"{ROOT / 'src'}{os.pathsep}{ROOT}{os.pathsep}{packages}"
    words = ["-m", "coverage", "run", "--branch", f"--data-file={tmp_path / 'kept'}",
             f"--include={','.join(f'*/unionloop/{one}' for some in DECIDES.values() for one in some)}",
             "-m", "pytest", "-q", "-n0", "-m", "not kill and not browser and not pg and not exam", *THEIRS]  # fmt: skip
    done = pytest_of(words, PYTHONPATH=path)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]
    report = pytest_of(["-m", "coverage", "json", "-q", f"--data-file={tmp_path / 'kept'}", "-o", str(tmp_path / "told.json")], PYTHONPATH=path)
    assert report.returncode == 0, report.stderr
    files = json.loads((tmp_path / "told.json").read_text(encoding="utf-8"))["files"]
    shares, gaps = {}, []
    for subject, names in DECIDES.items():
        mine = {path: one for path, one in files.items() if any(Path(path).match(f"*/unionloop/{name}") for name in names)}
        assert len(mine) >= len(names), (subject, sorted(mine))
        sums = [one["summary"] for one in mine.values()]
        taken, whole = (sum(one[key] + one[lines] for one in sums) for key, lines in
                        (("covered_branches", "covered_lines"), ("num_branches", "num_statements")))  # fmt: skip
        shares[subject] = round(100 * taken / whole, 1)
        gaps += [f"{path}: lines {one['missing_lines']}, branches {one['missing_branches']}" for path, one in mine.items()
                 if one["missing_lines"] or one["missing_branches"]]  # fmt: skip
    print(shares, *gaps, sep="\n")
    assert {subject: share for subject, share in shares.items() if share < 95} == {}, gaps


@pytest.mark.parametrize("turn", range(ORDERS))
def test_any_order_will_do(turn, record_property):
    """L6: two at a time, in an order drawn anew."""
    order = str(SEED + turn)
    words = ["-m", "pytest", "-q", "-n", "2", "--dist", "loadfile", "-p", "tests.walls.shuffled", "-m",
             "not kill and not browser and not pg and not exam", *QUICK]  # fmt: skip
    done = pytest_of(words, UNIONLOOP_ORDER=order)
    assert done.returncode == 0, f"order {order}\n{done.stdout[-4000:]}"
    record_property("orders", 1)
