"""Keys that another index begins with lose the one of their own; by hand, since Django would write the table anew on SQLite."""

import django.db.models.deletion
from django.db import migrations, models

GONE = (
    ("employer_id", "membership_membership_employer_id_126ab3b6"),
    ("previous_id", "membership_membership_previous_id_afbe7582"),
    ("unit_id", "membership_membership_unit_id_40ff46ba"),
)


class Migration(migrations.Migration):
    dependencies = [
        ("employers", "0005_intake_undone"),
        ("membership", "0001_initial"),
        ("organisation", "0005_former_places"),
        ("people", "0006_phones"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(f"DROP INDEX {name}", f"CREATE INDEX {name} ON membership_membership ({column})")
                for column, name in GONE
            ],
            state_operations=[
                migrations.AlterField(
                    model_name="membership",
                    name="employer",
                    field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="employers.employer"),
                ),
                migrations.AlterField(
                    model_name="membership",
                    name="previous",
                    field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="membership.membership"),
                ),
                migrations.AlterField(
                    model_name="membership",
                    name="unit",
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.unit"),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(condition=models.Q(("previous__isnull", False)), fields=["previous"], name="membership_previous"),
        ),
    ]
