"""mypy over kernel and domains, with a baseline that may only shrink: `python -m tools.typed`.

`tools/types_baseline.txt` holds how many findings each file still has; a file not in it has none.
`--write` takes today's counts, which is allowed for files whose count has fallen.
"""

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BASELINE = ROOT / "tools" / "types_baseline.txt"
PACKAGES = ("unionloop.kernel", "unionloop.domains")
_FINDING = re.compile(r"^(src/\S+\.py):\d+: error: ")


def findings() -> list[str]:
    """Return mypy's errors, one line each."""
    words = [sys.executable, "-m", "mypy", "--no-error-summary", "--hide-error-context"]
    for package in PACKAGES:
        words += ["-p", package]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        sys.exit(done.stdout + done.stderr)
    return [line for line in done.stdout.splitlines() if _FINDING.match(line)]


def baseline() -> Counter[str]:
    """Return how many findings each file may still have."""
    lines = BASELINE.read_text(encoding="utf-8").split("\n")
    return Counter({path: int(count) for count, _, path in (line.partition(" ") for line in lines) if path})


def main() -> int:
    """Print what is new; exit 1 when a file has more findings than it had."""
    found = findings()
    counts = Counter(line.split(":", 1)[0] for line in found)
    if "--write" in sys.argv:
        BASELINE.write_text("".join(f"{counts[path]} {path}\n" for path in sorted(counts)), encoding="utf-8")
    allowed = baseline()
    worse = [path for path in sorted(counts) if counts[path] > allowed[path]]
    for line in found:
        if line.split(":", 1)[0] in worse:
            print(line)
    for path in worse:
        print(f"{path}: {counts[path]} findings, {allowed[path]} allowed: their number may only fall")
    print(f"types: {sum(counts.values())} findings, {sum(allowed.values())} allowed")
    return 1 if worse else 0


if __name__ == "__main__":
    sys.exit(main())
