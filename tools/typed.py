"""mypy over kernel and domains: `python -m tools.typed`; not one finding is allowed."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("unionloop.kernel", "unionloop.domains")


def main() -> int:
    """Print what mypy finds; exit 1 when it finds anything."""
    words = [sys.executable, "-m", "mypy", "--no-error-summary", "--hide-error-context"]
    for package in PACKAGES:
        words += ["-p", package]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    print(done.stdout + done.stderr, end="")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
