"""Progress of long work: written in its own short transactions so that others can watch and stop it."""

import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from .errors import Refused
from .models import Progress

SILENCE = timedelta(minutes=5)  # a batch takes seconds, the end of a long list a minute: silent for longer, it was killed


@dataclass
class Watch:
    """Reports how far a piece of work has come, and notices when a person asks it to stop.

    `tell(done)` is cheap to call for every batch; call it between transactions, not inside one.
    """

    key: str
    verb: str
    at: datetime
    total: int | None = None
    quiet: bool = False
    _row: Progress | None = field(default=None, repr=False)
    _started: float = field(default_factory=time.monotonic, repr=False)

    def __enter__(self) -> "Watch":
        if not self.quiet:
            self._row, _ = Progress.objects.update_or_create(
                key=self.key,
                defaults={"verb": self.verb, "total": self.total, "state": "running", "done": 0,
                          "stop_asked": False, "started_at": self.at, "updated_at": self.at,
                          "message": ""},
            )  # fmt: skip
        return self

    def tell(self, done: int, message: str = "") -> None:
        """Note progress; raise Refused("stopped") when a person asked for it."""
        if self._row is None:
            return
        changed = Progress.objects.filter(pk=self._row.pk)
        beat = self.at + timedelta(seconds=time.monotonic() - self._started)
        changed.update(done=done, message=message, total=self.total, updated_at=beat)
        if changed.filter(stop_asked=True).exists():
            raise Refused("stopped", key=self.key, done=done)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        if self._row is None:
            return
        stopped = isinstance(error, Refused) and error.code == "stopped"
        state = "done" if error is None else "stopped" if stopped else "failed"
        Progress.objects.filter(pk=self._row.pk).update(state=state)


def told(key: str, at: datetime) -> dict[str, Any]:
    """Return how far a piece of work has come by `at`: state ("idle" where there is none), done, total, message.

    Work whose process was killed cannot say so: when it has been silent for SILENCE it is "broken", and may be begun
    again; whoever does that goes on from what is in the database.
    """
    row = Progress.objects.filter(key=key).first()
    if row is None:
        return {"state": "idle", "done": 0, "total": None, "message": ""}
    state = "broken" if row.state == "running" and at - row.updated_at > SILENCE else row.state
    return {"state": state, "done": row.done, "total": row.total, "message": row.message}


def ask_to_stop(key: str) -> bool:
    """Ask running work to stop at its next batch; True if there is such work."""
    return bool(Progress.objects.filter(key=key, state="running").update(stop_asked=True))
