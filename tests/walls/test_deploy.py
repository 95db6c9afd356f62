"""D14, L7: production settings are clean for `check --deploy`; the shipped units are well formed and run as nobody's root."""

import configparser
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.once
ROOT = Path(__file__).resolve().parent.parent.parent
UNITS = sorted((ROOT / "deploy/systemd").iterdir())
SERVICES = sorted((ROOT / "deploy/systemd").glob("*.service"))
WALLS = {"NoNewPrivileges": "yes", "ProtectSystem": "strict", "ProtectHome": "yes", "PrivateTmp": "yes", "UMask": "0077",
         "SystemCallFilter": "@system-service", "CapabilityBoundingSet": "", "PrivateDevices": "yes"}
_YES, _WORDS, _PATH = r"yes|no", r"\S.*", r"/\S+"
# systemd.unit(5), .service(5), .exec(5), .timer(5): the directives used here and what may stand behind them
KNOWN = {
    "Unit": {"Description": _WORDS, "After": r"[\w.@ -]+\.(service|target)"},
    "Service": {
        "Type": "oneshot|simple|exec|notify", "User": r"[a-z][\w-]*", "Group": r"[a-z][\w-]*", "WorkingDirectory": _PATH,
        "Environment": r"[A-Z_]+=\S+", "EnvironmentFile": _PATH, "ExecStart": r"/\S+.*", "ExecStartPre": r"/\S+.*",
        "Restart": "on-failure|always", "TimeoutStopSec": r"\d+", "UMask": r"0\d{3}", "StateDirectory": r"[\w-]+",
        "StateDirectoryMode": r"0\d{3}", "ReadWritePaths": r"(/\S+ ?)+", "ProtectSystem": "strict", "NoNewPrivileges": _YES,
        "ProtectHome": _YES, "PrivateTmp": _YES, "PrivateDevices": _YES, "ProtectKernelTunables": _YES, "ProtectKernelModules": _YES,
        "ProtectKernelLogs": _YES, "ProtectControlGroups": _YES, "ProtectClock": _YES, "ProtectHostname": _YES,
        "RestrictAddressFamilies": r"(AF_\w+ ?)+", "RestrictNamespaces": _YES, "LockPersonality": _YES, "RestrictSUIDSGID": _YES,
        "RestrictRealtime": _YES, "SystemCallArchitectures": "native", "SystemCallFilter": r"~?@[\w-]+( ~?@[\w-]+)*", "CapabilityBoundingSet": "",
        "SystemCallErrorNumber": r"E[A-Z]+",
    },
    "Timer": {"OnCalendar": r"\*-\*-\* \d\d:\d\d:\d\d Asia/Shanghai", "Persistent": "true|false"},
    "Install": {"WantedBy": r"[\w-]+\.target"},
}  # fmt: skip


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


@pytest.mark.parametrize("unit", UNITS, ids=lambda one: one.name)
def test_every_line_of_a_unit_is_one_systemd_knows(unit):
    """A misspelt directive is ignored by systemd, and the wall it meant is not there."""
    section = ""
    for line in unit.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif line and not line.startswith("#"):
            name, equals, value = line.partition("=")
            assert equals, line
            assert re.fullmatch(KNOWN[section][name], value), f"{section}: {line}"


if TOOL := shutil.which("systemd-analyze"):  # where it is, its own word counts too; nothing passes without having been looked at

    @pytest.mark.parametrize("unit", SERVICES, ids=lambda one: one.name)
    def test_systemd_understands_every_line(unit, tmp_path):
        copy = tmp_path / unit.name
        text = unit.read_text(encoding="utf-8").replace("/opt/unionloop/unionloop", "/bin/true")
        copy.write_text(text, encoding="utf-8")
        told = subprocess.run([TOOL, "verify", "--man=no", str(copy)], capture_output=True, text=True, check=False)
        assert [line for line in told.stderr.splitlines() if unit.name in line] == []


def test_the_front_ends_tls_and_hides_nothing_behind_it():
    """The shipped Caddyfile: the loopback only, the scheme told on, a limit on bodies, logs for six months."""
    text = (ROOT / "deploy/Caddyfile").read_text(encoding="utf-8")
    for line in ("reverse_proxy 127.0.0.1:8000", "header_up X-Forwarded-Proto {scheme}", "max_size 1100MB", "roll_keep_for 4320h"):
        assert line in text
    assert "http://" not in text
    assert "tls internal" not in text
