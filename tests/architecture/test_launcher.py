"""The launcher: every package by its hash, uv too, and nothing said that is not the user's concern."""

import re
import runpy
import stat
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def launcher(tmp_path, monkeypatch):
    """Return the launcher's names over a venv whose python is a script that notes how it was called."""
    names = runpy.run_path(str(ROOT / "unionloop"), run_name="launcher")["_install"].__globals__
    python = tmp_path / "bin" / "python"
    python.parent.mkdir()
    python.write_text(f"""#!/bin/sh
echo "$@" >> {tmp_path}/calls
echo "WARNING: Location 'file:///nowhere' is ignored" >&2
case "$*" in *broken*) exit 1;; *uv.lock) [ -e {tmp_path}/offline ] && exit 1; touch {tmp_path}/bin/uv;; esac
exit 0
""")
    python.chmod(python.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setitem(names, "VENV", tmp_path)
    monkeypatch.setitem(names, "PYTHON", python)
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    return names


def test_uv_is_installed_by_its_hash(launcher, tmp_path, capfd):
    assert launcher["_uv"]() == str(tmp_path / "bin" / "uv")
    assert "--require-hashes -r" in (tmp_path / "calls").read_text()
    assert "requirements-uv.lock" in (tmp_path / "calls").read_text()
    lock = (ROOT / "requirements-uv.lock").read_text()
    assert re.search(r"^uv==[\d.]+ \\\n    --hash=sha256:", lock, re.MULTILINE)
    assert capfd.readouterr() == ("", "")


def test_a_lock_goes_in_by_pip_without_uv_and_says_nothing(launcher, tmp_path, capfd):
    (tmp_path / "offline").touch()
    launcher["_install"](tmp_path / "fine.lock")
    calls = (tmp_path / "calls").read_text().splitlines()
    assert len(calls) == 2
    assert all("--require-hashes" in one for one in calls)
    assert capfd.readouterr() == ("", "")


def test_what_failed_is_said(launcher, tmp_path):
    (tmp_path / "offline").touch()
    with pytest.raises(SystemExit, match=r"WARNING: Location[\s\S]*broken.lock could not be installed"):
        launcher["_install"](tmp_path / "broken.lock")
