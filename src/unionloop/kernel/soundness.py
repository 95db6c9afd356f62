"""Whether the database itself is sound: pages that cannot be read, indexes that do not agree with their tables.

Disks and memory spoil what was written well; a backup of a spoilt page is a spoilt backup, so it is looked for every night.
On PostgreSQL a bad page shows where the cluster keeps checksums (initdb -k), a bad index where the extension amcheck is
installed and its functions are granted; what cannot be looked at is said, not passed over.
"""

from collections.abc import Callable
from typing import Any

MOST_FAULTS = 50
_TABLES = "SELECT relid::regclass::text FROM pg_stat_user_tables ORDER BY 1"
_INDEXES = (
    "SELECT i.indexrelid::regclass::text FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam"
    " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE a.amname = 'btree' AND n.nspname NOT IN ('pg_catalog', 'pg_toast')"
    " AND n.nspname NOT LIKE 'pg_temp%' AND i.indisvalid ORDER BY 1"
)
_MAY = (
    "SELECT current_setting('data_checksums') = 'on', to_regprocedure('bt_index_check(regclass, boolean)') IS NOT NULL"
    " AND has_function_privilege(to_regprocedure('bt_index_check(regclass, boolean)'), 'EXECUTE')"
)


def faults(vendor: str, ask: Callable[[str], list[tuple[Any, ...]]], errors: type[Exception]) -> list[str]:
    """Return what is spoilt. `ask` runs one statement in a transaction of its own and returns its rows."""
    if vendor == "sqlite":
        try:
            return [f"SQLite: {text}" for (text,) in ask(f"PRAGMA integrity_check({MOST_FAULTS})") if text != "ok"]
        except errors as error:
            return [f"SQLite: {error}"]
    found: list[str] = []
    _, agrees = ask(_MAY)[0]
    statements = [(name, f"SELECT count(*) FROM {name}") for (name,) in ask(_TABLES)]
    if agrees:
        statements += [(name, f"SELECT bt_index_check('{name}'::regclass, true)") for (name,) in ask(_INDEXES)]
    for name, sql in statements:
        try:
            ask(sql)
        except errors as error:
            found.append(f"PostgreSQL: {name}: {str(error).splitlines()[0]}")
        if len(found) >= MOST_FAULTS:
            break
    return found


def unseen(vendor: str, ask: Callable[[str], list[tuple[Any, ...]]]) -> list[str]:
    """Return what could not be looked at on this installation, for the log."""
    if vendor == "sqlite":
        return []
    checksums, agrees = ask(_MAY)[0]
    return ([] if checksums else ["pages without checksums: a spoilt one is only seen where it cannot be read at all"]) + (
        [] if agrees else ["amcheck is not there: indexes were not held against their tables"]
    )
