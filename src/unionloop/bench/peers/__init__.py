"""Yardsticks that are other people's programs: each in a virtual environment of its own, made on demand.

The scripts beside this module run there and import nothing of ours; each prints one JSON line.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

_PLACE = Path(os.environ.get("UNIONLOOP_PEERS", Path.home() / ".cache" / "unionloop-peers"))


def run(
    peer: str, packages: tuple[str, ...], environment: dict[str, str], *words: str, most: float | None = None
) -> dict[str, Any]:
    """Run a peer's script with these packages installed and return what it printed last.

    With `most` it is stopped after so many seconds: the answer is then these seconds and `stopped`, nothing else.
    """
    script = Path(__file__).with_name(f"{peer}.py")
    command = [str(python_of(peer, packages)), str(script), *words]
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=most)
    except subprocess.TimeoutExpired:
        return {"seconds": most, "stopped": True}
    if done.returncode:
        sys.exit(f"peer {peer} failed:\n{done.stdout}{done.stderr}")
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def python_of(peer: str, packages: tuple[str, ...]) -> Path:
    """Return the interpreter of the peer's environment; made once for a list of packages. Without packages ours will do."""
    if not packages:
        return Path(sys.executable)
    folder = _PLACE / peer
    python, stamp = folder / "bin" / "python", folder / ".packages"
    if stamp.exists() and stamp.read_text() == "\n".join(packages):
        return python
    print(f"making {folder} with {' '.join(packages)} …", file=sys.stderr, flush=True)  # noqa: T201
    for command in ([sys.executable, "-m", "venv", "--clear", str(folder)],
                    [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", *packages]):  # fmt: skip
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(f"the environment of {peer} could not be made:\n{done.stderr}")
    stamp.write_text("\n".join(packages))
    return python
