"""`unionloop test`: everything CI runs, installing what the tests need where that is allowed."""

import os
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from argparse import Namespace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
PYTHON = sys.executable
PACKAGES = {  # what is missing → the Debian package that brings it
    "chromium": "chromium",
    "node": "nodejs",
    "npm": "npm",  # installs Lighthouse from its lock (tools/lighthouse)
    "pdftotext": "poppler-utils",
    "initdb": "postgresql",
    "fonts": "fonts-noto-cjk",
    "dovecot": "dovecot-imapd",
    "kamailio": "kamailio-utils-modules",  # with its http_client; brings kamailio itself
    "sipp": "sip-tester",
}
PROGRAMS = ("chromium", "node", "npm", "pdftotext", "dovecot", "kamailio", "sipp")
MODULES = ("/usr/lib/x86_64-linux-gnu/kamailio/modules", "/usr/lib/aarch64-linux-gnu/kamailio/modules",
           "/usr/lib/kamailio/modules")  # fmt: skip


def register(add: Any) -> None:
    """Add the command."""
    from unionloop.cli.main import arg

    add("test", run, "run every check and test, on SQLite and on PostgreSQL", arg("--fast", action="store_true",
        help="SQLite only, no browser"), arg("rest", nargs="*", help="passed on to pytest"),
        actor=False, raw=True)  # fmt: skip


def missing() -> dict[str, str]:
    """Return what the tests need from Debian and do not find, with the package that brings it."""
    absent = {}
    for program in PROGRAMS:
        if not shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin"):
            absent[program] = PACKAGES[program]
    if not any(Path(folder, "http_client.so").exists() for folder in MODULES):
        absent["kamailio"] = PACKAGES["kamailio"]
    if not shutil.which("initdb") and not list(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        absent["initdb"] = PACKAGES["initdb"]
    if not list(Path("/usr/share/fonts").rglob("NotoSansCJK*")):
        absent["fonts"] = PACKAGES["fonts"]
    return absent


def install(absent: dict[str, str]) -> None:
    """Install the packages when we are root on Debian; say exactly what is missing when we are not."""
    names = sorted(set(absent.values()))
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"· installing {', '.join(names)}", flush=True)
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        log = subprocess.DEVNULL
        subprocess.run(["apt-get", "update", "-q"], env=quiet, stdout=log, stderr=log, check=False)
        subprocess.run(["apt-get", "install", "-y", "-q", "--no-install-recommends", *names],
                       env=quiet, stdout=log, check=False)  # fmt: skip
    still = missing()
    if still:
        sys.exit("the tests need " + ", ".join(f"{thing} ({package})" for thing, package in still.items())
                 + ": as root, `apt-get install " + " ".join(sorted(set(still.values()))) + "`")  # fmt: skip


def prepare(*, browser: bool = True) -> None:
    """Have at hand what tests need from Debian and npm, and let `tools` be imported."""
    if absent := missing():
        install(absent)
    sys.path.insert(0, str(ROOT))
    from tools import lighthouse

    if browser and (why := lighthouse.install()):
        print(f"· Lighthouse will be left out: {why}", flush=True)


def run(args: Namespace) -> None:
    """Run checks, then the tests on each database; exit 1 when anything failed or was skipped."""
    started = time.monotonic()
    prepare(browser=not args.fast)
    from tools.postgres import cluster

    good = all(_step(name, command) for name, command in checks())
    totals = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0}
    good &= _pytest("SQLite", {}, args, totals)
    if not args.fast:
        with cluster() as url:
            good &= _pytest("PostgreSQL", {"DATABASE_URL": url}, args, totals)
    failed = totals["failures"] + totals["errors"]
    passed = totals["tests"] - failed - totals["skipped"]
    print(f"\n· {time.monotonic() - started:.0f} s")
    strict = bool(os.environ.get("CI")) or (ROOT.parent / "shared" / "data").exists()
    if totals["skipped"] and strict:
        print("· a skipped test is not a passed test here: the lines above say what was missing")
        good = False
    print(f"{passed} passed, {failed} failed, {totals['skipped']} skipped", flush=True)
    sys.exit(0 if good and passed and not failed else 1)


def checks() -> list[tuple[str, list[str]]]:
    """Return the checks that need no database content, fastest first."""
    return [
        ("ruff", [PYTHON, "-m", "ruff", "check", "src", "tests", "tools"]),
        ("house lint", [PYTHON, "-m", "tools.house_lint"]),
        ("import contracts", [str(Path(PYTHON).with_name("lint-imports"))]),
        ("migrations", [PYTHON, "-m", "django", "makemigrations", "--check", "--dry-run"]),
        ("types", [PYTHON, "-m", "tools.typed"]),
        ("generated documents", [PYTHON, "-m", "tools.documents", "--check"]),
    ]


def _environment(extra: dict[str, str]) -> dict[str, str]:
    environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    environment |= {"DJANGO_SETTINGS_MODULE": "unionloop.config.settings", "UNIONLOOP_MODE": "test",
                    "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}", "PYTHONDONTWRITEBYTECODE": "1"}  # fmt: skip
    environment.setdefault("UNIONLOOP_DATA", str(ROOT / "build" / "test"))
    return environment | extra


def _step(name: str, command: list[str]) -> bool:
    done = subprocess.run(command, cwd=ROOT, env=_environment({}), capture_output=True, text=True, check=False)
    print(f"{'●' if done.returncode == 0 else '▲'} {name}", flush=True)
    if done.returncode:
        print(done.stdout + done.stderr, flush=True)
    return done.returncode == 0


def _pytest(name: str, extra: dict[str, str], args: Namespace, totals: dict[str, int]) -> bool:
    report = ROOT / "build" / f"tests-{name.lower()}.xml"
    report.parent.mkdir(exist_ok=True)
    report.unlink(missing_ok=True)
    words = [PYTHON, "-m", "pytest", "-q", "-n", "2", "--dist", "loadfile",
             "--no-loadscope-reorder", f"--junitxml={report}", *args.rest]  # fmt: skip
    if args.fast:
        words += ["-m", "not browser and not kill"]
    print(f"\n· tests on {name}", flush=True)
    code = subprocess.run(words, cwd=ROOT, env=_environment(extra), check=False).returncode
    if report.exists():
        suite = ElementTree.parse(report).getroot().find("testsuite")
        for key in totals:
            totals[key] += int(suite.get(key, "0")) if suite is not None else 0
    return code == 0
