"""The columns sealed under the common key go; names are kept in byte order, so that a beginning is a range."""

from django.db import migrations

from unionloop.kernel.guards import guard

COLUMNS = ("name", "given", "initials")


class Migration(migrations.Migration):
    dependencies = [("people", "0003_reseal")]
    operations = [
        migrations.RemoveField(model_name="person", name="id_number"),
        migrations.RemoveField(model_name="person", name="phone"),
        guard(
            sqlite=[],  # compares bytes already
            postgresql=[
                f'ALTER TABLE people_person ALTER COLUMN {one} TYPE varchar(50) COLLATE "C"' for one in COLUMNS
            ],
            undo={
                "sqlite": [],
                "postgresql": [
                    f'ALTER TABLE people_person ALTER COLUMN {one} TYPE varchar(50) COLLATE "default"' for one in COLUMNS
                ],
            },
        ),
    ]
