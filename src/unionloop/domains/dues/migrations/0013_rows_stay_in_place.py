"""A receipt that a run takes stays where it is in PostgreSQL: no index has its run, and its page has room for a second copy.

It was written anew with an entry in each of its eleven indexes: most of what locking a settlement took.
"""

from django.db import migrations

from unionloop.kernel.guards import guard

ROOM = "ALTER TABLE dues_taxrow {how} (fillfactor{value})"


class Migration(migrations.Migration):
    dependencies = [("dues", "0012_run_overtaken")]
    operations = [
        migrations.RemoveIndex("taxrow", "dues_taxrow_run_id_11639b_idx"),
        guard(sqlite=[], postgresql=[ROOM.format(how="SET", value=" = 50")],
              undo={"sqlite": [], "postgresql": [ROOM.format(how="RESET", value="")]}),
    ]  # fmt: skip
