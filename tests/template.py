"""A migrated database is made once and copied: every run, worker and worktree starts from the copy.

The key is the text of all migrations and of the lock file, so a changed migration makes a new copy. SQLite
copies a file of the temporary folder; PostgreSQL a template database of the run's own cluster.
"""

import fcntl
import hashlib
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections
from django.db.backends.postgresql.creation import DatabaseCreation

from unionloop.kernel import guards, policies
from unionloop.kernel.management.commands import migrate

ROOT = Path(__file__).resolve().parent.parent
PLACE = Path(tempfile.gettempdir()) / f"unionloop-template-{os.getuid()}"


def key() -> str:
    """Return a digest of everything that shapes an empty database."""
    whole = hashlib.sha256((ROOT / "requirements.lock").read_bytes())
    for file in sorted((ROOT / "src/unionloop").rglob("migrations/*.py")):
        whole.update(f"{file.relative_to(ROOT)}\0".encode() + file.read_bytes())
    for file in (guards.__file__, migrate.__file__):
        whole.update(Path(file).read_bytes())
    return whole.hexdigest()[:16]


@contextmanager
def _alone(name: str) -> Iterator[None]:
    PLACE.mkdir(mode=0o700, exist_ok=True)
    with (PLACE / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


class Migrate(migrate.Command):
    """The migration of an empty SQLite test database: copied when the same one was made before."""

    def handle(self, *args: Any, **options: Any) -> Any:
        connection = connections[options["database"]]
        if connection.vendor != "sqlite" or not options.get("run_syncdb") or connection.introspection.table_names():
            return super().handle(*args, **options)
        made = PLACE / f"{key()}.sqlite3"
        with _alone(made.stem):
            if not made.exists():
                super().handle(*args, **options)
                fresh = made.with_suffix(".new")
                fresh.unlink(missing_ok=True)
                with closing(sqlite3.connect(fresh)) as copy:
                    connection.connection.backup(copy)
                fresh.rename(made)
                return None
        with closing(sqlite3.connect(made)) as copy:
            copy.backup(connection.connection)
        return None


class Creation(DatabaseCreation):
    """The PostgreSQL test database: copied from the cluster's template once there is one."""

    def create_test_db(self, *args: Any, **options: Any) -> str:
        template = f"template_unionloop_{key()}"
        with _alone(hashlib.sha256(str(self.connection.settings_dict["HOST"]).encode()).hexdigest()[:16]):
            with self._nodb_cursor() as cursor:
                found = self._database_exists(cursor, template)
            if found:
                self.connection.settings_dict["TEST"]["TEMPLATE"] = template
            name = super().create_test_db(*args, **options)
            if not found:
                with self.connection.cursor() as cursor:
                    for statement in policies.roles():
                        cursor.execute(statement)
                policies.build(self.connection)
                self.connection.close()
                with self._nodb_cursor() as cursor:
                    cursor.execute(f'CREATE DATABASE "{template}" TEMPLATE "{name}"')
        return name


def install() -> None:
    """Let the test databases of this run start from a copy."""
    migrate.Command = Migrate  # type: ignore[misc]
    if "postgresql" in settings.DATABASES["default"]["ENGINE"]:
        # on the class: a test that starts Chromium first gets another connection object than this module
        type(connections["default"]).creation_class = Creation
        connections["default"].creation.__class__ = Creation
