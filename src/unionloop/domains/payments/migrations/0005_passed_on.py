"""Orders that came back and are owed to others since."""

from importlib import import_module

from django.db import migrations, models

from unionloop.kernel.guards import guard

first = import_module("unionloop.domains.payments.migrations.0002_guards")

# SQLite adds a column by making the table anew, and forgets the guards that stood on the old one (0002)
guards_again = guard(
    sqlite=[one for one in first._sqlite() if " ON payments_line " in one],
    postgresql=[],
    undo={"sqlite": [], "postgresql": []},
)


class Migration(migrations.Migration):
    dependencies = [("payments", "0004_persons")]
    operations = [
        migrations.AddField(
            model_name="line",
            name="passed_to",
            field=models.CharField(blank=True, max_length=120),
        ),
        guards_again,
    ]
