"""A staged line enters four indexes, not seven: those by payer, employer and corrected row hold only rows that have one."""

import django.db.models.deletion as deletion
from django.db import migrations, models
from django.db.models import Q

from unionloop.kernel.guards import guard

OLD = {"payer_id": "dues_taxrow_payer_id_8c693072", "employer_id": "dues_taxrow_employer_id_aff26631"}
DROP = [f"DROP INDEX {name}" for name in OLD.values()]
MAKE = [f"CREATE INDEX {name} ON dues_taxrow ({column})" for column, name in OLD.items()]


def key(to: str) -> models.ForeignKey:
    """Return a key without an index of its own."""
    return models.ForeignKey(
        blank=True, db_index=False, null=True, on_delete=deletion.PROTECT, related_name="+", to=to)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("dues", "0013_rows_stay_in_place")]
    operations = [
        # by name: to take an index off a field SQLite would write the table anew, without its guards
        migrations.SeparateDatabaseAndState(
            database_operations=[guard(sqlite=DROP, postgresql=DROP, undo={"sqlite": MAKE, "postgresql": MAKE})],
            state_operations=[
                migrations.AlterField("taxrow", "payer", key("dues.payer")),
                migrations.AlterField("taxrow", "employer", key("employers.employer")),
            ],
        ),
        migrations.AddIndex("taxrow", models.Index(
            fields=["payer"], condition=Q(("payer__isnull", False)), name="dues_row_payer")),
        migrations.AddIndex("taxrow", models.Index(
            fields=["employer"], condition=Q(("employer__isnull", False)), name="dues_row_employer")),
        migrations.RemoveConstraint("taxrow", "dues_row_corrected_once"),
        migrations.AddConstraint("taxrow", models.UniqueConstraint(
            fields=["corrects"], condition=Q(("corrects__isnull", False), Q(("state", "undone"), _negated=True)),
            name="dues_row_corrected_once")),
    ]  # fmt: skip
