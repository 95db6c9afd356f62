"""The guards of 0003 and 0004 as before, asked in a way that costs SQLite half: they are a large part of a settlement.

Whether a run is locked is looked up in an index of the locked ones instead of in the run's own row, once for every
allocation; and a statement that sets no guarded column of a tax row (the run that settles it) fires no trigger.
PostgreSQL asks once a statement already.
"""

from importlib import import_module

from django.db import migrations, models

from unionloop.kernel.guards import guard

before = import_module("unionloop.domains.dues.migrations.0003_settlement_guards")
settled = import_module("unionloop.domains.dues.migrations.0004_file_guards")
ROWS = {"INSERT": "NEW", "UPDATE": "OLD", "DELETE": "OLD"}
TAX_ROW = "CREATE TRIGGER dues_taxrow_settled_update BEFORE UPDATE {of} ON dues_taxrow "
TAX_ROW += f"WHEN OLD.run_id IS NOT NULL AND ({settled.CHANGED}) BEGIN SELECT RAISE(ABORT, '{settled.MESSAGE}'); END"


def allocation(act: str, row: str) -> str:
    return (
        f"CREATE TRIGGER dues_allocation_locked_{act.lower()} BEFORE {act} ON dues_allocation "
        f"WHEN EXISTS (SELECT 1 FROM dues_run INDEXED BY dues_run_locked WHERE id = {row}.run_id AND state IN {before.LOCKED}) "
        "BEGIN SELECT RAISE(ABORT, 'dues_allocation: the run is locked'); END"
    )


gone = [*(f"DROP TRIGGER dues_allocation_locked_{act.lower()}" for act in ROWS), "DROP TRIGGER dues_taxrow_settled_update"]


class Migration(migrations.Migration):
    dependencies = [("dues", "0009_run_parameters")]
    operations = [
        migrations.AddIndex("run", models.Index(
            fields=["id"], condition=models.Q(("state__in", ["locked", "checked", "approved"])), name="dues_run_locked")),
        guard(
            sqlite=[*gone, *(allocation(act, row) for act, row in ROWS.items()),
                    TAX_ROW.format(of=f"OF {', '.join(settled.FIXED)}")],
            postgresql=[],
            undo={
                "sqlite": [*gone, *(before.sqlite_allocation(act, row) for act, row in ROWS.items()), TAX_ROW.format(of="")],
                "postgresql": [],
            },
        ),
    ]  # fmt: skip
