"""`bench all`: one that fails is a line with its reason and the others go on; what is kept already is not run again."""

import json
import os
import subprocess
import sys
from argparse import Namespace
from pathlib import Path

import pytest

from unionloop.bench import goals, kept, measure, profiled, registry, rounds
from unionloop.cli import bench as command


def asked(folder, **more) -> Namespace:
    plain = {"name": "all", "rows": 0, "quick": True, "growth": True, "list": 0, "open": 0, "database": "sqlite", "keep": str(folder),
             "resume": False, "json": False}  # fmt: skip
    return Namespace(**plain | more)


@pytest.fixture
def benches(monkeypatch):
    """Three benches: one sound, one that fails the first time, one that needs no database. Return what was run."""
    ran: list[str] = []

    def job(name: str, *, fails: bool = False):
        def run(rows: int, url: str) -> measure.Result:
            ran.append(name)
            if fails and ran.count(name) == 1:
                raise SystemExit("bench step x:y failed:\nTraceback …\nValueError: no such column")
            return measure.Result(name, rows, measure.store_of(url), 1.0, 0.5, 90.0, True,
                                  yardsticks={"bare": {"seconds": 0.5, "ratio": 2.0}})  # fmt: skip

        once = lambda rows, url: measure.Cost(rows / 100, rows / 100, 80.0)  # noqa: E731
        stores = ("none",) if name == "alone" else ("sqlite", "postgresql")
        return registry.Bench(name, run, 1000, 10, once, (100, 1000, 10_000), stores)

    found = {"sound": job("sound"), "broken": job("broken", fails=True), "alone": job("alone")}
    monkeypatch.setattr(command, "MODULES", dict.fromkeys(found, ""))
    monkeypatch.setattr(registry, "find", found.__getitem__)
    return ran


def test_a_bench_that_fails_is_a_line_and_the_rest_goes_on(benches, tmp_path, capsys):
    with pytest.raises(SystemExit, match=r"broken \(sqlite\)") as end:
        command.run(asked(tmp_path))
    assert "sound" not in str(end.value)
    assert benches == ["sound", "broken", "alone"]
    told = capsys.readouterr().out.splitlines()
    assert "broken  sqlite  FAILED: bench step x:y failed: … ValueError: no such column" in told
    page = (tmp_path / "quick.md").read_text()
    assert ("| [sound](quick/sound.md) | 10 | sqlite | 1.0 | 0.5 | 90.0 | yes | bare: 2.0 |  | 1.0 | "
            "`./unionloop bench sound --quick --growth") in page  # fmt: skip
    assert "| [alone](quick/alone.md) | 10 | none |" in page
    assert "ValueError: no such column" in page
    assert "FAILED: bench step x:y failed: … ValueError: no such column" in (tmp_path / "quick" / "broken.md").read_text()
    assert [one["bench"] for one in json.loads((tmp_path / "quick" / "alone.json").read_text())] == ["alone"]


def test_it_is_resumed_where_it_stood(benches, tmp_path):
    with pytest.raises(SystemExit):
        command.run(asked(tmp_path))
    command.run(asked(tmp_path, resume=True))
    assert benches == ["sound", "broken", "alone", "broken"]
    assert [(one.bench, one.failed) for one in kept.read(tmp_path, "quick")] == [("sound", ""), ("alone", ""), ("broken", "")]
    assert json.loads((tmp_path / "quick.json").read_text())[0]["facts"]["growth"]["exponent"] == 1.0


def test_one_bench_alone_fails_aloud(benches, tmp_path):
    with pytest.raises(SystemExit, match="bench step"):
        command.run(asked(tmp_path, name="broken"))


def tree(p95_ms: float, **more) -> measure.Result:
    return measure.Result("tree", 5_000, "sqlite", 2.0, 1.5, 110.0, True, {"p95_ms": p95_ms, "move_ms": 90.0}, **more)


def test_a_goal_that_is_missed_is_named_with_the_profile_that_shows_why():
    rows = [{"function": "queries/lists.py:150 _row", "own_percent": 12.5, "with_called_percent": 30.0, "calls": 5_000}]
    page = kept.own_page([tree(10.1, profile=rows)])
    assert "| p95 of a first page, ms | ≤ 10 | 10.1 | **missed** |" in page
    assert "| a county moved, ms | ≤ 200 | 90 | met |" in page
    assert "| `queries/lists.py:150 _row` | 12.5 | 30.0 | 5,000 |" in page
    assert "| 1 of 2 |" in kept.page("quick", [tree(10.1)])


def test_a_figure_at_its_limit_is_met_and_one_not_run_is_neither():
    assert not goals.missed(tree(10.0))
    assert goals.missed(tree(10.01))
    posted = {"DuckDB, told the rules": {"seconds": 1.0, "ratio": 4.0}, "ledger-cli, balance": {"times_faster": 4.9}}
    told = goals.held(measure.Result("settle", 1, "sqlite", 1, 1, 900, True, yardsticks=posted))
    assert [(one.value, one.missed) for one in told] == [(4.0, False), (None, False), (4.9, True), (900, False)]


def test_goals_are_of_benches_there_are_and_name_steps_to_profile():
    for name in goals.GOALS:
        bench = registry.find(name)
        assert bench.once is not None
        assert bench.step


def test_the_profile_is_of_the_step_asked_for_and_of_what_it_measures_first(tmp_path, monkeypatch):
    def step(name: str) -> None:
        profiled.begin(name)
        measure.timed(lambda: sorted(range(1000), key=lambda one: -one))
        measure.timed(lambda: json.dumps([1]))

    def job() -> None:
        for name in ("x:prepare", "x:measured"):
            with monkeypatch.context() as process:  # each step is a process of its own
                process.setenv("UNIONLOOP_BENCH_PROFILE", os.environ["UNIONLOOP_BENCH_PROFILE"])
                step(name)

    found = profiled.of("x:measured", job)
    assert "UNIONLOOP_BENCH_PROFILE" not in os.environ
    names = [one["function"] for one in found]
    assert any("sorted" in one for one in names)
    assert not any("dumps" in one for one in names)
    assert sum(one["own_percent"] for one in found) <= 100.5


def test_quick_runs_on_the_databases_a_bench_names_for_it(benches, tmp_path):
    one = registry.Bench("one", lambda rows, url: None, 1, 1, quick_stores=("postgresql",))
    assert command._stores(one, asked(tmp_path, database="")) == ("postgresql",)
    assert command._stores(one, asked(tmp_path, database="", quick=False)) == ("sqlite", "postgresql")
    assert command._stores(one, asked(tmp_path)) == ("sqlite",)


def test_only_a_full_run_is_warmed_up(monkeypatch):
    turns: list[int] = []

    def job() -> rounds.Turn:
        turns.append(1)
        return rounds.Turn(measure.Cost(1.0, 1.0, 1.0), len(turns))

    assert len(rounds.in_turn({"ours": job}, rounds=1)["ours"].turns) == len(turns) == 1
    assert len(rounds.in_turn({"ours": job}, rounds=3)["ours"].turns) == 3
    assert len(turns) == 1 + 3, "a quick run begins cold"
    assert len(rounds.in_turn({"ours": job}, rounds=5)["ours"].turns) == 5
    assert len(turns) == 1 + 3 + 6


def test_a_peak_is_the_steps_own_and_not_that_of_who_started_it():
    held = bytearray(b"x" * (300 << 20))  # as `bench all` holds something after other benches
    told = subprocess.run([sys.executable, "-c", "from peak import peak_mb; print(peak_mb())"], cwd=Path(measure.__file__).parent / "peers",
                          capture_output=True, text=True, check=True).stdout  # fmt: skip
    assert 1 < float(told) < len(held) / (1 << 20) / 3
