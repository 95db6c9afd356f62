"""Turns at SQLite's one lock for writing, between threads and processes.

SQLite lets who waits for it sleep and look again, longer each time: a process that writes one transaction after another takes
it again before anybody wakes, and pages stood still for half a minute beside a night's job. Here whoever waits stands at a gate
that only one may pass: who has just written has to stand there too, behind him. And where somebody waits, worker and timetable
let others come to the gate before they do: else every second turn were a job's, whose turns are long.
"""

import fcntl
import os
import time
from pathlib import Path

_LOOK_S = 0.002  # whoever waits looks this often
_STEP_BACK_S = 4 * _LOOK_S  # long enough for everybody who waits to look
_patient = False


def give_way() -> None:
    """Let this process, which nobody waits for, come to the gate after those who stand there."""
    global _patient
    _patient = True


class Turns:
    """The place of one connection in the queue of a database file."""

    def __init__(self, database: str | os.PathLike[str], timeout_s: float) -> None:
        self._gate, self._lock = (_opened(Path(f"{os.fspath(database)}-{name}")) for name in ("gate", "turn"))
        self._timeout_s, self.held = timeout_s, False

    def take(self) -> bool:
        """Wait for one's turn; False when it has not come in time."""
        if _patient and self._asked_for():
            time.sleep(_STEP_BACK_S)
        until = time.monotonic() + self._timeout_s
        if not _wait(self._gate, until):
            return False
        try:
            self.held = _wait(self._lock, until)
        finally:
            fcntl.flock(self._gate, fcntl.LOCK_UN)
        return self.held

    def give(self) -> None:
        """Let the next one have his turn."""
        if self.held:
            self.held = False
            fcntl.flock(self._lock, fcntl.LOCK_UN)

    def _asked_for(self) -> bool:
        """Tell whether somebody stands at the gate or has his turn."""
        for handle in (self._gate, self._lock):
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
            fcntl.flock(handle, fcntl.LOCK_UN)
        return False

    def close(self) -> None:
        """Leave the queue."""
        self.give()
        os.close(self._gate)
        os.close(self._lock)


def _opened(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)


def _wait(handle: int, until: float) -> bool:
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                return False
            time.sleep(_LOOK_S)
        else:
            return True
