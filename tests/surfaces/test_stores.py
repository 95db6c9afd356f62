"""What a command opens when nobody says: one's own installation, else the demonstration, else a sentence."""

import fcntl
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from unionloop.cli.verify import Walk
from unionloop.config import keys, stores

SOURCE = Path(__file__).resolve().parents[2] / "src"
CLOCK = "2026-07-27T09:00:00+08:00"


def town(place: Path, **environment: str) -> Path:
    """Make what a finished demonstration leaves behind, without its database."""
    keys.make(place / "keys")
    stores.mark(place, {"UNIONLOOP_CLOCK": CLOCK} | environment)
    return place


def typed(folder: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Type a command in a folder, with no variable of ours set."""
    bare = {
        name: value for name, value in os.environ.items() if not name.startswith(("UNIONLOOP_", "DATABASE_"))
    }
    return subprocess.run([sys.executable, "-m", "unionloop", *words], cwd=folder, capture_output=True, text=True,
                          check=False, env=bare | {"PYTHONPATH": str(SOURCE)} | more)  # fmt: skip


def test_the_demonstration_is_followed_where_nothing_else_is(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    place = town(tmp_path / "var" / "demo")
    environment: dict[str, str] = {}
    assert stores.follow(environment) == f"· the demonstration in {place}"
    assert environment == {"UNIONLOOP_MODE": "demo", "UNIONLOOP_DATA": str(place), "UNIONLOOP_CLOCK": CLOCK}
    named = {"UNIONLOOP_DATA": str(place)}
    assert stores.follow(named)
    assert named["UNIONLOOP_MODE"] == "demo"


def test_ones_own_installation_and_ones_own_word_come_first(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    town(tmp_path / "var" / "demo")
    for chosen in ({"UNIONLOOP_MODE": "production"}, {"UNIONLOOP_DATA": str(tmp_path / "else")}):
        before = dict(chosen)
        assert (stores.follow(chosen), chosen) == ("", before)
    keys.make(tmp_path / "var" / "keys")
    empty: dict[str, str] = {}
    assert (stores.follow(empty), empty) == ("", {})


def test_a_demonstration_in_a_server_opens_no_other_database(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    place = town(tmp_path / "var" / "demo", DATABASE_URL="postgresql://a:secret@h/demo")
    assert "secret" not in (place / stores.MARK).read_text()
    assert stores.follow({"DATABASE_URL": "postgresql://a:secret@h/demo"})
    for other in ({}, {"DATABASE_URL": "postgresql://a:secret@h/city"}):
        with pytest.raises(SystemExit, match="set DATABASE_URL as it was then"):
            stores.follow(other)
    town(tmp_path / "var" / "demo")
    with pytest.raises(SystemExit, match="unset DATABASE_URL"):
        stores.follow({"DATABASE_URL": "postgresql://a:secret@h/city"})


def test_nothing_to_verify_is_a_sentence(tmp_path):
    """Never a traceback, always a code: no keys, no database, no tables, no database at all."""
    told = [typed(tmp_path, "verify")]
    town(tmp_path / "var" / "demo")
    told.append(typed(tmp_path, "verify"))
    file = tmp_path / "var" / "demo" / "unionloop.sqlite3"
    sqlite3.connect(file).close()
    file.touch()
    told.append(typed(tmp_path, "verify"))
    file.write_bytes(b"no database " * 100)
    told.append(typed(tmp_path, "serve"))
    keys.make(tmp_path / "var" / "keys")
    told.append(typed(tmp_path, "dues", "balance", "1"))
    assert [one.returncode for one in told] == [1] * 5
    assert ["Traceback" in one.stderr for one in told] == [False] * 5
    said = ["`unionloop demo` builds a demonstration", f"no database at {file}", f"no tables in {file} (demo)",
            "file is not a database", f"the demonstration is in {file.parent}"]  # fmt: skip
    assert [words for words, one in zip(said, told, strict=True) if words not in one.stderr] == []


@pytest.mark.django_db
def test_verify_says_what_it_verified(capsys):
    from unionloop.cli.main import main

    with pytest.raises(SystemExit) as ended:
        main(["verify"])
    out, err = capsys.readouterr()
    assert ended.value.code == 0
    assert "checks hold" in out
    assert err.strip() == f"· {stores.described()}"
    assert "(test)" in err


def test_a_walk_along_the_books_is_kept_whole_and_forgotten_when_done(tmp_path):
    path = tmp_path / "verify.json"
    first = Walk(path, fresh=True)
    first.passed(7, 1000, "a" * 64)
    first.passed(8, 20, "b" * 64)
    again = Walk(path, fresh=False)
    assert [again.stood(one) for one in (7, 8, 9)] == [(1000, "a" * 64), (20, "b" * 64), (0, "")]
    assert Walk(path, fresh=True).stood(7) == (0, "")
    again.done()
    assert not list(tmp_path.iterdir())


def test_a_town_that_is_served_is_not_built_anew(tmp_path):
    served = town(tmp_path / "var" / "demo")
    held = os.open(served.with_suffix(".lock"), os.O_RDWR | os.O_CREAT)
    fcntl.flock(held, fcntl.LOCK_EX)

    second = typed(tmp_path, "demo", "--size", "hamlet", "--no-serve")

    os.close(held)
    assert second.returncode == 1
    assert "another `unionloop demo`" in second.stderr
    assert stores.marked(served)  # nothing was touched
