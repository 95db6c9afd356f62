"""Invariants kept by the database itself, on SQLite and PostgreSQL, as migration operations."""

from typing import Any

from django.db.migrations.operations.base import Operation


class Guard(Operation):
    """Statements of each database's own (triggers, functions, exclusion constraints).

    No RunPython: that renders every model of the history so far for a function that looks at none, which was most of
    the time an empty database took to migrate.
    """

    reduces_to_sql = True

    def __init__(self, forward: dict[str, list[str]], backward: dict[str, list[str]]) -> None:
        """Take the statements by vendor; a guard without ways back is reversed by doing nothing."""
        self.forward, self.backward = forward, backward

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Change no model."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Run the statements of this database."""
        for sql in self.forward[schema_editor.connection.vendor]:
            schema_editor.execute(sql)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Take them back."""
        for sql in self.backward[schema_editor.connection.vendor]:
            schema_editor.execute(sql)

    def describe(self) -> str:
        """Return what `migrate --plan` prints."""
        return "Guard in the database"


def guard(*, sqlite: list[str], postgresql: list[str], undo: dict[str, list[str]] | None = None) -> Guard:
    """Return an operation running each database's own statements (triggers, exclusion constraints)."""
    return Guard({"sqlite": sqlite, "postgresql": postgresql}, undo or {"sqlite": [], "postgresql": []})


def append_only(table: str) -> Guard:
    """Refuse UPDATE, DELETE and (PostgreSQL) TRUNCATE on a table, whoever asks."""
    sqlite = [
        f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        for act in ("UPDATE", "DELETE")
    ]
    postgresql = [
        f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is append-only' USING ERRCODE = 'restrict_violation'; END $$",
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_refuse()",
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()",
    ]
    undo = {
        "sqlite": [f"DROP TRIGGER {table}_no_update", f"DROP TRIGGER {table}_no_delete"],
        "postgresql": [
            f"DROP TRIGGER {table}_no_change ON {table}",
            f"DROP TRIGGER {table}_no_truncate ON {table}",
            f"DROP FUNCTION {table}_refuse()",
        ],
    }
    return guard(sqlite=sqlite, postgresql=postgresql, undo=undo)


def no_overlap(table: str, key: str) -> Guard:
    """Refuse two rows of one `key` (an SQL expression over columns) in force on the same day."""
    far = "'9999-12-31'"
    clash = (
        f"SELECT RAISE(ABORT, '{table}: periods overlap') WHERE EXISTS (SELECT 1 FROM {table} o "
        f"WHERE o.id <> NEW.id AND {key.replace('@', 'o.')} = {key.replace('@', 'NEW.')} "
        f"AND o.valid_from < coalesce(NEW.valid_to, {far}) AND NEW.valid_from < coalesce(o.valid_to, {far}))"
    )
    sqlite = [
        f"CREATE TRIGGER {table}_overlap_{act.lower()} AFTER {act} ON {table} BEGIN {clash}; END"
        for act in ("INSERT", "UPDATE")
    ]
    postgresql = [
        "CREATE EXTENSION IF NOT EXISTS btree_gist",
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_no_overlap EXCLUDE USING gist "
        f"(({key.replace('@', '')}) WITH =, daterange(valid_from, valid_to) WITH &&)",
    ]
    undo = {
        "sqlite": [f"DROP TRIGGER {table}_overlap_insert", f"DROP TRIGGER {table}_overlap_update"],
        "postgresql": [f"ALTER TABLE {table} DROP CONSTRAINT {table}_no_overlap"],
    }
    return guard(sqlite=sqlite, postgresql=postgresql, undo=undo)


def marked(name: str, *tables: str) -> Guard:
    """Give a list a new mark whenever a row of its tables changes, whoever changes it (see kernel.editions)."""
    fresh = (
        "INSERT INTO kernel_edition (name, mark) VALUES ('{name}', {mark})"
        " ON CONFLICT (name) DO UPDATE SET mark = excluded.mark"
    )
    acts = ("INSERT", "UPDATE", "DELETE")
    sqlite = [
        f"CREATE TRIGGER {table}_marked_{act.lower()} AFTER {act} ON {table} "
        f"BEGIN {fresh.format(name=name, mark='lower(hex(randomblob(16)))')}; END"
        for table in tables
        for act in acts
    ]
    body = fresh.format(name=name, mark="gen_random_uuid()::text")
    postgresql = [
        f"CREATE FUNCTION {name}_marked() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body}; RETURN NULL; END $$",
        *(f"CREATE TRIGGER {table}_marked AFTER INSERT OR UPDATE OR DELETE ON {table} "
          f"FOR EACH STATEMENT EXECUTE FUNCTION {name}_marked()" for table in tables),
    ]  # fmt: skip
    undo = {
        "sqlite": [f"DROP TRIGGER {table}_marked_{act.lower()}" for table in tables for act in acts],
        "postgresql": [
            *(f"DROP TRIGGER {table}_marked ON {table}" for table in tables),
            f"DROP FUNCTION {name}_marked()",
        ],
    }
    return guard(sqlite=sqlite, postgresql=postgresql, undo=undo)
