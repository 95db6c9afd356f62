"""`unionloop database roles|walls|check`: who may do what in PostgreSQL; see docs/runbooks/install.md and ADR 0016."""

import os
import sys
from argparse import Namespace
from typing import Any


def register(add: Any) -> None:
    """Add the commands."""
    add("database roles", roles, "print the SQL that makes the four roles, for whoever may make roles", actor=False, raw=True)
    add("database walls", walls, "as the owner of the tables: rights of the roles, policies of the rows; after every migration",
        actor=False, raw=True)  # fmt: skip
    add("database check", check, "as the role that serves: tell whether the second wall holds for it", actor=False, raw=True)


def roles(args: Namespace) -> None:
    """Print the statements; nothing is run, no keys are needed: this comes before everything else."""
    import django

    os.environ["UNIONLOOP_MODE"] = "help"
    django.setup()
    from unionloop.kernel import policies

    print("\n".join(f"{one};" for one in policies.roles()))


def walls(args: Namespace) -> None:
    """Give every role its rights and every walled table its policy, while pages are served."""
    from django.db import connection

    from unionloop.kernel import policies

    if connection.vendor != "postgresql":
        sys.exit("row-level security is PostgreSQL's; on SQLite the file's owner is the only wall")
    missing = policies.missing(connection)
    if missing:
        sys.exit(f"no such roles: {', '.join(missing)}; `unionloop database roles | psql` as somebody who may make them")
    print(f"{policies.build(connection)} tables stand behind the second wall")


def check(args: Namespace) -> None:
    """Say what is open, with exit code 1, or that nothing is."""
    from django.db import connection

    from unionloop.kernel import policies

    if connection.vendor != "postgresql":
        print("SQLite: one wall, and the file's owner")
        return
    gaps = policies.gaps(connection)
    if gaps:
        sys.exit("\n".join(gaps))
    print(f"the second wall holds for {connection.settings_dict['USER']}: {len(policies.walled())} tables")
