"""Django's SQLite, kept open between the requests of a thread (CONN_MAX_AGE): to open it reads the whole schema.

It is opened anew after an error, and where another file stands at its place: a backup was restored.
"""

import os
from typing import Any

from django.db.backends.sqlite3 import base


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that knows which file it has open."""

    opened: tuple[int, int] | None = None

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        made = super().get_new_connection(conn_params)
        self.opened = _file(conn_params["database"])
        return made

    def close_if_unusable_or_obsolete(self) -> None:
        """Close what failed, what is too old, and what is open on a file that is no longer the database."""
        kept = self.connection is not None and not self.in_atomic_block
        if kept and (self.errors_occurred or self.opened != _file(self.settings_dict["NAME"])):
            self.close()
        super().close_if_unusable_or_obsolete()


def _file(path: Any) -> tuple[int, int] | None:
    """Return what tells one file from another, None where there is none: in memory, or taken away."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino
