"""Lighthouse for the tests: installed from a lock with hashes, driven over pages of a live server.

`install()` puts the packages of `package-lock.json` into `build/lighthouse` once (`npm ci` without any
package's scripts); `missing()` says in words why they are not there. `audit(visits, …)` runs the
accessibility category at both form factors. Nothing of npm is part of the product.
"""

import hashlib
import json
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).parent
FOLDER = SOURCE.parents[1] / "build" / "lighthouse"
STAMP = FOLDER / "installed"


@dataclass(frozen=True)
class Visit:
    """One page to audit; `cookie` is the whole Cookie header of who looks at it, or empty."""

    name: str
    url: str
    cookie: str = ""


@dataclass(frozen=True)
class Score:
    """What Lighthouse says of one page at one form factor; `score` is 0 to 1, None where it could not look."""

    name: str
    form: str
    url: str
    score: float | None
    failed: tuple[str, ...]


def _wanted() -> str:
    return hashlib.sha256((SOURCE / "package-lock.json").read_bytes()).hexdigest()


def missing() -> str:
    """Return what has to be done before pages can be audited; empty when all is there."""
    if not shutil.which("node"):
        return "Lighthouse needs Node.js: apt install nodejs"
    if not STAMP.exists() or STAMP.read_text() != _wanted():
        return "Lighthouse is not installed: `./unionloop test` installs it with npm (package-lock.json in tools/lighthouse)"
    return ""


def install() -> str:
    """Install the locked packages unless they are there; return npm's words when that fails, else nothing."""
    if not missing():
        return ""
    npm = shutil.which("npm")
    if not npm:
        return "npm is missing: apt install npm"
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(SOURCE / name, FOLDER / name)
    words = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--omit=optional", "--loglevel=error"]
    done = subprocess.run(words, cwd=FOLDER, capture_output=True, text=True, check=False)
    if done.returncode:
        return f"npm could not install the packages of tools/lighthouse/package-lock.json:\n{chr(10).join(done.stderr.strip().splitlines()[:8])}"
    STAMP.write_text(_wanted())
    return missing()


def audit(visits: Sequence[Visit], chromium: str, arguments: Sequence[str], seconds: int = 240) -> list[Score]:
    """Return the accessibility score of every visit, at the desk and on a phone."""
    asked = {"chromium": chromium, "arguments": list(arguments), "visits": [vars(one) for one in visits]}
    done = subprocess.run(["node", str(SOURCE / "audit.mjs")], cwd=FOLDER, input=json.dumps(asked), text=True,
                          capture_output=True, check=False, timeout=seconds)  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"Lighthouse stopped:\n{done.stderr[-2000:]}")
    return [Score(one["name"], one["form"], one["url"], one["score"], tuple(one["failed"]))
            for one in json.loads(done.stdout.splitlines()[-1])]  # fmt: skip
