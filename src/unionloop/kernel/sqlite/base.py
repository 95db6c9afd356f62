"""Django's SQLite, kept open between the requests of a thread (CONN_MAX_AGE): to open it reads the whole schema.

It is opened anew after an error, and where another file stands at its place: a backup was restored. A transaction waits for its
turn to write (`turns`) before it asks SQLite.
"""

import os
from typing import Any

from django.db.backends.sqlite3 import base

from .turns import Turns


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that knows which file it has open, and its place in the queue of those who write there."""

    opened: tuple[int, int] | None = None
    turns: Turns | None = None

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        made = super().get_new_connection(conn_params)
        self.opened = _file(conn_params["database"])
        if self.opened is not None:
            self.turns = Turns(conn_params["database"], conn_params.get("timeout", 5.0))
        return made

    def close_if_unusable_or_obsolete(self) -> None:
        """Close what failed, what is too old, and what is open on a file that is no longer the database."""
        kept = self.connection is not None and not self.in_atomic_block
        if kept and (self.errors_occurred or self.opened != _file(self.settings_dict["NAME"])):
            self.close()
        super().close_if_unusable_or_obsolete()

    def _start_transaction_under_autocommit(self) -> None:
        if self.turns is not None and self.transaction_mode == "IMMEDIATE":  # type: ignore[attr-defined]
            self.turns.take()  # who waited too long asks SQLite all the same, and is told that it is locked
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._give()
            raise

    def _commit(self) -> Any:  # type: ignore[misc]
        try:
            return super()._commit()  # type: ignore[misc]
        finally:
            self._give()

    def _rollback(self) -> Any:  # type: ignore[misc]
        try:
            return super()._rollback()  # type: ignore[misc]
        finally:
            self._give()

    def _close(self) -> Any:  # type: ignore[misc]
        try:
            return super()._close()  # type: ignore[misc]
        finally:
            turns, self.turns = self.turns, None
            if turns is not None:
                turns.close()

    def _give(self) -> None:
        if self.turns is not None:
            self.turns.give()


def _file(path: Any) -> tuple[int, int] | None:
    """Return what tells one file from another, None where there is none: in memory, or taken away."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino
