"""Django's PostgreSQL, where a statement may wait for the next one or for COMMIT (kernel.prepared)."""

from typing import Any

from django.db.backends.postgresql import base

from unionloop.kernel import prepared


class DatabaseWrapper(base.DatabaseWrapper):
    """Whatever else is done on this connection comes after what waits, and a rollback takes that back too."""

    def _cursor(self, name: str | None = None) -> Any:  # type: ignore[misc]
        prepared.send(self)
        return super()._cursor(name)  # type: ignore[misc]

    def _commit(self) -> Any:  # type: ignore[misc]
        if not prepared.waits(self):
            prepared.drop(self)
            return super()._commit()  # type: ignore[misc]
        return prepared.send(self, commit=True)

    def _rollback(self) -> Any:  # type: ignore[misc]
        prepared.drop(self)
        return super()._rollback()  # type: ignore[misc]

    def _close(self) -> Any:  # type: ignore[misc]
        prepared.drop(self)
        return super()._close()  # type: ignore[misc]
