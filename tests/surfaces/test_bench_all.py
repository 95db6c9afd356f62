"""`bench all`: one that fails is a line with its reason and the others go on; what is kept already is not run again."""

import json
from argparse import Namespace

import pytest

from unionloop.bench import kept, measure, registry, rounds
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
    assert "| sound | 10 | sqlite | 1.0 | 0.5 | 90.0 | yes | bare: 2.0 | 1.0 | `./unionloop bench sound --quick --growth" in page
    assert "| alone | 10 | none |" in page
    assert "ValueError: no such column" in page


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
