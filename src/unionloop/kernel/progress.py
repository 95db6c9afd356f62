"""Progress of long work: written in its own short transactions so that others can watch and stop it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from .errors import Refused
from .models import Progress


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
        changed.update(done=done, message=message, total=self.total)
        if changed.filter(stop_asked=True).exists():
            raise Refused("stopped", key=self.key, done=done)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        if self._row is None:
            return
        stopped = isinstance(error, Refused) and error.code == "stopped"
        state = "done" if error is None else "stopped" if stopped else "failed"
        Progress.objects.filter(pk=self._row.pk).update(state=state)


def told(key: str) -> dict[str, Any]:
    """Return how far a piece of work has come: state ("idle" where there is none), done, total, message."""
    row = Progress.objects.filter(key=key).first()
    if row is None:
        return {"state": "idle", "done": 0, "total": None, "message": ""}
    return {"state": row.state, "done": row.done, "total": row.total, "message": row.message}


def ask_to_stop(key: str) -> bool:
    """Ask running work to stop at its next batch; True if there is such work."""
    return bool(Progress.objects.filter(key=key, state="running").update(stop_asked=True))
