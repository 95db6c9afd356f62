"""D14, L7: production settings are clean for `check --deploy`; the shipped units are well formed and run as nobody's root."""

import configparser
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.once
ROOT = Path(__file__).resolve().parent.parent.parent
SERVICES = sorted((ROOT / "deploy/systemd").glob("*.service"))
WALLS = {"NoNewPrivileges": "yes", "ProtectSystem": "strict", "ProtectHome": "yes", "PrivateTmp": "yes", "UMask": "0077"}


def test_check_deploy_is_clean(tmp_path):
    production = {**os.environ, "UNIONLOOP_MODE": "production", "UNIONLOOP_DATA": str(tmp_path), "PYTHONPATH": "src",
                  "DJANGO_SETTINGS_MODULE": "unionloop.config.settings"}  # fmt: skip
    production.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)  # the browser tests' own
    make = f"from pathlib import Path; from unionloop.config import keys; keys.make(Path({str(tmp_path)!r}) / 'keys')"
    subprocess.run([sys.executable, "-c", make], cwd=ROOT, env=production, check=True)
    told = subprocess.run([sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"],
                          cwd=ROOT, env=production, capture_output=True, text=True, check=False)  # fmt: skip
    assert (told.returncode, told.stdout + told.stderr) == (
        0, "System check identified no issues (1 silenced).\n"), "W008 alone is silenced: TLS ends at the proxy"  # fmt: skip


@pytest.mark.parametrize("unit", SERVICES, ids=lambda one: one.name)
def test_a_unit_runs_as_its_own_user_behind_its_walls(unit):
    shape = configparser.ConfigParser(strict=False, interpolation=None)
    shape.optionxform = str
    shape.read_string(unit.read_text(encoding="utf-8"))
    service = dict(shape["Service"])
    assert service["User"] == service["Group"] == "unionloop"
    assert {name: service.get(name) for name in WALLS} == WALLS


@pytest.mark.parametrize("unit", SERVICES, ids=lambda one: one.name)
def test_systemd_understands_every_line(unit, tmp_path):
    tool = shutil.which("systemd-analyze")
    if tool is None:
        return  # the line-by-line check above still holds
    copy = tmp_path / unit.name
    text = unit.read_text(encoding="utf-8").replace("/opt/unionloop/unionloop", "/bin/true")
    copy.write_text(text, encoding="utf-8")
    told = subprocess.run([tool, "verify", "--man=no", str(copy)], capture_output=True, text=True, check=False)
    assert [line for line in told.stderr.splitlines() if unit.name in line] == []
